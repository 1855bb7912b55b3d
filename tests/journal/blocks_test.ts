import assert from "node:assert/strict";
import type { BlockRecord, StoredBlock } from "../../src/journal/records.ts";
import { block, makeOfVersion, open, withConnection, withJournal, withTemporaryPath } from "./temporary_journal.ts";

/** What the journal says of a block on which nothing has been noted. */
const NEW = { state: "found", reason: "", confirmations: 0, settledAt: undefined } as const;

/** A block as the journal gives it back. */
function storedOf(record: BlockRecord, id: number | undefined): StoredBlock {
  const { hex: _, ...fields } = record;
  return { ...fields, id: id ?? assert.fail(), ...NEW };
}

Deno.test("recordBlock() has the block in the file, with its hex, when it returns", () =>
  withJournal((journal, path) => {
    const found = block();
    const id = journal.recordBlock(found);
    const read = (table: string) =>
      withConnection(path, (other) => ({ ...other.prepare(`SELECT * FROM ${table}`).get() }));
    const { value, fees, hex: _, ...fields } = found;
    // The megabytes stand apart: SQLite would go through them whenever it reads or changes the row.
    assert.deepEqual(read("block_body"), { id, body: new Uint8Array(80) });
    assert.deepEqual(read("block"), {
      ...fields,
      value: Number(value),
      fees: Number(fees),
      id,
      state: "found",
      reason: "",
      confirmations: 0,
      settled_at: null,
      value_known: 1,
      aux_pays_to: "",
      aux_daemon: "",
      port: "",
      has_body: 1,
    });
    assert.equal(journal.blockHex(id), found.hex);
    assert.equal(journal.blockHex(id + 1), undefined);
  }));

Deno.test("unsettledBlocks() gives back what was recorded, of one currency, oldest first, until it is settled", () =>
  withJournal((journal) => {
    const blocks = ["aa", "bb", "cc"].map((byte, i) => block({ hash: byte.repeat(32), height: 100 - i }));
    const ids = blocks.map((found) => journal.recordBlock(found));
    journal.recordBlock(block({ hash: "dd".repeat(32), currency: "BTC" }));
    const stored = blocks.map((found, i) => storedOf(found, ids[i]));
    assert.deepEqual(journal.unsettledBlocks("LTC"), stored);
    const accepted = { state: "accepted", reason: "", confirmations: 7 } as const;
    journal.noteBlocks([
      { id: ids[0] ?? assert.fail(), state: "mature", reason: "", confirmations: 100, settledAt: 1_700_000_000_001 },
      { id: ids[1] ?? assert.fail(), ...accepted },
      { id: ids[2] ?? assert.fail(), state: "rejected", reason: "high-hash", confirmations: 0, settledAt: 1 },
    ]);
    assert.deepEqual(journal.unsettledBlocks("LTC"), [{ ...stored[1], ...accepted }]);
    assert.deepEqual(journal.unsettledBlocks("DOGE"), []);
  }));

Deno.test("recentBlocks() gives the newest of all currencies, newest first", () =>
  withJournal((journal) => {
    const hashes = ["aa", "bb", "cc"].map((byte) => byte.repeat(32));
    for (const hash of hashes) journal.recordBlock(block({ hash, currency: hash.slice(0, 2) }));
    const recent = journal.recentBlocks(2);
    assert.deepEqual(recent.map(({ hash }) => hash), hashes.reverse().slice(0, 2));
  }));

Deno.test("recentBlocks() shows what became of a block, why and when", () =>
  withJournal((journal) => {
    const id = journal.recordBlock(block());
    const change = { id, state: "orphaned", reason: "late", confirmations: -1, settledAt: 1_700_000_000_001 } as const;
    journal.noteBlocks([change]);
    assert.deepEqual(journal.recentBlocks(10), [{ ...storedOf(block(), id), ...change }]);
  }));

