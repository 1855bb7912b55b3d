import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { JournalItem } from "../../src/journal/reader.ts";
import { makeOfVersion, open, share, storedShares, withConnection, withTemporaryPath } from "./temporary_journal.ts";

/** A row of each table, as programs of that version and later wrote it: three shares, and a block between the last two. */
function fill(database: DatabaseSync, version: number): void {
  database.exec(`
    INSERT INTO origin VALUES (1, 'stratum', 'LTC', '${share().origin.address}', 'rig');
    INSERT INTO share VALUES (1, 10, 1, 'accepted', 128, NULL), (2, 20, 1, 'stale', 128, NULL),
      (3, 30, 1, 'accepted', 128, NULL);
  `);
  database.exec(`
    INSERT INTO block (time, currency, height, hash, bits, value, fees, address, worker, hex, state, reason) VALUES
      (25, 'LTC', 7, 'aa', '1e0ffff0', 9007199254740993, 1, 'a', 'w', '00', 'accepted', ''),
      (26, 'LTC', 8, 'bb', '1e0ffff0', 0, 0, 'a', 'w', '00', 'found', '')
  `);
  if (version >= 2) {
    database.exec("INSERT INTO agent_report VALUES (1, 28, 'stratum', 'a', 'w', 'temp', 1, 130, '[60]')");
  }
  if (version >= 3) database.exec("UPDATE block SET state = 'mature', settled_at = 29 WHERE hash = 'aa'");
}

function summary(item: JournalItem): string {
  if (item.kind !== "block") return `${item.kind} at ${item.time}`;
  return `block ${item.hash} ${item.state} at ${item.time}, found at ${item.foundAt}, pays ${item.value}`;
}

for (const version of [1, 2, 3]) {
  Deno.test(`a journal of version ${version} keeps what it has, and readers get its shares and blocks in their order`, () =>
    withTemporaryPath((path) => {
      makeOfVersion(path, version);
      withConnection(path, (database) => fill(database, version));
      let journal = open(path);
      const { id } = journal;
      assert.match(id, /^[0-9a-f-]{36}$/);
      const reader = journal.reader("r");
      const items = reader.take(100)?.items ?? [];
      // Of a value that versions before 3 wrote as 0, nothing is known.
      const unknown = version === 3 ? "0" : "undefined";
      assert.deepEqual(items.map(summary), [
        "share at 10",
        "share at 20",
        "block aa found at 25, found at 25, pays 9007199254740993",
        `block bb found at 26, found at 26, pays ${unknown}`,
        "share at 30",
        version === 3
          ? "block aa mature at 29, found at 25, pays 9007199254740993"
          : "block aa accepted at 25, found at 25, pays 9007199254740993",
      ]);
      assert.equal(storedShares(path).length, 3);
      journal.close();
      journal = open(path);
      assert.equal(journal.id, id);
      assert.equal(journal.reader("r").take(100)?.items.length, 6);
      journal.close();
    }));
}

Deno.test("a reader of a journal of version 4 stays where it was, and gets the batch again that it has taken", () =>
  withTemporaryPath((path) => {
    makeOfVersion(path, 4);
    withConnection(path, (database) => {
      fill(database, 4);
      database.exec(`
        INSERT INTO identity VALUES (1, 'id');
        INSERT INTO reader VALUES ('r', 1, 0, 2, 0, 30), ('done', 3, 0, NULL, NULL, 30);
      `);
    });
    const journal = open(path);
    const times = (name: string) => journal.reader(name).take(100)?.items.map(({ time }) => time);
    assert.deepEqual(times("r"), [20]);
    assert.equal(times("done"), undefined);
    journal.close();
  }));

Deno.test("a journal of version 4 keeps what is handed in for its blocks, and lets go of it later", () =>
  withTemporaryPath((path) => {
    makeOfVersion(path, 4);
    withConnection(path, (database) => {
      const insert = database.prepare(
        `INSERT INTO block (time, currency, height, hash, bits, value, fees, address, worker, hex, body, settled_at, port)
         VALUES (1, 'LTC', 7, ?, '1e0ffff0', 5, 0, 'a', 'w', ?, ?, ?, 'big')`,
      );
      insert.run("bytes", "", new Uint8Array([0xab, 0xcd]), 50);
      insert.run("text", "00ff", null, 10);
      insert.run("let go of", "", null, 10);
      insert.run("open", "", new Uint8Array([1]), null);
    });
    const journal = open(path);
    const hexes = () => [1, 2, 3, 4].map((id) => journal.blockHex(id));
    assert.deepEqual(hexes(), ["abcd", "00ff", undefined, "01"]);
    assert.deepEqual(journal.recentBlocks(9).map(({ hash, port }) => [hash, port]), [
      ["open", "big"],
      ["let go of", "big"],
      ["text", "big"],
      ["bytes", "big"],
    ]);
    while (journal.retention.step(50, 0));
    assert.deepEqual(hexes(), ["abcd", undefined, undefined, "01"]);
    while (journal.retention.step(51, 0));
    assert.deepEqual(hexes(), [undefined, undefined, undefined, "01"]);
    journal.close();
  }));

Deno.test("a step that fails leaves the journal of the version that it was", () =>
  withTemporaryPath((path) => {
    makeOfVersion(path, 3);
    withConnection(path, (database) => database.exec("CREATE TABLE reader (name TEXT)"));
    assert.throws(() => open(path), { message: new RegExp(`^Cannot open journal ${path}: `) });
    withConnection(path, (database) => {
      assert.deepEqual({ ...database.prepare("PRAGMA user_version").get() }, { user_version: 3 });
      const tables = database.prepare("SELECT name FROM sqlite_schema WHERE name = 'event'").all();
      assert.deepEqual(tables, []);
    });
  }));
