import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { open, share, storedShares, withConnection, withJournal, withTemporaryPath } from "./temporary_journal.ts";

/** Transactions in a write-ahead log: frames with a database size in their header (https://sqlite.org/fileformat2.html). */
function commitsInLog(path: string): number {
  const bytes = Deno.readFileSync(`${path}-wal`);
  const view = new DataView(bytes.buffer);
  const frameBytes = 24 + view.getUint32(8);
  let commits = 0;
  for (let frame = 32; frame < bytes.length; frame += frameBytes) if (view.getUint32(frame + 4) !== 0) commits++;
  return commits;
}

Deno.test("appendShares() has the shares in the file, for everybody to read, when it returns", () =>
  withJournal((journal, path) => {
    const appended = [share({ time: 1 }), share({ time: 2 })];
    journal.appendShares(appended);
    assert.deepEqual(storedShares(path), appended);
  }));

Deno.test("appendShares() keeps every field, and shares without digest or worker", () =>
  withJournal((journal, path) => {
    const shares = [
      share({ time: 1, port: "a", currency: "BTC", address: "x", worker: "ä", difficulty: 0.001 }),
      share({ time: 2, outcome: "stale", digest: undefined, currency: "", worker: "" }),
      share({ time: 3, outcome: "duplicate", digest: undefined }),
      share({ time: 4, outcome: "low", difficulty: 2 ** 60 }),
      share({ time: 5, outcome: "invalid", digest: undefined }),
    ];
    journal.appendShares(shares);
    assert.deepEqual(storedShares(path), shares);
  }));

Deno.test("appendShares() keeps the order of groups of every size", () =>
  withJournal((journal, path) => {
    const sizes = [1, 15, 16, 17, 0, 100];
    let time = 0;
    for (const size of sizes) journal.appendShares(Array.from({ length: size }, () => share({ time: time++ })));
    assert.deepEqual(storedShares(path).map(({ time }) => time), Array.from({ length: time }, (_, i) => i));
  }));

Deno.test("appendShares() tells apart origins whose fields run together, and knows equal ones again", () =>
  withJournal((journal, path) => {
    const shares = [
      share({ address: "a", worker: "bc" }),
      share({ address: "ab", worker: "c" }),
      share({ address: 'a","b', worker: "c" }),
      share({ address: "a", worker: "bc" }),
    ];
    journal.appendShares(shares);
    assert.deepEqual(storedShares(path), shares);
    assert.equal(withConnection(path, (other) => other.prepare("SELECT count(*) AS n FROM origin").get()?.["n"]), 3);
  }));

Deno.test("appendShares() commits its shares in one transaction", () =>
  withJournal((journal, path) => {
    journal.appendShares([share()]);
    const before = commitsInLog(path);
    assert.notEqual(before, 0);
    journal.appendShares(Array.from({ length: 500 }, (_, time) => share({ time })));
    assert.equal(commitsInLog(path) - before, 1);
  }));

Deno.test("status() counts what is written and what failed", () =>
  withJournal((journal, path) => {
    const counts = () => {
      const { path, shares_written, failed_commits, size: { shares } } = journal.status();
      return { path, shares_written, failed_commits, shares };
    };
    assert.deepEqual(counts(), { path, shares_written: 0, failed_commits: 0, shares: 0 });
    journal.appendShares([share(), share()]);
    assert.throws(() => journal.appendShares([share({ difficulty: NaN })]));
    assert.deepEqual(counts(), { path, shares_written: 2, failed_commits: 1, shares: 2 });
  }));

Deno.test("appendShares() throws while another program has the file locked, and goes on when it has let go", () =>
  withJournal((journal, path) => {
    const other = new DatabaseSync(path);
    other.exec("BEGIN EXCLUSIVE");
    assert.throws(() => journal.appendShares([share({ time: 1 }), share({ time: 2 })]), {
      name: "Error",
      message: `Cannot write 2 shares to journal ${path}: database is locked`,
    });
    other.close();
    journal.appendShares([share({ time: 4 })]);
    assert.deepEqual(storedShares(path).map(({ time }) => time), [4]);
  }));

Deno.test("appendShares() writes all of a group or nothing, and knows new origins as new afterwards", () =>
  withJournal((journal, path) => {
    const late = share({ time: 2, worker: "new" });
    journal.appendShares([share({ time: 1, worker: "old" })]);
    withConnection(path, (other) => other.exec("ALTER TABLE share RENAME TO elsewhere"));
    assert.throws(() => journal.appendShares([late]), {
      message: `Cannot write 1 shares to journal ${path}: no such table: share`,
    });
    withConnection(path, (other) => other.exec("ALTER TABLE elsewhere RENAME TO share"));
    journal.appendShares([share({ time: 3, worker: "newer" })]);
    journal.appendShares([late]);
    assert.deepEqual(storedShares(path).map(({ time, origin }) => [time, origin.worker]), [
      [1, "old"],
      [3, "newer"],
      [2, "new"],
    ]);
  }));

Deno.test("appendShares() undoes the first shares of a group whose last cannot be written", () =>
  withJournal((journal, path) => {
    const good = Array.from({ length: 40 }, () => share({ time: 1 }));
    assert.throws(() => journal.appendShares([...good, share({ time: 2, difficulty: NaN })]));
    assert.deepEqual(storedShares(path), []);
    journal.appendShares([share({ time: 3 })]);
    assert.deepEqual(storedShares(path).map(({ time }) => time), [3]);
  }));

Deno.test("a closed journal takes no shares", () =>
  withTemporaryPath((path) => {
    const journal = open(path);
    journal.close();
    assert.throws(() => journal.appendShares([share()]), {
      message: new RegExp(`^Cannot write 1 shares to journal ${path}: `),
    });
  }));

Deno.test("a journal that was closed goes on where it was", () =>
  withTemporaryPath((path) => {
    for (const time of [1, 2]) {
      const journal = open(path);
      journal.appendShares([share({ time })]);
      assert.equal(journal.status().shares_written, 1);
      journal.close();
    }
    assert.deepEqual(storedShares(path).map(({ time }) => time), [1, 2]);
    assert.equal(withConnection(path, (other) => other.prepare("SELECT count(*) AS n FROM origin").get()?.["n"]), 1);
  }));
