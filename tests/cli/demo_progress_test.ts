import assert from "node:assert/strict";
import { createDemoProgress, type DemoProgress } from "../../src/cli/demo_progress.ts";

/** A teller whose lines are gathered; its clock stands. */
function progressOf(blockLimit = Infinity): { progress: DemoProgress; lines: string[] } {
  const lines: string[] = [];
  const progress = createDemoProgress({ blockLimit, seconds: () => 1.25, line: (text) => lines.push(text) });
  return { progress, lines };
}

/** Whether a promise has been kept when everything that waited has run. */
async function isKept(promise: Promise<void>): Promise<boolean> {
  let kept = false;
  promise.then(() => kept = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return kept;
}

Deno.test("the demonstration tells of the first share, then of the first block, then of every block", () => {
  const { progress, lines } = progressOf();
  progress.shareAccepted();
  progress.shareAccepted();
  progress.blockAccepted(1, "aa");
  progress.shareAccepted();
  progress.blockAccepted(2, "bb");
  assert.deepEqual(lines, [
    "First share accepted after 1.3 s",
    "First block found and accepted by the devnet after 1.3 s",
    "Block 1  aa",
    "Block 2  bb",
  ]);
  assert.equal(progress.blocks, 2);
});

Deno.test("the demonstration tells of a block after the share that solved it, whichever it hears of first", () => {
  const { progress, lines } = progressOf();
  progress.blockAccepted(1, "aa");
  assert.deepEqual([lines, progress.blocks], [[], 1]);
  progress.shareAccepted();
  assert.equal(lines[0], "First share accepted after 1.3 s");
  assert.equal(lines.at(-1), "Block 1  aa");
});

Deno.test("the demonstration has had enough when all blocks asked for were told of", async () => {
  const { progress } = progressOf(2);
  progress.blockAccepted(1, "aa");
  progress.blockAccepted(2, "bb");
  assert.equal(await isKept(progress.enough), false);
  progress.shareAccepted();
  assert.equal(await isKept(progress.enough), true);
});
