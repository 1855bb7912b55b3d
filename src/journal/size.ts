/**
 * How large a journal is.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";

/** Figures of a journal's size. */
export interface JournalSize {
  /** Bytes of the file; its write-ahead log is beside it. */
  readonly file_bytes: number;
  /** Bytes in the file that are free, and used before the file grows. */
  readonly free_bytes: number;
  /** Rows. */
  readonly shares: number;
  /** At most: some go that are not the oldest. */
  readonly events: number;
  readonly blocks: number;
}

/** Measures a journal, without counting: rows go from the beginning, so that first and last tell how many there are. */
export function journalSize(database: DatabaseSync): JournalSize {
  const number = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0);
  const page = number("PRAGMA page_size");
  const rows = (table: string, key: string) =>
    number(
      `SELECT (SELECT ${key} FROM ${table} ORDER BY ${key} DESC LIMIT 1) -
         (SELECT ${key} FROM ${table} ORDER BY ${key} LIMIT 1) + 1`,
    );
  return {
    file_bytes: number("PRAGMA page_count") * page,
    free_bytes: number("PRAGMA freelist_count") * page,
    shares: rows("share", "sequence"),
    events: rows("event", "sequence"),
    blocks: rows("block", "id"),
  };
}
