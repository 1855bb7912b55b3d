import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { createAgentReportTable } from "../../src/journal/agent_reports.ts";
import type { AgentReport } from "../../src/journal/records.ts";
import { migrate } from "../../src/journal/schema.ts";
import {
  makeOfVersion,
  open,
  share,
  storedShares,
  withConnection,
  withJournal,
  withTemporaryPath,
} from "./temporary_journal.ts";

/** A report with some fields of one's own. */
function report(fields: Partial<AgentReport> = {}): AgentReport {
  return {
    time: 1_700_000_000_000,
    port: "stratum",
    address: "ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea",
    worker: "rig",
    type: "temp",
    data: "[60,null]",
    stamp: 1_700_000_000,
    ...fields,
  };
}

/** All reports in a database, oldest first. */
function reportsIn(database: DatabaseSync): AgentReport[] {
  return database.prepare(
    "SELECT time, port, address, worker, type, data, stamp FROM agent_report ORDER BY sequence",
  ).all().map((row) => ({ ...row }) as unknown as AgentReport);
}

/** A value of the connection itself. */
function setting(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

/** The table in memory, with room for so many bytes. */
function smallTable(maxBytes: number): {
  readonly database: DatabaseSync;
  readonly record: (report: AgentReport) => void;
} {
  const database = new DatabaseSync(":memory:");
  migrate(database, ":memory:");
  return {
    database,
    record: createAgentReportTable(database, { busyTimeoutMs: 250, synchronous: "full" }, maxBytes).record,
  };
}

Deno.test("recordAgentReport() has the report in the file, for everybody to read, when it returns", () =>
  withJournal((journal, path) => {
    const reports = [
      report(),
      report({ time: 2, worker: "", type: "status", data: '{"pool":"ü\\u0000\\ud800"}', stamp: 0 }),
    ];
    for (const each of reports) {
      journal.recordAgentReport(each);
      assert.deepEqual(withConnection(path, reportsIn).at(-1), each);
    }
    assert.deepEqual(withConnection(path, reportsIn), reports);
  }));

Deno.test("reports and shares do not get in each other's way", () =>
  withJournal((journal, path) => {
    for (let time = 1; time <= 3; time++) {
      journal.appendShares([share({ time })]);
      journal.recordAgentReport(report({ time }));
    }
    assert.deepEqual(storedShares(path).map(({ time }) => time), [1, 2, 3]);
    assert.deepEqual(withConnection(path, reportsIn).map(({ time }) => time), [1, 2, 3]);
  }));

Deno.test("recordAgentReport() says where it could not write, and why, and does not wait for another program", () =>
  withJournal((journal, path) => {
    journal.recordAgentReport(report({ time: 1 }));
    withConnection(path, (other) => {
      other.exec("BEGIN EXCLUSIVE");
      const before = performance.now();
      assert.throws(() => journal.recordAgentReport(report({ time: 2 })), {
        name: "Error",
        message: `Cannot write a report of an agent to journal ${path}: database is locked`,
      });
      // Shares wait for 250 ms.
      assert.ok(performance.now() - before < 200);
    });
    journal.recordAgentReport(report({ time: 3 }));
    assert.deepEqual(withConnection(path, reportsIn).map(({ time }) => time), [1, 3]);
  }));

for (const [synchronous, level] of [["normal", 1], ["full", 2]] as const) {
  Deno.test(`a report leaves the connection with synchronous: ${synchronous}, also when it fails`, () => {
    const database = new DatabaseSync(":memory:");
    migrate(database, ":memory:");
    const { record } = createAgentReportTable(database, { busyTimeoutMs: 250, synchronous });
    const settings = () => [setting(database, "synchronous"), setting(database, "busy_timeout")];
    record(report());
    assert.deepEqual(settings(), [level, 250]);
    assert.throws(() => record(report({ time: 0.5 })), /cannot store REAL value in INTEGER column/);
    assert.deepEqual(settings(), [level, 250]);
  });
}

Deno.test("with synchronous: full, a report does not wait for the disk, nor for a lock", () => {
  const { database, record } = smallTable(1000);
  database.exec(`
    CREATE TEMP TABLE seen (synchronous INTEGER, timeout INTEGER);
    CREATE TEMP TRIGGER look AFTER INSERT ON agent_report BEGIN
      INSERT INTO seen SELECT synchronous, timeout FROM pragma_synchronous, pragma_busy_timeout;
    END;
  `);
  record(report());
  assert.deepEqual({ ...database.prepare("SELECT * FROM seen").get() }, { synchronous: 1, timeout: 0 });
});

Deno.test("the oldest reports go when all of them take more room than there is", () => {
  // Each counts for 128 bytes and its data.
  const { database, record } = smallTable(10 * 1128);
  const data = "x".repeat(1000);
  for (let time = 1; time <= 10; time++) record(report({ time, data }));
  assert.equal(reportsIn(database).length, 10);
  record(report({ time: 11, data }));
  assert.deepEqual(reportsIn(database).map(({ time }) => time), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

Deno.test("the events of reports go with them", () => {
  const { database, record } = smallTable(10 * 1128);
  const data = "x".repeat(1000);
  database.exec("INSERT INTO event (time, after_share, kind, ref, data) VALUES (0, 0, 'block', 1, '')");
  for (let time = 1; time <= 500; time++) record(report({ time, data }));
  const events = database.prepare("SELECT kind, time FROM event ORDER BY sequence").all();
  assert.deepEqual(events.map(({ kind, time }) => `${kind} ${time}`), [
    "block 0",
    ...reportsIn(database).map(({ time }) => `agent ${time}`),
  ]);
});

Deno.test("one long report makes room for itself among many short ones, at once", () => {
  const { database, record } = smallTable(100_000);
  for (let time = 1; time <= 1000; time++) record(report({ time, data: "[]" }));
  const kept = reportsIn(database);
  assert.deepEqual([kept.length, kept[0]?.time], [770, 231]);
  record(report({ time: 1001, data: "x".repeat(99_000) }));
  assert.deepEqual(reportsIn(database).map(({ time }) => time), [994, 995, 996, 997, 998, 999, 1000, 1001]);
});

Deno.test("the newest report stays, however long it is", () => {
  const { database, record } = smallTable(500);
  for (let time = 1; time <= 2; time++) record(report({ time, data: "ü".repeat(1000) }));
  assert.deepEqual(reportsIn(database).map(({ time }) => time), [2]);
});

Deno.test("sequences go on after a restart, and the count of the room taken, too", () =>
  withTemporaryPath((path) => {
    for (let time = 1; time <= 3; time++) {
      const journal = open(path);
      journal.recordAgentReport(report({ time, data: "[]" }));
      journal.close();
    }
    const rows = withConnection(
      path,
      (database) => database.prepare("SELECT sequence, bytes_so_far FROM agent_report ORDER BY sequence").all(),
    );
    assert.deepEqual(rows.map((row) => ({ ...row })), [
      { sequence: 1, bytes_so_far: 130 },
      { sequence: 2, bytes_so_far: 260 },
      { sequence: 3, bytes_so_far: 390 },
    ]);
  }));

Deno.test("a journal from before there were agents gets the table, and keeps what it has", () =>
  withTemporaryPath((path) => {
    makeOfVersion(path, 1);
    const { origin: { port, currency, address, worker }, time, outcome, difficulty, digest } = share();
    withConnection(path, (database) => {
      database.prepare("INSERT INTO origin VALUES (1, ?, ?, ?, ?)").run(port, currency, address, worker);
      database.prepare("INSERT INTO share VALUES (1, ?, 1, ?, ?, ?)").run(time, outcome, difficulty, digest ?? null);
    });
    const second = open(path);
    second.recordAgentReport(report());
    second.close();
    assert.deepEqual(storedShares(path), [share()]);
    assert.deepEqual(withConnection(path, reportsIn), [report()]);
  }));
