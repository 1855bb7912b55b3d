import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { dirname } from "node:path";
import { markOf } from "../../src/journal/integrity.ts";
import { openJournal } from "../../src/journal/journal.ts";
import type { JournalBatch } from "../../src/journal/reader.ts";
import type { RecoveryReport } from "../../src/journal/recovery.ts";
import {
  block,
  makeOfVersion,
  open,
  share,
  storedShares,
  withConnection,
  withTemporaryPath,
} from "./temporary_journal.ts";

const NOW = Date.UTC(2026, 10, 21, 15);
const KEPT = ".damaged-2026-11-21T150000";
const PAGE = 4096;
const SHARES = 5000;
const BEGIN = NOW - 7200 * 1000;

/** Fills a journal, of which a reader has passed the first hundred shares, and closes it. */
function fill(path: string): string {
  const journal = open(path, { now: () => NOW });
  const shares = Array.from({ length: SHARES }, (_, i) => share({ time: BEGIN + i + 1, worker: `rig${i % 10}` }));
  journal.appendShares(shares);
  journal.recordBlock(block({ hash: "first" }));
  journal.noteBlocks([{ id: 1, state: "accepted", reason: "", confirmations: 1 }]);
  const reader = journal.reader("queue");
  reader.confirm(reader.take(100) as JournalBatch);
  while (journal.fold(1000) === 1000);
  const { id } = journal;
  journal.close();
  return id;
}

/** Changes the bytes of a file. */
function damage(path: string, change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | void): void {
  const bytes = Deno.readFileSync(path);
  Deno.writeFileSync(path, change(bytes) ?? bytes);
}

/** Opens a journal that is expected to be mended. */
function openMended(path: string): {
  readonly journal: ReturnType<typeof openJournal>;
  readonly told: { readonly damage: string; readonly report: RecoveryReport }[];
} {
  const told: { damage: string; report: RecoveryReport }[] = [];
  const journal = openJournal({ path, synchronous: "normal" }, {
    now: () => NOW,
    onRecovery: (damage, report) => void told.push({ damage, report }),
  });
  return { journal, told };
}

/** The number of a page in the middle of the shares, from 0. */
function sharePage(path: string): number {
  return withConnection(path, (database) => {
    const root = Number(
      database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'share'").get()?.["rootpage"],
    );
    const bytes = Deno.readFileSync(path);
    const view = new DataView(bytes.buffer);
    // An interior page of a table: the number of its cells at 3, the pointers to them from 12 on, each begins with a page.
    const start = (root - 1) * PAGE;
    const cells = view.getUint16(start + 3);
    const cell = view.getUint16(start + 12 + 2 * Math.floor(cells / 2));
    return view.getUint32(start + cell) - 1;
  });
}

Deno.test("a journal that is not there yet, or empty, is made, and no damage seen", () =>
  withTemporaryPath((path) => {
    for (const prepare of [() => {}, () => Deno.writeTextFileSync(path, "")]) {
      prepare();
      const { journal, told } = openMended(path);
      assert.deepEqual(told, []);
      journal.close();
      Deno.removeSync(path);
    }
    assert.deepEqual([...Deno.readDirSync(dirname(path))], []);
  }));

Deno.test("a journal that is sound is left as it is, whether it was closed or not", () =>
  withTemporaryPath((path) => {
    fill(path);
    const { journal, told } = openMended(path);
    // A second one on the same file sees a log that is not closed.
    const second = openMended(path);
    assert.deepEqual([told, second.told], [[], []]);
    second.journal.close();
    journal.close();
  }));

