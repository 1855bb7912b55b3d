import assert from "node:assert/strict";
import fc from "fast-check";
import type { JournalBatch, JournalItem } from "../../src/journal/reader.ts";
import type { Journal } from "../../src/journal/journal.ts";
import type { AgentReport } from "../../src/journal/records.ts";
import { forgetReaderOf } from "../../src/journal/view.ts";
import { block, open, share, withConnection, withJournal, withTemporaryPath } from "./temporary_journal.ts";

const NOW = 1_700_000_000_000;

function report(fields: Partial<AgentReport> = {}): AgentReport {
  return {
    ...{ time: 5, port: "stratum", address: "a", worker: "w", type: "temp", data: "[60]", stamp: 1 },
    ...fields,
  };
}

/** What of items tells them apart: their kind and time. */
function namesOf(items: readonly JournalItem[] | undefined): string[] | undefined {
  return items?.map((item) => item.kind === "block" ? `block ${item.state}` : `${item.kind} ${item.time}`);
}

function takeAll(journal: Journal, name: string, limit = 1000): JournalItem[] {
  const reader = journal.reader(name);
  const items: JournalItem[] = [];
  for (let batch = reader.take(limit); batch !== undefined; batch = reader.take(limit)) {
    items.push(...batch.items);
    reader.confirm(batch);
  }
  return items;
}

Deno.test("every journal has an id of its own, which stays", () =>
  withTemporaryPath((path) => {
    const first = open(path);
    const { id } = first;
    first.close();
    const second = open(path);
    assert.equal(second.id, id);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    second.close();
    const other = open(":memory:");
    assert.notEqual(other.id, id);
    other.close();
  }));

Deno.test("a reader gets shares, blocks, reports and news in the order in which they were written", () =>
  withJournal((journal) => {
    journal.appendShares([share({ time: 1 }), share({ time: 2 })]);
    const id = journal.recordBlock(block());
    journal.appendShares([share({ time: 3 })]);
    journal.recordAgentReport(report({ time: 4 }));
    journal.noteNetwork({ time: 5, network: "ltc", currency: "LTC", height: 7, difficulty: 1.5, value: 25n });
    journal.noteBlocks([{ id, state: "accepted", reason: "", confirmations: 1 }]);
    journal.appendShares([share({ time: 6 })]);
    assert.deepEqual(namesOf(takeAll(journal, "r")), [
      ...["share 1", "share 2", "block found", "share 3", "agent 4", "network 5", "block accepted", "share 6"],
    ]);
  }));

Deno.test("a share item is the share with its origin", () =>
  withJournal((journal) => {
    journal.appendShares([
      share({ time: 1, port: "p", currency: "BTC", address: "x", worker: "", outcome: "low", difficulty: 0.5 }),
    ]);
    assert.deepEqual(journal.reader("r").take(1)?.items, [{
      ...{ kind: "share", sequence: 1, time: 1, port: "p", currency: "BTC", address: "x", worker: "" },
      ...{ outcome: "low", difficulty: 0.5 },
    }]);
  }));

Deno.test("a block item says when the block was found and when its state changed, to the last satoshi", () =>
  withTemporaryPath((path) => {
    const journal = open(path, { now: () => NOW });
    const fees = 2n ** 62n + 1n;
    const found = block({ time: 1, value: undefined, fees, port: "p", aux: { paysTo: "wallet", daemon: "d:1" } });
    const id = journal.recordBlock(found);
    journal.noteBlocks([{ id, state: "orphaned", reason: "late", confirmations: -1, value: fees + 1n }]);
    const common = {
      ...{ kind: "block", port: "p", foundAt: 1, currency: "LTC", height: 100, hash: found.hash, bits: found.bits },
      ...{ fees, address: found.address, worker: "rig", isAux: true },
    };
    assert.deepEqual(takeAll(journal, "r"), [
      { ...common, sequence: 1, time: 1, state: "found", value: undefined, reason: "" },
      { ...common, sequence: 2, time: NOW, state: "orphaned", before: "found", value: fees + 1n, reason: "late" },
    ]);
    journal.close();
  }));

Deno.test("a block has an event for each change of its state, and none for its confirmations", () =>
  withJournal((journal) => {
    const id = journal.recordBlock(block());
    for (const confirmations of [1, 2, 3]) {
      journal.noteBlocks([{ id, state: "accepted", reason: "", confirmations }]);
    }
    journal.recordBlock(block());
    assert.deepEqual(namesOf(takeAll(journal, "r")), ["block found", "block accepted"]);
  }));

