/**
 * systemd takes the unit as it is written, and finds little that it exposes.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { requirePart, SYSTEMD_ANALYZE } from "../tools/real_part_paths.ts";

const UNIT = new URL("../../packaging/systemd/powerpool.service", import.meta.url);

/** systemd's own scale, from 0 (nothing) to 100 (everything): below 20, it says OK. */
const MOST_EXPOSURE = 16;

/** Runs systemd-analyze on the unit, changed or not, with a program in place of the pool's, which need not be there. */
async function analyze(args: readonly string[], change = (text: string) => text) {
  await requirePart("systemd-analyze", SYSTEMD_ANALYZE);
  const folder = await Deno.makeTempDir({ prefix: "powerpool-systemd-" });
  try {
    const path = join(folder, "powerpool.service");
    const text = (await Deno.readTextFile(UNIT)).replace("/usr/local/bin/powerpool", "/bin/true");
    await Deno.writeTextFile(path, change(text));
    const { code, stdout, stderr } = await new Deno.Command(SYSTEMD_ANALYZE, { args: [...args, path] }).output();
    return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("systemd finds no fault with the unit", async () => {
  assert.deepEqual(await analyze(["verify"]), { code: 0, text: "" });
});

Deno.test("systemd does find faults: a setting that it does not know, a call that there is not", async () => {
  const { text } = await analyze(["verify"], (text) => text.replace("NoNewPrivileges", "NoNewPrivilege"));
  assert.match(text, /Unknown key.* 'NoNewPrivilege'/);
  assert.match((await analyze(["verify"], (text) => text.replaceAll("@pkey", "@pkeys"))).text, /@pkeys/);
});

Deno.test("the unit exposes little", async () => {
  const { code, text } = await analyze(["security", "--offline=true", `--threshold=${MOST_EXPOSURE}`]);
  assert.equal(code, 0, text);
  const bare = await analyze(
    ["security", "--offline=true", `--threshold=${MOST_EXPOSURE}`],
    () => "[Service]\nExecStart=/bin/true\n",
  );
  assert.notEqual(bare.code, 0);
});