Deno.test("a journal with a page of rubbish goes on with all that is on the other pages, and is kept", () =>
  withTemporaryPath((path) => {
    const id = fill(path);
    const page = sharePage(path);
    damage(path, (bytes) => void bytes.fill(0xa5, page * PAGE, (page + 1) * PAGE));
    const damaged = Deno.readFileSync(path);
    Deno.writeTextFileSync(markOf(path), "");
    const { journal, told } = openMended(path);
    assert.equal(told.length, 1);
    assert.deepEqual(Deno.readFileSync(path + KEPT), damaged);
    const times = storedShares(path).map(({ time }) => time);
    const lost = SHARES - times.length;
    assert.ok(lost > 20 && lost < 120, `${lost} shares lost`);
    assert.deepEqual(times, times.toSorted((a, b) => a - b));
    assert.equal(times.at(-1), BEGIN + SHARES);
    assert.equal(told[0]?.report.tables["share"]?.gaps, 1);
    assert.deepEqual([journal.id, journal.recentBlocks(5).length], [id, 1]);
    // The reader is where it was, the slices are what they were.
    const reader = journal.reader("queue");
    assert.equal(reader.take(1)?.items[0]?.sequence, 101);
    const sums = withConnection(
      path,
      (database) => database.prepare("SELECT sum(count) AS count FROM port_slice WHERE span = 3600").get(),
    );
    assert.deepEqual({ ...sums }, { count: SHARES });
    journal.close();
    const again = openMended(path);
    assert.deepEqual(again.told, []);
    again.journal.close();
  }));

Deno.test("a journal that was cut off goes on, and readers miss nothing of what is written from then on", () =>
  withTemporaryPath((path) => {
    fill(path);
    damage(path, (bytes) => bytes.slice(0, Math.floor(bytes.length / PAGE / 2) * PAGE));
    const { journal, told } = openMended(path);
    assert.equal(told[0]?.damage, "the file has been cut off");
    journal.appendShares([share({ time: NOW })]);
    const reader = journal.reader("queue");
    const times: number[] = [];
    for (let batch = reader.take(500); batch !== undefined; batch = reader.take(500)) {
      times.push(...batch.items.filter(({ kind }) => kind === "share").map(({ time }) => time));
      reader.confirm(batch);
    }
    assert.ok(times.length > 1000, `${times.length} shares left`);
    assert.equal(times.at(-1), NOW);
    journal.close();
  }));

Deno.test("a journal whose beginning is all zeros keeps no pool from starting", () =>
  withTemporaryPath((path) => {
    fill(path);
    damage(path, (bytes) => void bytes.fill(0, 0, PAGE));
    const { journal, told } = openMended(path);
    assert.equal(told.length, 1);
    assert.equal(told[0]?.report.problems.length, 1);
    journal.appendShares([share({ time: 1 })]);
    assert.equal(storedShares(path).length, 1);
    journal.close();
    assert.ok(Deno.statSync(path + KEPT).size > 0);
  }));

