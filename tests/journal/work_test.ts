import assert from "node:assert/strict";
import fc from "fast-check";
import type { Journal } from "../../src/journal/journal.ts";
import { HOUR, MINUTE } from "../../src/journal/slices.ts";
import { hashRates, type WorkOf, type WorkSums } from "../../src/journal/work.ts";
import type { ShareRecord } from "../../src/journal/records.ts";
import { open, share, withConnection, withTemporaryPath } from "./temporary_journal.ts";

/** A full hour, seconds. */
const NOON = 1_699_999_200;

function foldAll(journal: Journal): void {
  while (journal.fold(100) === 100);
}

function withFolded(shares: readonly ShareRecord[], use: (journal: Journal) => void): Promise<void> {
  return withTemporaryPath((path) => {
    const journal = open(path, { now: () => NOON * 1000 + 1 });
    journal.appendShares(shares);
    foldAll(journal);
    use(journal);
    journal.close();
  });
}

/** A share so many seconds before noon. */
function before(seconds: number, fields: Parameters<typeof share>[0] = {}): ShareRecord {
  return share({ time: (NOON - seconds) * 1000, ...fields });
}

Deno.test("sums() adds up shares by outcome, of a port, a currency, an address or a worker", () =>
  withFolded([
    before(30, { difficulty: 1, port: "p", currency: "LTC", address: "a", worker: "x" }),
    before(20, { difficulty: 2, port: "p", currency: "BTC", address: "a", worker: "y" }),
    before(10, { difficulty: 4, port: "q", currency: "LTC", address: "b", worker: "x" }),
    before(5, { difficulty: 8, port: "q", currency: "LTC", address: "a", worker: "x", outcome: "stale" }),
  ], ({ work }) => {
    const all = (of: WorkOf) => work.sums(of, NOON - MINUTE, NOON);
    const accepted = (count: number, work: number) => ({ accepted: { count, work } });
    assert.deepEqual(all({}), { ...accepted(3, 7), stale: { count: 1, work: 8 } });
    assert.deepEqual(all({ port: "p" }), accepted(2, 3));
    assert.deepEqual(all({ currency: "BTC" }), accepted(1, 2));
    assert.deepEqual(all({ port: "q", currency: "BTC" }), {});
    assert.deepEqual(all({ address: "a" }), { ...accepted(2, 3), stale: { count: 1, work: 8 } });
    assert.deepEqual(all({ address: "a", worker: "y" }), accepted(1, 2));
    assert.deepEqual(all({ address: "a", port: "q" }), { stale: { count: 1, work: 8 } });
  }));

Deno.test("recent() ends with the last full minute", () =>
  withFolded([
    before(0, { difficulty: 1 }),
    before(60, { difficulty: 2 }),
    before(61, { difficulty: 4 }),
    before(3600, { difficulty: 8 }),
    before(24 * 3600, { difficulty: 16 }),
    before(24 * 3600 + 1, { difficulty: 32 }),
  ], ({ work }) => {
    const recent = work.recent({}, (NOON + 59) * 1000);
    assert.deepEqual(Object.values(recent).map(({ work }) => work), [2, 6, 14, 30]);
  }));

Deno.test("hashRates() is work by time, in hashes a second", () => {
  const sum = { count: 1, work: 86400 };
  assert.deepEqual(hashRates({ "1m": sum, "5m": sum, "1h": sum, "24h": sum }, 2), {
    "1m": 2880,
    "5m": 576,
    "1h": 48,
    "24h": 2,
  });
});

Deno.test("series() gives the slices of a time in their order, and leaves out empty ones", () =>
  withFolded([before(1), before(61), before(61), before(7200)], ({ work }) => {
    const counts = (span: typeof MINUTE | typeof HOUR, of: WorkOf) =>
      work.series(of, span, NOON - 3 * HOUR, NOON).map(({ start, sums }) => [start - NOON, sums.accepted?.count]);
    for (const whose of [{}, { address: share().origin.address }]) {
      assert.deepEqual(counts(MINUTE, whose), [[-7200, 1], [-120, 2], [-60, 1]]);
      assert.deepEqual(counts(HOUR, whose), [[-7200, 1], [-3600, 3]]);
    }
  }));