Deno.test("a block's value is not known until it is noted, and stays when other things are", () =>
  withJournal((journal) => {
    const id = journal.recordBlock(block({ value: undefined }));
    const valueNow = () => journal.unsettledBlocks("LTC")[0]?.value;
    const change = { id, state: "accepted", reason: "", confirmations: 1 } as const;
    assert.equal(valueNow(), undefined);
    journal.noteBlocks([{ ...change, value: 0n }]);
    assert.equal(valueNow(), 0n);
    journal.noteBlocks([{ ...change, value: 2n ** 53n + 1n }]);
    journal.noteBlocks([{ ...change, confirmations: 2 }]);
    assert.equal(valueNow(), 2n ** 53n + 1n);
  }));

Deno.test("an aux block comes back with where it is from", () =>
  withJournal((journal) => {
    const aux = { paysTo: "wallet", daemon: "127.0.0.1:22555" };
    journal.recordBlock(block({ aux }));
    assert.deepEqual(journal.unsettledBlocks("LTC")[0]?.aux, aux);
  }));

Deno.test("recordBlock() leaves a block that is there already as it is", () =>
  withJournal((journal) => {
    const id = journal.recordBlock(block({ worker: "first" }));
    journal.noteBlocks([{ id, state: "mature", reason: "", confirmations: 100, settledAt: 1 }]);
    assert.equal(journal.recordBlock(block({ worker: "second" })), id);
    assert.deepEqual(journal.unsettledBlocks("LTC"), []);
    const [only, ...others] = journal.recentBlocks(10);
    assert.deepEqual(others, []);
    assert.equal(only?.worker, "first");
    assert.equal(only?.state, "mature");
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
      assert.throws(() => journal.noteBlocks([{ id: 1, state: "accepted", reason: "", confirmations: 1 }]), {
        name: "Error",
        message: `Cannot write states of blocks (1 accepted) to journal ${path}: database is locked`,
      });
    });
    assert.equal(journal.recordBlock(block()), 1);
  }));

for (const table of ["block_body", "event"]) {
  Deno.test(`recordBlock() writes nothing of a block if its ${table} cannot be written`, () =>
    withJournal((journal, path) => {
      const trigger = `CREATE TRIGGER full BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'no room'); END`;
      withConnection(path, (other) => other.exec(trigger));
      assert.throws(() => journal.recordBlock(block()), /: no room$/);
      withConnection(path, (other) => {
        for (const table of ["block", "block_body", "event"]) {
          assert.deepEqual(other.prepare(`SELECT * FROM ${table}`).all(), [], table);
        }
        other.exec("DROP TRIGGER full");
      });
      assert.equal(journal.blockHex(journal.recordBlock(block())), block().hex);
    }));
}

Deno.test("a block that was not settled is found again when the journal is opened again", () =>
  withTemporaryPath((path) => {
    const first = open(path);
    first.recordBlock(block());
    first.close();
    const second = open(path);
    const [unsettled] = second.unsettledBlocks("LTC");
    assert.equal(unsettled?.hash, block().hash);
    assert.equal(second.blockHex(unsettled?.id ?? assert.fail()), block().hex);
    second.close();
  }));

Deno.test("blockHex() gives back what was recorded, also where it is no hex", () =>
  withJournal((journal) => {
    for (const hex of ["00ff7f80", "", "0", "not hex"]) {
      const id = journal.recordBlock(block({ hash: `hash of ${hex}`, hex }));
      assert.equal(journal.blockHex(id), hex);
    }
  }));

Deno.test("blocks of a journal of version 2 are followed when it is opened", () =>
  withTemporaryPath((path) => {
    makeOfVersion(path, 2);
    withConnection(path, (database) => {
      const insert = database.prepare(
        `INSERT INTO block (time, currency, height, hash, bits, value, fees, address, worker, hex, state)
         VALUES (1, 'LTC', 7, ?, '207fffff', ?, 0, 'a', 'w', '00', ?)`,
      );
      insert.run("aa", 5, "accepted");
      insert.run("bb", 0, "rejected");
    });
    const journal = open(path);
    const unsettled = journal.unsettledBlocks("LTC").map(({ hash, state, value }) => ({ hash, state, value }));
    assert.equal(journal.blockHex(1), "00");
    journal.close();
    assert.deepEqual(unsettled, [
      { hash: "aa", state: "accepted", value: 5n },
      { hash: "bb", state: "rejected", value: undefined },
    ]);
  }));
