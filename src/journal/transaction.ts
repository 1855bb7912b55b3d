/**
 * Transactions of an open journal, and what their failures say.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";

/** Does something in a transaction, all of it or nothing; throws what that throws. */
export type Transact = <T>(write: () => T) => T;

/** Makes the function for an open journal. Its transactions are no part of others. */
export function createTransact(database: DatabaseSync): Transact {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");
  return (write) => {
    try {
      begin.run();
      const result = write();
      commit.run();
      return result;
    } catch (error) {
      try {
        rollback.run();
      } catch {
        // None was begun, or SQLite has undone it by itself. (`isTransaction` would tell, but not in Deno 2.5.)
      }
      throw error;
    }
  };
}

/** What an error says. */
export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
