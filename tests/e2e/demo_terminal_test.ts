/** The demonstration in a terminal, as README starts it: Ctrl-C ends it with exit code 0, the task's own included. */

import assert from "node:assert/strict";
import { join } from "node:path";

const ROOT = join(import.meta.dirname ?? "", "..", "..");
const CTRL_C = Uint8Array.of(3);

Deno.test("Ctrl-C ends `deno task demo` in a terminal with exit code 0", async () => {
  // script (Debian's bsdutils, always there) gives it a terminal and, with -e, ends with its exit code.
  const child = new Deno.Command("script", {
    args: ["-qec", `${Deno.execPath()} task demo`, "/dev/null"],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    signal: AbortSignal.timeout(60_000),
  }).spawn();
  const writer = child.stdin.getWriter();
  let printed = "";
  let pressed = false;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    printed += text;
    if (pressed || !printed.includes("First block found")) continue;
    pressed = true;
    await writer.write(CTRL_C);
  }
  const { code } = await child.status;
  await writer.close().catch(() => {});
  assert(pressed, printed);
  assert.equal(code, 0, printed);
  assert.match(printed, /1 miner/);
});
