import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { open, share, storedShares, withConnection, withJournal, withTemporaryPath } from "./temporary_journal.ts";

/** Longer than any test: only `flush` commits. */
const NEVER_MS = 1_000_000;

/** Transactions in a write-ahead log: frames with a database size in their header (https://sqlite.org/fileformat2.html). */
function commitsInLog(path: string): number {
  const bytes = Deno.readFileSync(`${path}-wal`);
  const view = new DataView(bytes.buffer);
  const frameBytes = 24 + view.getUint32(8);
  let commits = 0;
  for (let frame = 32; frame < bytes.length; frame += frameBytes) if (view.getUint32(frame + 4) !== 0) commits++;
  return commits;
}

Deno.test("appendShare() has the share in the file, for everybody to read, once it resolves", () =>
  withJournal(async (journal, path) => {
    const appended = share();
    await journal.appendShare(appended);
    assert.deepEqual(storedShares(path), [appended]);
  }));

Deno.test("appendShare() keeps every field, and shares without digest or worker", () =>
  withJournal(async (journal, path) => {
    const shares = [
      share({ time: 1, port: "a", currency: "BTC", address: "x", worker: "ä", difficulty: 0.001 }),
      share({ time: 2, outcome: "stale", digest: undefined, currency: "", worker: "" }),
      share({ time: 3, outcome: "duplicate", digest: undefined }),
      share({ time: 4, outcome: "low", difficulty: 2 ** 60 }),
      share({ time: 5, outcome: "invalid", digest: undefined }),
    ];
    await Promise.all(shares.map((one) => journal.appendShare(one)));
    assert.deepEqual(storedShares(path), shares.map((one) => ({ ...one, digest: one.digest ?? null })));
  }));

Deno.test("appendShare() tells apart origins whose fields run together", () =>
  withJournal(async (journal, path) => {
    const shares = [
      share({ address: "a", worker: "bc" }),
      share({ address: "ab", worker: "c" }),
      share({ address: 'a","b', worker: "c" }),
      share({ address: "a", worker: "bc" }),
    ];
    await Promise.all(shares.map((one) => journal.appendShare(one)));
    assert.deepEqual(storedShares(path), shares);
    assert.equal(withConnection(path, (other) => other.prepare("SELECT count(*) AS n FROM origin").get()?.["n"]), 3);
  }));

Deno.test("appendShare() commits the shares of a group in one transaction", () =>
  withJournal(async (journal, path) => {
    await journal.appendShare(share());
    const before = commitsInLog(path);
    assert.notEqual(before, 0);
    const written = Array.from({ length: 500 }, (_, time) => journal.appendShare(share({ time })));
    assert.equal(journal.status().shares_waiting, 500);
    journal.flush();
    await Promise.all(written);
    assert.equal(commitsInLog(path) - before, 1);
    assert.deepEqual(storedShares(path).slice(1).map(({ time }) => time), written.map((_, i) => i));
  }));

Deno.test("status() counts what is written, what waits and what failed", () =>
  withJournal(async (journal, path) => {
    const first = journal.appendShare(share());
    assert.deepEqual(journal.status(), { path, shares_written: 0, shares_waiting: 1, failed_commits: 0 });
    journal.flush();
    await first;
    assert.deepEqual(journal.status(), { path, shares_written: 1, shares_waiting: 0, failed_commits: 0 });
  }, NEVER_MS));

Deno.test("appendShare() rejects while another program has the file locked, and goes on when it has let go", () =>
  withJournal(async (journal, path) => {
    const other = new DatabaseSync(path);
    other.exec("BEGIN EXCLUSIVE");
    const outcomes = await Promise.allSettled([1, 2].map((time) => journal.appendShare(share({ time }))));
    assert.deepEqual(outcomes.map(({ status }) => status), ["rejected", "rejected"]);
    await assert.rejects(journal.appendShare(share({ time: 3 })), {
      name: "Error",
      message: `Cannot write 1 shares to journal ${path}: database is locked`,
    });
    other.close();
    await journal.appendShare(share({ time: 4 }));
    assert.equal(journal.status().failed_commits, 2);
    assert.deepEqual(storedShares(path).map(({ time }) => time), [4]);
  }));

Deno.test("appendShare() writes all of a group or nothing, and knows new origins as new afterwards", () =>
  withJournal(async (journal, path) => {
    await journal.appendShare(share({ time: 1, worker: "old" }));
    withConnection(path, (other) => other.exec("ALTER TABLE share RENAME TO elsewhere"));
    await assert.rejects(journal.appendShare(share({ time: 2, worker: "new" })), {
      message: `Cannot write 1 shares to journal ${path}: no such table: share`,
    });
    withConnection(path, (other) => other.exec("ALTER TABLE elsewhere RENAME TO share"));
    await journal.appendShare(share({ time: 3, worker: "newer" }));
    await journal.appendShare(share({ time: 4, worker: "new" }));
    assert.deepEqual(storedShares(path).map(({ time, worker }) => [time, worker]), [
      [1, "old"],
      [3, "newer"],
      [4, "new"],
    ]);
  }));

Deno.test("appendShare() undoes the first shares of a group whose last cannot be written", () =>
  withJournal(async (journal, path) => {
    const group = [share({ time: 1 }), share({ time: 2, difficulty: NaN })];
    const outcomes = await Promise.allSettled(group.map((one) => journal.appendShare(one)));
    assert.deepEqual(outcomes.map(({ status }) => status), ["rejected", "rejected"]);
    assert.deepEqual(storedShares(path), []);
    await journal.appendShare(share({ time: 3 }));
    assert.deepEqual(storedShares(path).map(({ time }) => time), [3]);
  }));

Deno.test("close() writes what waits, and later shares are rejected", () =>
  withTemporaryPath(async (path) => {
    const journal = open(path, NEVER_MS);
    const last = journal.appendShare(share({ time: 1 }));
    journal.close();
    await last;
    assert.deepEqual(storedShares(path).map(({ time }) => time), [1]);
    const late = journal.appendShare(share({ time: 2 }));
    journal.flush();
    await assert.rejects(late, { message: new RegExp(`^Cannot write 1 shares to journal ${path}: `) });
  }));

Deno.test("a journal that was closed goes on where it was", () =>
  withTemporaryPath(async (path) => {
    for (const time of [1, 2]) {
      const journal = open(path);
      // deno-lint-ignore no-await-in-loop -- one after the other is what is tested
      await journal.appendShare(share({ time }));
      assert.equal(journal.status().shares_written, 1);
      journal.close();
    }
    assert.deepEqual(storedShares(path).map(({ time }) => time), [1, 2]);
    assert.equal(withConnection(path, (other) => other.prepare("SELECT count(*) AS n FROM origin").get()?.["n"]), 1);
  }));
