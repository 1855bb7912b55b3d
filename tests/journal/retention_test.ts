import assert from "node:assert/strict";
import fc from "fast-check";
import type { Journal } from "../../src/journal/journal.ts";
import type { JournalBatch } from "../../src/journal/reader.ts";
import {
  block,
  open,
  share,
  storedShares,
  withConnection,
  withJournal,
  withTemporaryPath,
} from "./temporary_journal.ts";

function foldAll(journal: Journal): void {
  while (journal.fold(1000) === 1000);
}

function removeAll(journal: Journal, before: number, now = before): void {
  while (journal.retention.step(before, now));
}

function shares(count: number, from = 1): ReturnType<typeof share>[] {
  return Array.from({ length: count }, (_, i) => share({ time: from + i }));
}

const timesIn = (path: string) => storedShares(path).map(({ time }) => time);

Deno.test("shares go when they are old enough, and the others stay", () =>
  withJournal((journal, path) => {
    journal.appendShares(shares(10));
    foldAll(journal);
    removeAll(journal, 6);
    assert.deepEqual(timesIn(path), [6, 7, 8, 9, 10]);
    removeAll(journal, 6);
    assert.equal(journal.status().size.shares, 5);
  }));

Deno.test("shares go in small pieces", () =>
  withJournal((journal, path) => {
    journal.appendShares(shares(5000));
    foldAll(journal);
    assert.equal(journal.retention.step(10_000, 0), true);
    assert.equal(timesIn(path).length, 4500);
  }));

Deno.test("shares that are not added up yet stay", () =>
  withJournal((journal, path) => {
    journal.appendShares(shares(10));
    journal.fold(4);
    removeAll(journal, 100);
    assert.deepEqual(timesIn(path), [5, 6, 7, 8, 9, 10]);
  }));

Deno.test("what a reader has not passed stays, whatever its age; taking is not passing", () =>
  withJournal((journal, path) => {
    const reader = journal.reader("r");
    journal.appendShares(shares(10));
    journal.recordBlock(block({ time: 1 }));
    foldAll(journal);
    reader.confirm(reader.take(3) as JournalBatch);
    reader.take(3);
    removeAll(journal, 100);
    assert.equal(timesIn(path)[0], 4);
    reader.confirm(reader.take(3) as JournalBatch);
    removeAll(journal, 100);
    assert.equal(timesIn(path)[0], 7);
    assert.equal(journal.status().size.events, 1);
    reader.confirm(reader.take(100) as JournalBatch);
    removeAll(journal, 100);
    // The journal's own reader reads no events; they must not wait for it for ever.
    assert.deepEqual([timesIn(path).length, journal.status().size.events], [0, 0]);
  }));

Deno.test("a reader that begins after shares have gone begins with the first that is there", () =>
  withJournal((journal) => {
    journal.appendShares(shares(10));
    foldAll(journal);
    removeAll(journal, 6);
    const reader = journal.reader("new");
    assert.equal(reader.lag().items, 5);
    assert.equal(reader.take(1)?.items[0]?.time, 6);
  }));

Deno.test("sequences go on when everything has gone, so that no reader misses what follows", () =>
  withTemporaryPath((path) => {
    let journal = open(path);
    journal.appendShares(shares(10));
    foldAll(journal);
    const reader = journal.reader("r");
    reader.confirm(reader.take(100) as JournalBatch);
    removeAll(journal, 100);
    journal.close();
    journal = open(path);
    journal.appendShares(shares(1, 50));
    assert.equal(journal.reader("r").take(10)?.items[0]?.sequence, 11);
    journal.close();
  }));

Deno.test("blocks stay for ever, but the bytes of those settled long ago go", () =>
  withJournal((journal, path) => {
    const ids = ["a", "b", "c"].map((hash) => journal.recordBlock(block({ hash })));
    const [old, fresh, open] = ids as [number, number, number];
    journal.noteBlocks([
      { id: old, state: "mature", reason: "", confirmations: 100, settledAt: 10 },
      { id: fresh, state: "mature", reason: "", confirmations: 100, settledAt: 90 },
    ]);
    removeAll(journal, 50);
    assert.equal(journal.blockHex(old), undefined);
    assert.equal(journal.blockHex(fresh), block().hex);
    assert.equal(journal.blockHex(open), block().hex);
    assert.equal(journal.recentBlocks(9).length, 3);
    const bodies = () =>
      withConnection(path, (other) => other.prepare("SELECT id FROM block_body").all().map(({ id }) => id));
    assert.deepEqual(bodies(), [fresh, open]);
    // A look for more finds nothing.
    assert.equal(journal.retention.step(50, 50), false);
  }));

Deno.test("blocks whose bytes may go are found by an index", () =>
  withJournal((_, path) =>
    withConnection(path, (other) => {
      const sql = "EXPLAIN QUERY PLAN SELECT id FROM block WHERE has_body = 1 AND settled_at < ? ORDER BY settled_at";
      const plan = other.prepare(sql).all(1).map((row) => String(row["detail"]));
      assert.match(plan.join("; "), /^SEARCH block USING (?:COVERING )?INDEX block_with_body[^;]*$/);
    })
  ));

Deno.test("minute slices go after two days, hour slices after 400", () =>
  withTemporaryPath((path) => {
    const time = 1_699_999_200_000;
    const journal = open(path, { now: () => time });
    journal.appendShares([share({ time })]);
    foldAll(journal);
    const spans = () =>
      withConnection(path, (other) =>
        other.prepare(
          `SELECT span FROM slice UNION ALL SELECT span FROM owner_slice UNION ALL SELECT span FROM port_slice ORDER BY 1`,
        ).all()
          .map(({ span }) => span));
    const day = 24 * 3600 * 1000;
    removeAll(journal, 0, time + 2 * day);
    assert.deepEqual(spans(), [60, 60, 60, 3600, 3600, 3600]);
    removeAll(journal, 0, time + 2 * day + 60_000);
    assert.deepEqual(spans(), [3600, 3600, 3600]);
    removeAll(journal, 0, time + 400 * day + 3_600_000);
    assert.deepEqual(spans(), []);
    journal.close();
  }));

Deno.test("retention never passes a reader, whatever their steps are", () =>
  withTemporaryPath((folder) => {
    let run = 0;
    const step = fc.record({
      append: fc.integer({ min: 0, max: 30 }),
      take: fc.integer({ min: 1, max: 30 }),
      confirm: fc.boolean(),
      keep: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const path = `${folder}-${run++}`;
        const journal = open(path);
        let clock = 0;
        let passed = 0;
        let gone = 0;
        try {
          const reader = journal.reader("r");
          for (const { append, take, confirm, keep } of steps) {
            journal.appendShares(shares(append, clock + 1));
            clock += append;
            foldAll(journal);
            const batch = reader.take(take);
            if (batch !== undefined) {
              assert.equal(batch.items[0]?.time, passed + 1);
              if (confirm) {
                reader.confirm(batch);
                passed += batch.items.length;
              }
            }
            removeAll(journal, clock - keep + 1);
            gone = Math.max(gone, Math.min(passed, clock - keep));
            const [first = clock + 1] = timesIn(path);
            assert.equal(first, gone + 1);
          }
        } finally {
          journal.close();
        }
      }),
      { seed: 3, numRuns: 20 },
    );
  }));
