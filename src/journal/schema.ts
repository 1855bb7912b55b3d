/**
 * The journal's tables, and the steps from one version of them to the next.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";

/**
 * One step for each version: the first makes version 1 of an empty file. Steps that have been released never change.
 *
 * Origins (port, currency, address and worker of a share) have a table of their own: a share then takes some 60 bytes.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE origin (
    id INTEGER PRIMARY KEY,
    port TEXT NOT NULL,
    currency TEXT NOT NULL,
    address TEXT NOT NULL,
    worker TEXT NOT NULL,
    UNIQUE (port, currency, address, worker)
  ) STRICT;
  CREATE TABLE share (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    origin INTEGER NOT NULL REFERENCES origin (id),
    outcome TEXT NOT NULL,
    difficulty REAL NOT NULL,
    digest BLOB
  ) STRICT;
  CREATE TABLE block (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    currency TEXT NOT NULL,
    height INTEGER NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    bits TEXT NOT NULL,
    value INTEGER NOT NULL,
    fees INTEGER NOT NULL,
    address TEXT NOT NULL,
    worker TEXT NOT NULL,
    hex TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'found',
    reason TEXT NOT NULL DEFAULT ''
  ) STRICT;
  CREATE INDEX block_by_state ON block (currency, state);
  `,
  // bytes_so_far counts this report and all before it, so that the room of any run of them is a subtraction.
  `
  CREATE TABLE agent_report (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    port TEXT NOT NULL,
    address TEXT NOT NULL,
    worker TEXT NOT NULL,
    type TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    bytes_so_far INTEGER NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  `,
];

/** Marks a SQLite file as a journal (its `application_id`): "ppjl" in ASCII. */
const APPLICATION_ID = 0x70706a6c;

/**
 * Brings a database to the current version of the tables, in one transaction a step.
 *
 * @throws {Error} If the file belongs to another program, is of a newer version than this program knows, or no SQLite
 * database.
 */
export function migrate(database: DatabaseSync, path: string): void {
  const number = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
  const owner = number("PRAGMA application_id");
  const isEmpty = owner === 0 && number("SELECT count(*) FROM sqlite_schema") === 0;
  if (owner !== APPLICATION_ID && !isEmpty) {
    throw new Error(
      `Cannot use journal ${path}: it is the database of another program; name a file that does not exist yet`,
    );
  }
  const version = number("PRAGMA user_version");
  if (version > STEPS.length) {
    throw new Error(
      `Cannot use journal ${path}: it is of version ${version}, this program knows up to ${STEPS.length}; ` +
        `run the newer program, or name another file`,
    );
  }
  for (const [index, step] of STEPS.entries()) {
    if (index < version) continue;
    const marks = `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${index + 1}`;
    database.exec(`BEGIN IMMEDIATE; ${step} ${marks}; COMMIT`);
  }
}
