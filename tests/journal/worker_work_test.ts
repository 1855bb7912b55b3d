import assert from "node:assert/strict";
import type { Journal } from "../../src/journal/journal.ts";
import { HOUR, MINUTE } from "../../src/journal/slices.ts";
import type { WorkSlice } from "../../src/journal/work.ts";
import type { WorkerSum } from "../../src/journal/worker_work.ts";
import { open, share, withTemporaryPath } from "./temporary_journal.ts";

/** A full hour, seconds. */
const NOON = 1_699_999_200;

/** Enough workers that each is not looked up by itself any more. */
const MANY = 1100;

const OUTCOMES = ["accepted", "stale", "low"] as const;

/** Shares of some 25 hours: two workers of "a" at two ports, another address, and if wanted names that worked once. */
function withShares(isMany: boolean, use: (journal: Journal) => void): Promise<void> {
  return withTemporaryPath((path) => {
    const journal = open(path, { now: () => NOON * 1000 + 1 });
    const ofMany = Array.from(
      { length: isMany ? MANY : 0 },
      (_, i) => share({ time: (NOON - 7200) * 1000, address: "a", port: "p", worker: `once${i}`, difficulty: 1 }),
    );
    const often = Array.from({ length: 600 }, (_, i) =>
      share({
        time: (NOON - 1 - i * 150) * 1000,
        address: i % 7 === 0 ? "b" : "a",
        worker: i % 2 === 0 ? "x" : "y",
        port: i % 3 === 0 ? "p" : "q",
        outcome: OUTCOMES[i % OUTCOMES.length] ?? "accepted",
        difficulty: 2 ** (i % 10),
      }));
    journal.appendShares([...ofMany, ...often]);
    while (journal.fold(1000) === 1000);
    use(journal);
    journal.close();
  });
}

function added(pieces: Iterable<readonly WorkerSum[]>): Map<string, { count: number; work: number }> {
  const all = new Map<string, { count: number; work: number }>();
  for (const { port, worker, outcome, count, work } of [...pieces].flat()) {
    const key = `${port} ${worker} ${outcome}`;
    const before = all.get(key) ?? { count: 0, work: 0 };
    all.set(key, { count: before.count + count, work: before.work + work });
  }
  return all;
}

for (const isMany of [false, true]) {
  const name = isMany ? "an address of many workers" : "an address";

  Deno.test(`the work of ${name} by worker adds up to what each of them has done`, () =>
    withShares(isMany, ({ work, workers }) => {
      const [from, to] = [NOON - 24 * HOUR - 17 * MINUTE, NOON - 5 * MINUTE];
      const sums = added(workers.sums("a", from, to));
      for (const worker of ["x", "y"]) {
        for (const port of ["p", "q"]) {
          for (const [outcome, sum] of Object.entries(work.sums({ address: "a", worker, port }, from, to))) {
            assert.deepEqual(sums.get(`${port} ${worker} ${outcome}`), sum, `${port} ${worker} ${outcome}`);
            sums.delete(`${port} ${worker} ${outcome}`);
          }
        }
      }
      assert.equal(sums.size, isMany ? MANY : 0);
    }));

  Deno.test(`the series of ${name} is the one that is read at once`, () =>
    withShares(isMany, ({ work, workers }) => {
      for (const [span, from] of [[MINUTE, NOON - HOUR * 3], [HOUR, NOON - HOUR * 25]] as const) {
        for (const  of of[{ address: "a" }, { address: "a", worker: "x" }, { address: "a", port: "q" }]) {
          const slices: WorkSlice[] = [...workers.series(of, span, from + 1, NOON)].flat();
          assert.deepEqual(
            new Map(slices.map(({ start, sums }) => [start, sums])),
            seriesOf(work.series(of, span, from, NOON)),
          );
        }
      }
    }));
}

function seriesOf(slices: readonly WorkSlice[]): Map<number, WorkSlice["sums"]> {
  assert(slices.length > 1);
  return new Map(slices.map(({ start, sums }) => [start, sums]));
}

Deno.test("nobody's work is none, and no slice is read for it", () =>
  withShares(false, ({ workers }) => {
    assert.deepEqual([...workers.sums("nobody", NOON - HOUR, NOON)], []);
    assert.deepEqual([...workers.series({ address: "nobody" }, HOUR, NOON - HOUR, NOON)], []);
  }));

Deno.test("the work of many is read in many pieces", () =>
  withShares(true, ({ workers }) => {
    // 60 minutes, each by itself.
    assert.equal([...workers.sums("a", NOON - HOUR - 30 * MINUTE, NOON - 30 * MINUTE)].length, 60);
  }));