Deno.test("hash rates survive a restart: shares are added up once, whenever that is", () =>
  withTemporaryPath((path) => {
    for (const round of [1, 2, 3]) {
      const journal = open(path, { now: () => NOON * 1000 });
      journal.appendShares([before(30), before(20)]);
      // The second run ends without adding up.
      if (round !== 2) foldAll(journal);
      if (round !== 2) assert.equal(journal.work.recent({}, NOON * 1000)["1m"].count, 2 * round);
      journal.close();
    }
  }));

Deno.test("fold() that cannot be written leaves all as it was", () =>
  withTemporaryPath((path) => {
    const journal = open(path, { now: () => NOON * 1000 });
    journal.appendShares([before(30)]);
    withConnection(path, (other) => other.exec("ALTER TABLE port_slice RENAME TO elsewhere"));
    assert.throws(() => journal.fold(10));
    withConnection(path, (other) => other.exec("ALTER TABLE elsewhere RENAME TO port_slice"));
    assert.equal(journal.fold(10), 1);
    assert.equal(journal.work.sums({ address: share().origin.address }, NOON - 60, NOON).accepted?.count, 1);
    journal.close();
  }));

Deno.test("shares older than slices are kept make none", () =>
  withTemporaryPath((path) => {
    const journal = open(path, { now: () => NOON * 1000 });
    journal.appendShares([before(3 * 24 * HOUR), before(401 * 24 * HOUR)]);
    foldAll(journal);
    const rows = withConnection(path, (other) => other.prepare("SELECT span, count FROM slice").all());
    assert.deepEqual(rows.map((row) => ({ ...row })), [{ span: HOUR, count: 1 }]);
    journal.close();
  }));

/** Shares of a day and a half: few origins, all outcomes. */
const anyShare = fc.record({
  time: fc.integer({ min: (NOON - 36 * HOUR) * 1000, max: NOON * 1000 - 1 }),
  port: fc.constantFrom("p", "q"),
  currency: fc.constantFrom("LTC", "BTC"),
  address: fc.constantFrom("a", "b"),
  worker: fc.constantFrom("", "x"),
  outcome: fc.constantFrom("accepted" as const, "stale" as const, "low" as const),
  difficulty: fc.integer({ min: 1, max: 1000 }),
});

const anyOf = fc.record({
  port: fc.constantFrom("p", undefined),
  currency: fc.constantFrom("LTC", undefined),
  address: fc.constantFrom("a", undefined),
});

Deno.test("sums of slices are the sums of the shares, for any time and anybody", () =>
  withTemporaryPath((folder) => {
    let run = 0;
    const minute = fc.integer({ min: 0, max: 36 * 60 });
    fc.assert(
      fc.property(fc.array(anyShare, { maxLength: 150 }), anyOf, minute, minute, (fields, of, one, other) => {
        const journal = open(`${folder}-${run++}`, { now: () => NOON * 1000 });
        try {
          const shares = fields.map((each) => share(each));
          for (let i = 0; i < shares.length; i += 60) {
            journal.appendShares(shares.slice(i, i + 60));
            journal.fold(37);
          }
          foldAll(journal);
          const [from, to] = [Math.min(one, other), Math.max(one, other)].map((n) => NOON - 36 * HOUR + n * MINUTE);
          const expected: Record<string, { count: number; work: number }> = {};
          for (const { time, outcome, difficulty, origin } of shares) {
            if (time < (from ?? 0) * 1000 || time >= (to ?? 0) * 1000) continue;
            if (of.port !== undefined && origin.port !== of.port) continue;
            if (of.currency !== undefined && origin.currency !== of.currency) continue;
            if (of.address !== undefined && origin.address !== of.address) continue;
            const sum = expected[outcome] ??= { count: 0, work: 0 };
            sum.count++;
            sum.work += difficulty;
          }
          assert.deepEqual(journal.work.sums(of, from ?? 0, to ?? 0), expected as WorkSums);
        } finally {
          journal.close();
        }
      }),
      { seed: 7, numRuns: 30 },
    );
  }));
