import assert from "node:assert/strict";
import fc from "fast-check";
import type { ShareOutcome } from "../../src/journal/records.ts";
import { sumByAddress, sumByMinute } from "../../src/reporters/share_sums.ts";
import { createMemoryJournal, type NewItem, TIME } from "./memory_journal.ts";

const OUTCOMES: readonly ShareOutcome[] = ["accepted", "stale", "duplicate", "low", "invalid"];

const shares: fc.Arbitrary<NewItem[]> = fc.array(
  fc.record({
    kind: fc.constant("share" as const),
    time: fc.integer({ min: 0, max: 200_000 }).map((after) => TIME + after),
    address: fc.constantFrom("a", "b", "c"),
    worker: fc.constantFrom("", "rig", "a"),
    currency: fc.constantFrom("LTC", "DOGE", ""),
    outcome: fc.constantFrom(...OUTCOMES),
    // All that vardiff gives: powers of two, from a fraction to that of a large farm.
    difficulty: fc.integer({ min: -10, max: 30 }).map((exponent) => 2 ** exponent),
  }),
  { maxLength: 60 },
);

Deno.test("sums of batches add up to the journal's exactly, however it is cut into batches", () => {
  fc.assert(
    fc.property(shares, fc.integer({ min: 1, max: 20 }), (items, limit) => {
      const journal = createMemoryJournal();
      journal.append({ kind: "agent" }, ...items, { kind: "block" });
      const reader = journal.reader("reader");
      const byAddress = new Map<string, number>();
      const byOutcome = new Map<string, number>();
      let count = 0;
      for (let batch = reader.take(limit); batch !== undefined; batch = reader.take(limit)) {
        for (const [address, sum] of sumByAddress(batch.items)) add(byAddress, address, sum);
        for (const sum of sumByMinute(batch.items)) {
          add(byOutcome, `${sum.address} ${sum.worker} ${sum.minute} ${sum.outcome}`, sum.difficulty);
          count += sum.count;
        }
        reader.confirm(batch);
      }
      const expectedByAddress = new Map<string, number>();
      const expectedByOutcome = new Map<string, number>();
      for (const item of journal.items) {
        if (item.kind !== "share") continue;
        const { address, worker, time, outcome, difficulty } = item;
        if (outcome === "accepted") add(expectedByAddress, address, difficulty);
        add(expectedByOutcome, `${address} ${worker} ${Math.floor(time / 60_000) * 60} ${outcome}`, difficulty);
      }
      assert.deepEqual(byAddress, expectedByAddress);
      assert.deepEqual(byOutcome, expectedByOutcome);
      assert.equal(count, items.length);
    }),
    { seed: 7 },
  );
});

Deno.test("workers of the same name, and names that run into each other, are not taken for one", () => {
  const journal = createMemoryJournal();
  journal.append(
    { kind: "share", address: "a", worker: "b c" },
    { kind: "share", address: "a b", worker: "c" },
    { kind: "share", address: "a", worker: "b c", port: "other" },
  );
  assert.deepEqual(sumByMinute(journal.items).map(({ count }) => count), [1, 1, 1]);
});

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}
