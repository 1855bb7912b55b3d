import assert from "node:assert/strict";
import { inPieces } from "../../../src/monitor/view/pieces.ts";

function* numbers(from: number, count: number): Generator<number> {
  for (let number = from; number < from + count; number++) yield number;
}

Deno.test("what a generator yields is handed over in order", async () => {
  const taken: number[] = [];
  await inPieces(numbers(1, 5), (piece) => taken.push(piece), undefined);
  assert.deepEqual(taken, [1, 2, 3, 4, 5]);
});

Deno.test("however many work in pieces, one piece is made in a turn of the event loop", async () => {
  const turns: number[] = [];
  let turn = 0;
  let isOver = false;
  const counted = Promise.withResolvers<void>();
  const count = (): void => {
    turn++;
    if (isOver) counted.resolve();
    else setImmediate(count);
  };
  setImmediate(count);
  await Promise.all(
    Array.from({ length: 20 }, (_, reader) => inPieces(numbers(reader, 3), () => turns.push(turn), undefined)),
  );
  isOver = true;
  await counted.promise;
  assert.equal(turns.length, 60);
  const busiest = Math.max(...Map.groupBy(turns, (turn) => turn).values().map((pieces) => pieces.length));
  // Who counts may come before or after in a turn.
  assert(busiest <= 2, `${busiest} pieces in a turn`);
});

Deno.test("all of them come on, none waits for another's end", async () => {
  const ended: string[] = [];
  await Promise.all([
    inPieces(numbers(0, 50), () => {}, undefined).then(() => ended.push("long")),
    inPieces(numbers(0, 2), () => {}, undefined).then(() => ended.push("short")),
  ]);
  assert.deepEqual(ended, ["short", "long"]);
});

Deno.test("a signal ends it between two pieces, and a failure of one is no matter of the others", async () => {
  const stopping = new AbortController();
  const taken: number[] = [];
  const other: number[] = [];
  const outcomes = await Promise.allSettled([
    inPieces(numbers(1, 5), (piece) => {
      taken.push(piece);
      if (piece === 2) stopping.abort(new Error("enough"));
    }, stopping.signal),
    inPieces(numbers(1, 5), () => assert.fail("broken"), undefined),
    inPieces(numbers(1, 5), (piece) => other.push(piece), undefined),
  ]);
  assert.deepEqual(outcomes.map((outcome) => outcome.status === "rejected" ? outcome.reason.message : "whole"), [
    "enough",
    "broken",
    "whole",
  ]);
  assert.deepEqual([taken, other], [[1, 2], [1, 2, 3, 4, 5]]);
});
