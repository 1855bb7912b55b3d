/** The executable runs the whole pool in an empty root: nothing but itself, the libraries that it is linked with, /proc. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import manifest from "../../deno.json" with { type: "json" };
import { startDemo } from "../tools/demo_program.ts";

const ROOT = join(import.meta.dirname ?? "", "..", "..");

/** What the executable needs of the system, as packaging/Containerfile copies it. */
const LIBRARIES = [
  "/lib64/ld-linux-x86-64.so.2",
  ...["libc.so.6", "libdl.so.2", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0", "librt.so.1"].map((name) =>
    `/lib/x86_64-linux-gnu/${name}`
  ),
];

/** Header of Bitcoin's genesis block, and its hash in both orders. */
const GENESIS = "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e" +
  "67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
const GENESIS_HASH = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

/** Runs something and returns what it printed. */
async function run(command: string, args: readonly string[], options: Deno.CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args: [...args], stdin: "null", ...options })
    .output();
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 0, `${command} ${args.join(" ")} ended with ${code}:\n${text}${new TextDecoder().decode(stderr)}`);
  return text;
}

/** Runs something as root. */
function runAsRoot(command: string, ...args: readonly string[]): Promise<string> {
  return Deno.uid() === 0 ? run(command, args) : run("sudo", ["-n", command, ...args]);
}

/** Compiles with the words of the task, by the deno that can: DENO_COMPILE_CLI where compiling needs one of its own. */
async function compile(output: string): Promise<void> {
  const [, ...args] = manifest.tasks.compile.command.replace("-o powerpool", "-o OUTPUT").split(" ");
  const deno = Deno.env.get("DENO_COMPILE_CLI") ?? Deno.execPath();
  await run(deno, args.map((word) => word === "OUTPUT" ? output : word), { cwd: ROOT });
}

Deno.test("the executable mines a block in an empty root, as a plain user", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-binary-" });
  try {
    const binary = join(folder, "powerpool");
    await compile(binary);

    await t.step("it hashes and tells its version", async () => {
      assert.equal(await run(binary, ["--version"]), `powerpool ${manifest.version}\n`);
      const [digest, reversed] = (await run(binary, ["hash", "sha256", GENESIS])).trim().split(" ");
      assert.equal(reversed, GENESIS_HASH);
      assert.equal(digest?.match(/../g)?.reverse().join(""), GENESIS_HASH);
    });

    await t.step("its monitor has pages, and what they load", async () => {
      await using demo = await startDemo(folder, [binary]);
      const page = await fetch(`${demo.url}/`, { headers: { accept: "text/html" } });
      const html = await page.text();
      assert.match(html, /<title>[^<]*PowerPool/);
      const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? "");
      assert(assets.length >= 4, html);
      for (const path of assets) {
        // deno-lint-ignore no-await-in-loop -- one after the other
        const asset = await fetch(demo.url + path.replaceAll("&amp;", "&"));
        // deno-lint-ignore no-await-in-loop -- likewise
        assert.deepEqual([asset.status, (await asset.arrayBuffer()).byteLength > 100], [200, true], path);
      }
    });

    await t.step("its demonstration finds a block", async () => {
      const root = join(folder, "root");
      for (const library of LIBRARIES) {
        // deno-lint-ignore no-await-in-loop -- a few small files
        await Deno.mkdir(join(root, dirname(library)), { recursive: true });
        // deno-lint-ignore no-await-in-loop
        await Deno.copyFile(library, join(root, library));
      }
      await Deno.mkdir(join(root, "proc"));
      await Deno.rename(binary, join(root, "powerpool"));
      // A mount namespace of its own: what is mounted in it goes away with it.
      const script = 'mount -t proc proc "$0/proc" && exec chroot --userspec=1000:1000 "$0" /powerpool demo --blocks 1';
      // Without the environment of the test: an image has none either.
      const clean = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"];
      const printed = await runAsRoot("timeout", "60", ...clean, "unshare", "-m", "sh", "-c", script, root);
      assert.match(printed, /Stratum\s+stratum\+tcp:\/\/127\.0\.0\.1:\d+/);
      assert.match(printed, /First share accepted/);
      assert.match(printed, /First block found and accepted by the devnet/);
    });
  } finally {
    await runAsRoot("rm", "-rf", folder);
  }
});