Deno.test("a batch that was not confirmed comes again as it was, though there is more by now", () =>
  withTemporaryPath((path) => {
    let journal = open(path);
    journal.appendShares([share({ time: 1 }), share({ time: 2 })]);
    const first = journal.reader("r").take(10);
    assert.deepEqual(namesOf(first?.items), ["share 1", "share 2"]);
    journal.appendShares([share({ time: 3 })]);
    journal.recordBlock(block());
    assert.deepEqual(journal.reader("r").take(1), first);
    journal.close();
    journal = open(path);
    assert.deepEqual(journal.reader("r").take(10), first);
    journal.reader("r").confirm(first as JournalBatch);
    assert.deepEqual(namesOf(journal.reader("r").take(10)?.items), ["share 3", "block found"]);
    journal.close();
  }));

Deno.test("several batches may be taken before the first is confirmed; all of them come again as they were", () =>
  withTemporaryPath((path) => {
    let journal = open(path);
    journal.appendShares([1, 2, 3, 4, 5].map((time) => share({ time })));
    const first = journal.reader("r").take(2) as JournalBatch;
    const second = journal.reader("r").take(1, first.to) as JournalBatch;
    const third = journal.reader("r").take(10, second.to) as JournalBatch;
    assert.deepEqual([first, second, third].map(({ items }) => namesOf(items)), [
      ["share 1", "share 2"],
      ["share 3"],
      ["share 4", "share 5"],
    ]);
    assert.equal(journal.reader("r").take(10, third.to), undefined);
    journal.appendShares([share({ time: 6 })]);
    journal.close();
    journal = open(path);
    const reader = journal.reader("r");
    assert.deepEqual(reader.take(10), first);
    assert.deepEqual(reader.take(10, first.to), second);
    reader.confirm({ from: first.from, to: second.to });
    assert.deepEqual(reader.take(1), third);
    assert.deepEqual(namesOf(reader.take(10, third.to)?.items), ["share 6"]);
    assert.equal(reader.lag().items, 3);
    journal.close();
  }));

Deno.test("a batch behind others that were taken may be of reports alone that have made room for newer ones", () =>
  withJournal((journal, path) => {
    journal.appendShares([share({ time: 1 })]);
    journal.recordAgentReport(report({ time: 2 }));
    const reader = journal.reader("r");
    const first = reader.take(1) as JournalBatch;
    const second = reader.take(1, first.to) as JournalBatch;
    withConnection(path, (other) => other.exec("DELETE FROM agent_report"));
    assert.deepEqual(reader.take(1, first.to), { ...second, items: [] });
    reader.confirm({ from: first.from, to: second.to });
    assert.equal(reader.take(1), undefined);
  }));

Deno.test("a reader that is forgotten takes from the beginning, in batches anew", () =>
  withJournal((journal, path) => {
    journal.appendShares([share({ time: 1 }), share({ time: 2 })]);
    journal.reader("r").take(1);
    forgetReaderOf(path, "r");
    assert.equal(journal.reader("r").take(2)?.items.length, 2);
  }));

Deno.test("a batch has no more items than asked for, wherever that cuts", () =>
  withJournal((journal) => {
    journal.appendShares([share({ time: 1 })]);
    journal.recordBlock(block());
    journal.appendShares([share({ time: 2 })]);
    for (const limit of [1, 2, 3]) {
      assert.equal(takeAll(journal, `r${limit}`, limit).length, 3);
      assert.equal(journal.reader(`s${limit}`).take(limit)?.items.length, limit);
    }
  }));

Deno.test("readers do not get in each other's way", () =>
  withJournal((journal) => {
    journal.appendShares([share({ time: 1 })]);
    assert.equal(takeAll(journal, "a").length, 1);
    journal.appendShares([share({ time: 2 })]);
    assert.deepEqual(namesOf(takeAll(journal, "a")), ["share 2"]);
    assert.deepEqual(namesOf(takeAll(journal, "b")), ["share 1", "share 2"]);
  }));

Deno.test("confirm() takes a batch twice, and none from elsewhere", () =>
  withJournal((journal) => {
    journal.appendShares([share({ time: 1 }), share({ time: 2 })]);
    const reader = journal.reader("r");
    const batch = reader.take(1) as JournalBatch;
    reader.confirm(batch);
    reader.confirm(batch);
    assert.throws(() => reader.confirm({ ...batch, from: { share: 7, event: 0 }, to: { share: 8, event: 0 } }), {
      message: "Cannot pass items 7/0 to 8/0 for reader r: expected it at 7/0, it is at 1/0",
    });
    assert.deepEqual(namesOf(reader.take(5)?.items), ["share 2"]);
  }));

