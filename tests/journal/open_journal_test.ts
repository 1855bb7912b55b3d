import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { openJournal } from "../../src/journal/journal.ts";
import { journalOptions } from "../../src/journal/options.ts";
import { open, share, withConnection, withTemporaryPath } from "./temporary_journal.ts";

/** A pragma's value. */
function pragma(path: string, name: string): unknown {
  return withConnection(path, (database) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

Deno.test("openJournal() makes a file with a write-ahead log, marked as a journal of version 5", () =>
  withTemporaryPath((path) => {
    open(path).close();
    assert.equal(pragma(path, "journal_mode"), "wal");
    assert.equal(pragma(path, "user_version"), 5);
    assert.equal(pragma(path, "application_id"), 0x70706a6c);
  }));

Deno.test("openJournal() takes the empty file that somebody made for it", () =>
  withTemporaryPath((path) => {
    Deno.writeTextFileSync(path, "");
    open(path).close();
    assert.equal(pragma(path, "user_version"), 5);
  }));

Deno.test("openJournal() can keep everything in memory", () => {
  const journal = open(":memory:");
  journal.appendShares([share()]);
  assert.equal(journal.status().shares_written, 1);
  journal.close();
});

for (const synchronous of ["normal", "full"] as const) {
  Deno.test(`openJournal() opens with synchronous: ${synchronous}`, () =>
    withTemporaryPath((path) => {
      const journal = openJournal({ ...journalOptions.parse({ synchronous }), path });
      journal.appendShares([share()]);
      journal.close();
    }));
}

Deno.test("openJournal() refuses a file of a newer version, and leaves it as it is", () =>
  withTemporaryPath((path) => {
    open(path).close();
    withConnection(path, (database) => database.exec("PRAGMA user_version = 99"));
    assert.throws(() => open(path), {
      name: "Error",
      message: `Cannot use journal ${path}: it is of version 99, this program knows up to 5; ` +
        "run the newer program, or name another file",
    });
    assert.equal(pragma(path, "user_version"), 99);
  }));

/** What other programs leave in their databases. */
const FOREIGN = [
  ["tables", "CREATE TABLE users (id INTEGER)"],
  ["tables and a version", "CREATE TABLE users (id INTEGER); PRAGMA user_version = 1"],
  ["a mark of its own", "PRAGMA application_id = 42"],
] as const;

for (const [what, sql] of FOREIGN) {
  Deno.test(`openJournal() refuses the database of another program, which has ${what}, and leaves it as it is`, () =>
    withTemporaryPath((path) => {
      withConnection(path, (database) => database.exec(sql));
      const before = Deno.readFileSync(path);
      assert.throws(() => open(path), {
        name: "Error",
        message: `Cannot use journal ${path}: it is the database of another program; ` +
          "name a file that does not exist yet",
      });
      assert.deepEqual(Deno.readFileSync(path), before);
    }));
}

Deno.test("openJournal() refuses a file that is no database", () =>
  withTemporaryPath((path) => {
    const text = "powerpool:\n  type: PowerPool\n".repeat(100);
    Deno.writeTextFileSync(path, text);
    assert.throws(() => open(path), {
      name: "Error",
      message: `Cannot open journal ${path}: file is not a database; ` +
        "expected a file that this user may write, or a folder to make it in",
    });
    assert.equal(Deno.readTextFileSync(path), text);
  }));

/** Places where not even root can make a file: relative to a temporary folder, or absolute. */
const NO_PLACES = [
  ["a folder that is not there", (folder: string) => `${folder}/missing/powerpool.db`],
  ["a folder itself", (folder: string) => folder],
  ["a folder that nobody may write", () => "/proc/powerpool.db"],
] as const;

for (const [what, place] of NO_PLACES) {
  Deno.test(`openJournal() says that it cannot use ${what}`, () =>
    withTemporaryPath((path) => {
      const wrong = place(dirname(path));
      assert.throws(() => open(wrong), (error) => {
        assert.ok(error instanceof Error);
        assert.ok(error.message.startsWith(`Cannot open journal ${wrong}: unable to open database file`));
        assert.ok(error.message.endsWith("; expected a file that this user may write, or a folder to make it in"));
        return true;
      });
    }));
}

Deno.test("openJournal() says that another program has the file locked", () =>
  withTemporaryPath((path) => {
    const other = new DatabaseSync(path);
    other.exec("BEGIN EXCLUSIVE");
    assert.throws(() => open(path), { message: new RegExp(`^Cannot open journal ${path}: database is locked`) });
    other.close();
    open(path).close();
  }));
