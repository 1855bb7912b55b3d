/**
 * The journal's table of agents' reports: the newest of them, up to a bound on the disk.
 *
 * Each report is committed by itself, at some 80 us: a thousand rigs send fifty a second. But these are readings that
 * the next minute replaces, so shares come first: a report does not wait for the disk, whatever the journal does
 * otherwise (a power cut may cost the last of them, the end of the program does not), nor for another program's lock.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { DatabaseSync } from "node:sqlite";
import { createEventTable } from "./events.ts";
import type { JournalOptions } from "./options.ts";
import type { AgentReport } from "./records.ts";

/** What else the journal goes by, on the same connection. */
export interface ConnectionSettings extends Pick<JournalOptions, "synchronous"> {
  /** How long its other statements wait for a lock. */
  readonly busyTimeoutMs: number;
}

/** The table. */
export interface AgentReportTable {
  /**
   * Writes a report and commits it before it returns; the oldest go if they take too much room.
   *
   * @throws {Error} If it cannot be written.
   */
  record(report: AgentReport): void;
}

/**
 * Room for reports, to one report more or less. They come unasked, from anybody who mines here, so that without a bound
 * they could fill the disk: a thousand rigs of four devices send some 6 GB a day, of which this is the last hour; ten of
 * them fill it in four days.
 */
export const MAX_REPORT_BYTES = 256 * 1024 * 1024;

/** What a report takes beside its data, about. */
const ROW_BYTES = 128;

/** Old reports deleted by one statement. */
const BATCH = 100;

/**
 * Takes the table of an open journal over.
 *
 * @param maxBytes Room for reports.
 */
export function createAgentReportTable(
  database: DatabaseSync,
  { busyTimeoutMs, synchronous }: ConnectionSettings,
  maxBytes: number = MAX_REPORT_BYTES,
): AgentReportTable {
  const newest = database.prepare("SELECT bytes_so_far FROM agent_report ORDER BY sequence DESC LIMIT 1");
  const oldest = database.prepare("SELECT bytes_so_far FROM agent_report ORDER BY sequence LIMIT 1");
  const add = database.prepare(
    `INSERT INTO agent_report (time, port, address, worker, type, stamp, bytes_so_far, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = database.prepare(
    `DELETE FROM agent_report
     WHERE sequence IN (SELECT sequence FROM agent_report ORDER BY sequence LIMIT ${BATCH}) AND bytes_so_far <= ?`,
  );
  const events = createEventTable(database);
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");
  // Events of reports that are gone are nothing to anybody, and would take more room than the reports.
  const removeEvents = database.prepare(
    "DELETE FROM event WHERE kind = 'agent' AND ref < (SELECT min(sequence) FROM agent_report)",
  );
  const bytesOf = (row: Record<string, unknown> | undefined) => Number(row?.["bytes_so_far"] ?? 0);

  function write({ time, port, address, worker, type, stamp, data }: AgentReport): void {
    const bytes = bytesOf(newest.get()) + ROW_BYTES + Buffer.byteLength(data);
    const { lastInsertRowid } = add.run(time, port, address, worker, type, stamp, bytes, data);
    events.addAgentReport(Number(lastInsertRowid), time);
    if (bytesOf(oldest.get()) > bytes - maxBytes) return;
    do remove.run(bytes - maxBytes); while (bytesOf(oldest.get()) <= bytes - maxBytes);
    removeEvents.run();
  }

  function rollBack(): void {
    try {
      rollback.run();
    } catch {
      // None was begun, or SQLite has undone it by itself.
    }
  }

  return {
    record(report) {
      database.exec("PRAGMA busy_timeout = 0; PRAGMA synchronous = NORMAL");
      try {
        begin.run();
        write(report);
        commit.run();
      } catch (error) {
        rollBack();
        throw error;
      } finally {
        database.exec(`PRAGMA synchronous = ${synchronous}; PRAGMA busy_timeout = ${busyTimeoutMs}`);
      }
    },
  };
}