Deno.test("lag() counts what is before a reader, and says how old it is", () =>
  withTemporaryPath((path) => {
    const journal = open(path, { now: () => NOW });
    const reader = journal.reader("r");
    assert.deepEqual(reader.lag(), { items: 0, age: 0 });
    journal.appendShares([share({ time: NOW - 3000 }), share({ time: NOW - 2000 })]);
    journal.recordBlock(block({ time: NOW - 1000 }));
    assert.deepEqual(reader.lag(), { items: 3, age: 3000 });
    reader.confirm(reader.take(2) as JournalBatch);
    assert.deepEqual(reader.lag(), { items: 1, age: 1000 });
    journal.close();
  }));

Deno.test("take() throws if the end of a batch cannot be kept, and gives nothing away", () =>
  withJournal((journal, path) => {
    journal.appendShares([share()]);
    const reader = journal.reader("r");
    withConnection(path, (other) => {
      other.exec("BEGIN IMMEDIATE");
      assert.throws(() => reader.take(1), /database is locked/);
    });
    assert.equal(reader.take(1)?.items.length, 1);
  }));

Deno.test("reports that have made room for newer ones are passed over", () =>
  withJournal((journal, path) => {
    for (let time = 1; time <= 3; time++) journal.recordAgentReport(report({ time }));
    withConnection(path, (other) => other.exec("DELETE FROM agent_report WHERE time < 3"));
    assert.deepEqual(namesOf(takeAll(journal, "r", 1)), ["agent 3"]);
    for (let time = 4; time <= 5; time++) journal.recordAgentReport(report({ time }));
    journal.reader("r").take(1);
    withConnection(path, (other) => other.exec("DELETE FROM agent_report WHERE time < 5"));
    assert.deepEqual(namesOf(takeAll(journal, "r", 1)), ["agent 5"]);
  }));

/** What may happen to a journal and its reader. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("shares" as const), count: fc.integer({ min: 0, max: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("block" as const, "network" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("change" as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("take" as const), limit: fc.integer({ min: 1, max: 50 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("confirm" as const, "crash" as const) }) },
);

Deno.test("whatever happens, a reader gets everything exactly once, in order, and what it did not confirm again", () =>
  withTemporaryPath((folder) => {
    let run = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const path = `${folder}-${run++}`;
        let journal = open(path);
        const written: string[] = [];
        const confirmed: string[] = [];
        let open_: { batch: JournalBatch; names: string[] } | undefined;
        let clock = 0;
        const blocks: number[] = [];
        try {
          for (const each of steps) {
            if (each.kind === "shares") {
              const shares = Array.from({ length: each.count }, () => share({ time: ++clock }));
              journal.appendShares(shares);
              written.push(...shares.map(({ time }) => `share ${time}`));
            } else if (each.kind === "block") {
              blocks.push(journal.recordBlock(block({ hash: String(++clock) })));
              written.push("block found");
            } else if (each.kind === "change") {
              const id = blocks.pop();
              if (id === undefined) continue;
              journal.noteBlocks([{ id, state: "mature", reason: "", confirmations: 100 }]);
              written.push("block mature");
            } else if (each.kind === "network") {
              journal.noteNetwork({
                ...{ time: ++clock, network: "n", currency: "C", height: 1, difficulty: 1, value: 1n },
              });
              written.push(`network ${clock}`);
            } else if (each.kind === "take") {
              const batch = journal.reader("r").take(each.limit);
              if (open_ !== undefined) assert.deepEqual(batch, open_.batch);
              if (batch === undefined) assert.equal(confirmed.length, written.length);
              else open_ = { batch, names: namesOf(batch.items) ?? [] };
            } else if (each.kind === "confirm") {
              if (open_ === undefined) continue;
              journal.reader("r").confirm(open_.batch);
              confirmed.push(...open_.names);
              open_ = undefined;
            } else {
              journal.close();
              journal = open(path);
            }
            assert.deepEqual(confirmed, written.slice(0, confirmed.length));
          }
          confirmed.push(...namesOf(takeAll(journal, "r", 7)) ?? []);
          assert.deepEqual(confirmed, written);
        } finally {
          journal.close();
        }
      }),
      { seed: 1, numRuns: 30 },
    );
  }));
