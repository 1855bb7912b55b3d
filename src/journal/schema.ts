/**
 * The journal's tables, and the steps from one version of them to the next.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { fillVersion4 } from "./schema_fill.ts";

/**
 * One step for each version: the first makes version 1 of an empty file. Steps that have been released never change.
 *
 * Origins (port, currency, address and worker of a share) have a table of their own: a share then takes some 60 bytes.
 */
export const STEPS: readonly string[] = [
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
  // Blocks are followed until settled_at is there: those of before as well, which the next start looks at once more.
  // A value that is not known is 0, as the column may not be NULL. What is handed in stands in body as bytes, at half the
  // room of the hex, which is empty then.
  `
  ALTER TABLE block ADD COLUMN confirmations INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE block ADD COLUMN settled_at INTEGER;
  ALTER TABLE block ADD COLUMN body BLOB;
  ALTER TABLE block ADD COLUMN value_known INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE block ADD COLUMN aux_pays_to TEXT NOT NULL DEFAULT '';
  ALTER TABLE block ADD COLUMN aux_daemon TEXT NOT NULL DEFAULT '';
  UPDATE block SET value_known = 0 WHERE value = 0;
  DROP INDEX block_by_state;
  CREATE INDEX block_unsettled ON block (currency, id) WHERE settled_at IS NULL;
  `,
  // Events stand behind the share of after_share. What a reader has taken and not confirmed ends at taken_share and
  // taken_event. Slices add shares up by time, for each origin and for each port and currency: they begin with their time,
  // so that what is written together stands together. span and start are seconds.
  `
  CREATE TABLE identity (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL) STRICT;
  CREATE TABLE event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    after_share INTEGER NOT NULL,
    kind TEXT NOT NULL,
    ref INTEGER NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX event_of_report ON event (ref) WHERE kind = 'agent';
  CREATE TABLE reader (
    name TEXT PRIMARY KEY,
    share INTEGER NOT NULL DEFAULT 0,
    event INTEGER NOT NULL DEFAULT 0,
    taken_share INTEGER,
    taken_event INTEGER,
    moved_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE slice (
    span INTEGER NOT NULL,
    start INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    work REAL NOT NULL,
    PRIMARY KEY (span, start, origin, outcome)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE port_slice (
    span INTEGER NOT NULL,
    start INTEGER NOT NULL,
    port TEXT NOT NULL,
    currency TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    work REAL NOT NULL,
    PRIMARY KEY (span, start, port, currency, outcome)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX origin_by_address ON origin (address, worker);
  ALTER TABLE block ADD COLUMN port TEXT NOT NULL DEFAULT '';
  CREATE INDEX block_with_body ON block (settled_at) WHERE body IS NOT NULL OR hex <> '';
  `,
  // A reader may have taken several batches that it has not passed: taken has the end of each. An owner is an address at a
  // port and for a currency, whatever its workers: its slices are the sums of theirs. seen is the hour of an origin's last
  // share, seconds. What is handed in for a block, megabytes of it, has a table of its own: SQLite goes through all pages
  // of a row to what stands behind them, and writes all of them anew with each change. It is bytes, or text where it was
  // no hex, or of before version 3. has_body says which blocks have a row there.
  `
  CREATE TABLE taken (
    reader TEXT NOT NULL,
    share INTEGER NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (reader, share, event)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO taken SELECT name, taken_share, taken_event FROM reader WHERE taken_share IS NOT NULL;
  ALTER TABLE reader DROP COLUMN taken_share;
  ALTER TABLE reader DROP COLUMN taken_event;
  CREATE INDEX block_by_address ON block (address);
  CREATE TABLE owner (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL,
    port TEXT NOT NULL,
    currency TEXT NOT NULL,
    UNIQUE (address, port, currency)
  ) STRICT;
  CREATE TABLE owner_slice (
    span INTEGER NOT NULL,
    start INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    work REAL NOT NULL,
    PRIMARY KEY (span, start, owner, outcome)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE origin ADD COLUMN owner INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE origin ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
  INSERT INTO owner (address, port, currency) SELECT DISTINCT address, port, currency FROM origin;
  UPDATE origin SET owner = (
    SELECT id FROM owner
    WHERE owner.address = origin.address AND owner.port = origin.port AND owner.currency = origin.currency
  );
  UPDATE origin SET seen = last.hour FROM (
    SELECT origin, max(hour) AS hour FROM (
      SELECT origin, start AS hour FROM slice WHERE span = 3600
      UNION ALL
      SELECT origin, time / 3600000 * 3600 FROM share
      WHERE sequence > (SELECT coalesce(max(share), 0) FROM reader WHERE name = 'journal: slices')
    ) GROUP BY origin
  ) AS last WHERE last.origin = origin.id;
  INSERT INTO owner_slice
    SELECT span, start, owner, outcome, sum(count), sum(work)
    FROM slice CROSS JOIN origin ON origin.id = slice.origin GROUP BY span, start, owner, outcome;
  CREATE TABLE block_body (id INTEGER PRIMARY KEY REFERENCES block (id), body ANY NOT NULL) STRICT;
  INSERT INTO block_body SELECT id, coalesce(body, hex) FROM block WHERE body IS NOT NULL OR hex <> '';
  DROP INDEX block_with_body;
  ALTER TABLE block DROP COLUMN body;
  ALTER TABLE block DROP COLUMN hex;
  ALTER TABLE block ADD COLUMN has_body INTEGER NOT NULL DEFAULT 0;
  UPDATE block SET has_body = 1 WHERE id IN (SELECT id FROM block_body);
  CREATE INDEX block_with_body ON block (settled_at) WHERE has_body = 1;
  `,
];

/** What steps do beside their SQL, by the version that they lead to. */
const FILLS: Readonly<Record<number, (database: DatabaseSync) => void>> = { 4: fillVersion4 };

/** Marks a SQLite file as a journal (its `application_id`): "ppjl" in ASCII. */
export const APPLICATION_ID = 0x70706a6c;

/**
 * Brings a database to the current version of the tables, in one transaction a step.
 *
 * @param to Up to which version, if not to the newest.
 * @throws {Error} If the file belongs to another program, is of a newer version than this program knows, or no SQLite
 * database.
 */
export function migrate(database: DatabaseSync, path: string, to: number = STEPS.length): void {
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
    if (index < version || index >= to) continue;
    const marks = `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${index + 1}`;
    database.exec(`BEGIN IMMEDIATE; ${step} ${marks}`);
    FILLS[index + 1]?.(database);
    database.exec("COMMIT");
  }
}
