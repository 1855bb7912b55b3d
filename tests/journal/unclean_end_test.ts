import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { open, share, storedShares, withTemporaryPath } from "./temporary_journal.ts";

const PROGRAM = fileURLToPath(new URL("append_forever.ts", import.meta.url));

/** Shares that are acknowledged before the program is killed: many groups' worth. */
const ENOUGH = 400;

/** Runs a program that appends shares, kills it in the middle of that, and gives the numbers that it acknowledged. */
async function acknowledgedUntilKilled(path: string): Promise<number[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", PROGRAM, path],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let killed = false;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (!killed && text.split("\n").length > ENOUGH) {
      child.kill("SIGKILL");
      killed = true;
    }
  }
  assert.equal((await child.status).signal, "SIGKILL");
  // What follows the last line end was cut off in the middle.
  return text.split("\n").slice(0, -1).map(Number);
}

Deno.test("every share that was acknowledged is in the journal after kill -9, and the journal goes on", () =>
  withTemporaryPath(async (path) => {
    for (const round of [1, 2]) {
      const before = round === 1 ? 0 : storedShares(path).length;
      // deno-lint-ignore no-await-in-loop -- the second round opens what the first left behind
      const acknowledged = await acknowledgedUntilKilled(path);
      assert.ok(acknowledged.length >= ENOUGH);
      const stored = new Set(storedShares(path).slice(before).map(({ time }) => time));
      assert.deepEqual(acknowledged.filter((time) => !stored.has(time)), []);
    }
    const journal = open(path);
    const before = storedShares(path).length;
    journal.appendShares([share({ time: 0 })]);
    journal.close();
    assert.equal(storedShares(path).length, before + 1);
  }));
