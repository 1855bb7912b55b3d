import assert from "node:assert/strict";
import { block, open, withConnection, withJournal, withTemporaryPath } from "./temporary_journal.ts";

Deno.test("recordBlock() has the block in the file, with its hex, when it returns", () =>
  withJournal((journal, path) => {
    const found = block();
    const id = journal.recordBlock(found);
    const row = withConnection(path, (other) => ({ ...other.prepare("SELECT * FROM block").get() }));
    const { value, fees } = found;
    assert.deepEqual(row, { ...found, value: Number(value), fees: Number(fees), id, state: "found", reason: "" });
  }));

Deno.test("unsettledBlocks() gives back what was recorded, of one currency, oldest first, until it is settled", () =>
  withJournal((journal) => {
    const blocks = ["aa", "bb", "cc"].map((byte, i) => block({ hash: byte.repeat(32), height: 100 - i }));
    const ids = blocks.map((found) => journal.recordBlock(found));
    journal.recordBlock(block({ hash: "dd".repeat(32), currency: "BTC" }));
    const stored = blocks.map((found, i) => ({ ...found, id: ids[i], state: "found", reason: "" }));
    assert.deepEqual(journal.unsettledBlocks("LTC"), stored);
    journal.settleBlock(ids[0] ?? assert.fail(), "accepted", "");
    journal.settleBlock(ids[2] ?? assert.fail(), "rejected", "high-hash");
    assert.deepEqual(journal.unsettledBlocks("LTC"), [stored[1]]);
    assert.deepEqual(journal.unsettledBlocks("DOGE"), []);
  }));

Deno.test("recentBlocks() gives the newest of all currencies, newest first, without hex", () =>
  withJournal((journal) => {
    const hashes = ["aa", "bb", "cc"].map((byte) => byte.repeat(32));
    for (const hash of hashes) journal.recordBlock(block({ hash, currency: hash.slice(0, 2) }));
    const recent = journal.recentBlocks(2);
    assert.deepEqual(recent.map(({ hash }) => hash), hashes.reverse().slice(0, 2));
    assert.equal(recent.some((found) => "hex" in found), false);
  }));

Deno.test("recentBlocks() shows what became of a block, and why", () =>
  withJournal((journal) => {
    const id = journal.recordBlock(block());
    journal.settleBlock(id, "rejected", "bad-txnmrklroot");
    const { hex: _, ...fields } = block();
    assert.deepEqual(journal.recentBlocks(10), [{ ...fields, id, state: "rejected", reason: "bad-txnmrklroot" }]);
  }));

Deno.test("recordBlock() leaves a block that is there already as it is", () =>
  withJournal((journal) => {
    const id = journal.recordBlock(block({ worker: "first" }));
    journal.settleBlock(id, "accepted", "");
    assert.equal(journal.recordBlock(block({ worker: "second" })), id);
    assert.deepEqual(journal.unsettledBlocks("LTC"), []);
    const [only, ...others] = journal.recentBlocks(10);
    assert.deepEqual(others, []);
    assert.equal(only?.worker, "first");
    assert.equal(only?.state, "accepted");
  }));

for (const value of [2n ** 53n + 1n, 2n ** 63n - 1n]) {
  Deno.test(`recordBlock() keeps ${value} satoshis to the last`, () =>
    withJournal((journal) => {
      journal.recordBlock(block({ value, fees: value - 1n }));
      const [unsettled] = journal.unsettledBlocks("LTC");
      const [recent] = journal.recentBlocks(1);
      assert.deepEqual([unsettled?.value, unsettled?.fees], [value, value - 1n]);
      assert.deepEqual([recent?.value, recent?.fees], [value, value - 1n]);
    }));
}

Deno.test("recordBlock() says which block it could not write, where and why", () =>
  withJournal((journal, path) => {
    withConnection(path, (other) => {
      other.exec("BEGIN EXCLUSIVE");
      assert.throws(() => journal.recordBlock(block()), {
        name: "Error",
        message: `Cannot write block ${"ab".repeat(32)} to journal ${path}: database is locked`,
      });
      assert.throws(() => journal.settleBlock(1, "accepted", ""), {
        name: "Error",
        message: `Cannot write the state of block 1 to journal ${path}: database is locked`,
      });
    });
    assert.equal(journal.recordBlock(block()), 1);
  }));

Deno.test("a block that was not settled is found again when the journal is opened again", () =>
  withTemporaryPath((path) => {
    const first = open(path);
    first.recordBlock(block());
    first.close();
    const second = open(path);
    assert.deepEqual(second.unsettledBlocks("LTC").map(({ hash, hex }) => ({ hash, hex })), [
      { hash: block().hash, hex: block().hex },
    ]);
    second.close();
  }));
