/**
 * The journal's file: opening it, whatever has happened to it.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { CUT_OFF, damageOf, isDamage, looksLikeJournal, markOf, tracesOf } from "./integrity.ts";
import type { JournalOptions } from "./options.ts";
import { recoverJournal, type RecoveryReport } from "./recovery.ts";
import { migrate } from "./schema.ts";
import { describe } from "./transaction.ts";

/** What of the options concerns the file itself; the others are for those who use it. */
export type JournalFileOptions = Pick<JournalOptions, "path" | "synchronous"> & Partial<JournalOptions>;

/** What a journal needs of the world. */
export interface JournalSurroundings {
  /** Milliseconds since 1970; the clock unless said otherwise. */
  readonly now?: () => number;
  /** Is told, loudly it is hoped, of a file that was damaged, and what came of it. */
  readonly onRecovery?: (damage: string, report: RecoveryReport) => void;
}

/** How long SQLite waits for another program's lock on the file; the event loop stands still meanwhile. */
export const BUSY_TIMEOUT_MS = 250;

/**
 * Pages in the log after which SQLite tidies it up, which the event loop waits for. SQLite's default of 1000 takes 4 ms
 * and more, ten thousand 20 ms: at 2000 shares a second the 99th percentile of answers was 2.9 ms with 400, 4.1 with
 * 1000, 9 with 10,000, at the same processor time.
 */
const CHECKPOINT_PAGES = 400;

/** Has SQLite tidy its log up by itself from then on. */
export function tidyUp(database: DatabaseSync): void {
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
}

/** Has it leave the log as it is, for a while. */
export function holdTidying(database: DatabaseSync): void {
  database.exec("PRAGMA wal_autocheckpoint = 0");
}

/**
 * Opens the file, making it if there is none; a damaged one is moved aside, and a new one made of what can be read.
 *
 * @throws {Error} If the file cannot be opened, is no journal, or is of a newer version.
 */
export function openJournalFile(
  options: JournalFileOptions,
  { now = Date.now, onRecovery }: JournalSurroundings,
): DatabaseSync {
  const { path } = options;
  const traces = tracesOf(path);
  let damage: string | undefined;
  try {
    const database = openDatabase(options);
    damage = path === ":memory:" ? undefined : damageOf(database, traces);
    if (damage === undefined) {
      if (traces.suspected) Deno.removeSync(markOf(path));
      return database;
    }
    database.close();
  } catch (error) {
    if (!isDamage(error instanceof Error ? error.cause ?? error : error) || !looksLikeJournal(path)) throw error;
    damage = traces.short ? CUT_OFF : describe((error as Error).cause ?? error);
  }
  const report = recoverJournal(path, now());
  onRecovery?.(damage, report);
  return openDatabase(options);
}

function openDatabase({ path, synchronous }: JournalFileOptions): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA foreign_keys = ON;`);
    // Before anything is changed: it may be the file of another program.
    migrate(database, path);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous.toUpperCase()};`);
    tidyUp(database);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof Error && error.message.startsWith("Cannot use journal")) throw error;
    throw new Error(
      `Cannot open journal ${path}: ${
        describe(error)
      }; expected a file that this user may write, or a folder to make it in`,
      { cause: error },
    );
  }
}
