import assert from "node:assert/strict";
import { createRound, type Round } from "../../../src/daemon/group/round.ts";

/** Whether a round is over now. */
async function isOver({ over }: Round): Promise<boolean> {
  return await Promise.race([over.then(() => true), Promise.resolve().then(() => false)]);
}

Deno.test("a round is over when each has had its turn", async () => {
  const round = createRound(2);
  round.note("one");
  round.note("one");
  assert.equal(await isOver(round), false);
  round.note("other");
  assert.equal(await isOver(round), true);
});

Deno.test("a round can be ended early", async () => {
  const round = createRound(2);
  round.end();
  assert.equal(await isOver(round), true);
});
