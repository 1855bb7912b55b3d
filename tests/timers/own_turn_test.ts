import assert from "node:assert/strict";
import { ownTurn } from "../../src/timers/own_turn.ts";
import { mostBetweenAnswers } from "../tools/echo_between.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";

/** Takes turns, one after the other. */
async function takeTurns(count: number, take: () => void): Promise<void> {
  for (let i = 0; i < count; i++) {
    // deno-lint-ignore no-await-in-loop -- one after the other is what it is about
    await ownTurn();
    take();
  }
}

leakFreeTest("who waits for longest has the next turn", async () => {
  const order: string[] = [];
  await Promise.all(["a", "b", "c"].map((name) => takeTurns(2, () => order.push(name))));
  assert.deepEqual(order, ["a", "b", "c", "a", "b", "c"]);
});

leakFreeTest("sockets are served between turns, however many take them", async () => {
  let turns = 0;
  const most = await mostBetweenAnswers(async () => {
    await Promise.all(Array.from({ length: 20 }, () => takeTurns(20, () => turns++)));
  }, () => turns);
  assert.equal(turns, 400);
  // An answer's way there and back takes some turns of the event loop.
  assert(most <= 8, `${most} turns while a socket waited`);
});