Deno.test("shares of an origin that is lost are kept under one that says so", () =>
  withTemporaryPath((path) => {
    fill(path);
    withConnection(path, (database) => database.exec("PRAGMA foreign_keys = OFF; DELETE FROM origin WHERE id = 3"));
    const [page] = withConnection(path, (database) =>
      database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'agent_report'").all());
    const at = Number(page?.["rootpage"]) - 1;
    damage(path, (bytes) =>
      void bytes.fill(0xa5, at * PAGE, (at + 1) * PAGE));
    const { journal } = openMended(path);
    const lost = storedShares(path).filter(({ origin: { address } }) => address === "lost");
    assert.deepEqual([lost.length, lost[0]?.origin.worker], [SHARES / 10, "3"]);
    journal.close();
  }));

/** The number of the last page of a file that has some bytes, from 0. */
function lastPageWith(path: string, bytes: Uint8Array): number {
  return Math.floor(Buffer.from(Deno.readFileSync(path)).lastIndexOf(bytes) / PAGE);
}

for (const version of [4, 5]) {
  Deno.test(`a damaged page of a block's bytes costs ${version === 4 ? "that block" : "those bytes"} alone, in version ${version}`, () =>
    withTemporaryPath((path) => {
      const bodies = [0xa1, 0xa2, 0xa3].map((byte) => new Uint8Array(100_000).fill(byte));
      if (version === 4) {
        makeOfVersion(path, version);
        withConnection(path, (database) => {
          const insert = database.prepare(
            `INSERT INTO block (time, currency, height, hash, bits, value, fees, address, worker, hex, body)
             VALUES (1, 'LTC', 7, ?, '1e0ffff0', 5, 0, 'a', 'w', '', ?)`,
          );
          for (const [i, body] of bodies.entries()) insert.run(`${i}`, body);
        });
      } else {
        const journal = open(path);
        for (const [i, body] of bodies.entries()) {
          journal.recordBlock(block({ hash: `${i}`, hex: Buffer.from(body).toString("hex") }));
        }
        journal.close();
      }
      // An overflow page begins with the number of the next one: in the middle of the chain it leads nowhere now.
      const page = lastPageWith(path, (bodies[1] as Uint8Array).subarray(0, PAGE - 4)) - 3;
      damage(path, (bytes) => void bytes.fill(0xff, page * PAGE, (page + 1) * PAGE));
      Deno.writeTextFileSync(markOf(path), "");
      const { journal, told } = openMended(path);
      assert.equal(told.length, 1);
      assert.deepEqual(journal.recentBlocks(9).map(({ hash }) => hash), version === 4 ? ["2", "0"] : ["2", "1", "0"]);
      const lengths = [1, 2, 3].map((id) => journal.blockHex(id)?.length);
      assert.deepEqual(lengths, [200_000, undefined, 200_000]);
      const kept = withConnection(
        path,
        (database) => database.prepare("SELECT id FROM block WHERE has_body = 1").all(),
      );
      assert.deepEqual(kept.map(({ id }) => id), [1, 3]);
      // The next one gets an id of its own.
      assert.equal(journal.recordBlock(block({ hash: "next" })), 4);
      journal.close();
    }));
}

Deno.test("bytes of a block that is lost go, and stand in no other block's way", () =>
  withTemporaryPath((path) => {
    fill(path);
    withConnection(path, (database) => {
      database.exec("PRAGMA foreign_keys = OFF; DELETE FROM block; DELETE FROM sqlite_sequence WHERE name = 'block'");
    });
    const page = sharePage(path);
    damage(path, (bytes) => void bytes.fill(0xa5, page * PAGE, (page + 1) * PAGE));
    Deno.writeTextFileSync(markOf(path), "");
    const { journal, told } = openMended(path);
    assert.equal(told.length, 1);
    assert.equal(journal.blockHex(journal.recordBlock(block({ hex: "0102" }))), "0102");
    journal.close();
  }));

Deno.test("a damaged journal of an earlier version is mended and brought up", () =>
  withTemporaryPath((path) => {
    makeOfVersion(path, 3);
    withConnection(path, (database) => {
      database.exec("INSERT INTO origin VALUES (1, 'p', 'LTC', 'a', 'w')");
      database.exec("INSERT INTO share VALUES (1, 1, 1, 'accepted', 1, NULL)");
    });
    const [page] = withConnection(path, (database) =>
      database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'block'").all());
    const at = Number(page?.["rootpage"]) - 1;
    damage(path, (bytes) =>
      void bytes.fill(0xa5, at * PAGE, (at + 1) * PAGE));
    const { journal, told } = openMended(path);
    assert.equal(told.length, 1);
    assert.equal(storedShares(path).length, 1);
    assert.match(journal.id, /^[0-9a-f-]{36}$/);
    journal.close();
  }));

Deno.test("damage that a running pool meets is said, and mended at its next start", () =>
  withTemporaryPath((path) => {
    fill(path);
    const journal = open(path);
    const [page] = withConnection(path, (database) =>
      database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'origin'").all());
    const at = Number(page?.["rootpage"]) - 1;
    damage(path, (bytes) =>
      void bytes.fill(0xa5, at * PAGE, (at + 1) * PAGE));
    assert.throws(
      () => journal.appendShares([share({ worker: "new" })]),
      /malformed; start the pool again: that keeps the damaged file and goes on with what can be read$/,
    );
    journal.close();
    const mended = openMended(path);
    assert.equal(mended.told.length, 1);
    mended.journal.appendShares([share({ worker: "new" })]);
    mended.journal.close();
    assert.deepEqual([...Deno.readDirSync(dirname(path))].filter(({ name }) => name.endsWith(".check")), []);
  }));

Deno.test("open() of the tests does not pass over a journal that had to be mended", () =>
  withTemporaryPath((path) => {
    fill(path);
    damage(path, (bytes) => bytes.subarray(0, 10 * PAGE));
    assert.throws(() => open(path), { message: new RegExp(`^Cannot go on with journal ${path}: .*cut off`) });
  }));
