/** The files that pages load. */

import assert from "node:assert/strict";
import { join } from "node:path";
import manifest from "../../../deno.json" with { type: "json" };
import { readPageAssets } from "../../../src/monitor/pages/page_assets.ts";
import { askPage, pagesOf } from "./pages_client.ts";

/** Files of uPlot that are kept in this repository, with their names in its package. */
const UPLOT_FILES = [
  ["uplot/uplot.js", "dist/uPlot.iife.min.js"],
  ["uplot/uplot.css", "dist/uPlot.min.css"],
  ["uplot/LICENSE", "LICENSE"],
] as const;

/** Bytes that the pages' own script may have. */
const SCRIPT_BOUND = 10_000;

/** Folder of the pinned package, where the package manager keeps it. */
async function packageFolder(specifier: string): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", specifier] }).output();
  const { npmPackages } = JSON.parse(new TextDecoder().decode(stdout));
  return npmPackages[specifier.replace("npm:", "")].localPath;
}

Deno.test("what is kept here of uPlot is what its pinned package has, byte for byte", async () => {
  const folder = await packageFolder(manifest.imports.uplot);
  const assets = readPageAssets();
  for (const [name, path] of UPLOT_FILES) {
    // deno-lint-ignore no-await-in-loop -- three files
    assert.deepEqual(assets.get(name)?.body, await Deno.readFile(join(folder, path)), name);
  }
});

Deno.test("every file that a page names is there, with its type, to be kept for ever", async () => {
  const { text } = await askPage("/");
  const paths = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? "");
  assert.equal(paths.length, 5);
  const app = pagesOf();
  for (const path of paths) {
    // deno-lint-ignore no-await-in-loop -- a handful of files
    const response = await app.request(path);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
    assert.match(
      response.headers.get("content-type") ?? "",
      /^(?:text\/(?:css|javascript); charset=utf-8|image\/svg\+xml)$/,
    );
  }
});

Deno.test("a file that is asked for without its hash is asked for again, and not sent again", async () => {
  const app = pagesOf();
  const first = await app.request("/assets/pages.css");
  assert.equal(first.headers.get("cache-control"), "no-cache");
  const tag = first.headers.get("etag") ?? "";
  for (const known of [tag, `W/${tag}`]) {
    // deno-lint-ignore no-await-in-loop -- two requests
    assert.equal((await app.request("/assets/pages.css", { headers: { "if-none-match": known } })).status, 304);
  }
});

for (const path of ["/assets/", "/assets/nix.js", "/assets/../pages/pages.ts", "/assets/%2e%2e/pages/pages.ts"]) {
  Deno.test(`${path} is no file`, async () => {
    assert.equal((await pagesOf().request(path)).status, 404);
  });
}

Deno.test("the pages' own script has no error of types", async () => {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-script-" });
  try {
    const copy = join(folder, "pages.js");
    const script = new TextDecoder().decode(readPageAssets().get("pages.js")?.body);
    await Deno.writeTextFile(copy, `// @ts-check\n/// <reference lib="dom" />\n${script}`);
    const config = join(import.meta.dirname ?? "", "..", "..", "..", "deno.json");
    const { code, stderr } = await new Deno.Command(Deno.execPath(), { args: ["check", "--config", config, copy] })
      .output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the pages' own script is small", () => {
  const bytes = readPageAssets().get("pages.js")?.body.length ?? Infinity;
  assert(bytes < SCRIPT_BOUND, `${bytes} bytes`);
});
