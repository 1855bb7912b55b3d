/**
 * Gets a damaged journal going again: its file is moved aside and kept, and what can be read of it is copied into a new
 * one. The pool starts in any case, and what is missing is said.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { markOf } from "./integrity.ts";
import { migrate, STEPS } from "./schema.ts";
import { type CopyCount, copyOrdered, copyRows } from "./salvage.ts";

/** What came of it. */
export interface RecoveryReport {
  /** Where the damaged file is now. */
  readonly keptAs: string;
  /** Rows that were copied, and places where rows are missing, by table. */
  readonly tables: Readonly<Record<string, CopyCount>>;
  /** What else went wrong, sentences without full stop. */
  readonly problems: readonly string[];
}

/** Tables with a number for each row, and what that is called. */
const NUMBERED: readonly (readonly [table: string, key: string, since: number])[] = [
  ["identity", "one", 4],
  ["reader", "rowid", 4],
  ["owner", "id", 5],
  ["origin", "id", 1],
  ["block", "id", 1],
  ["block_body", "id", 5],
  ["event", "sequence", 4],
  ["share", "sequence", 1],
  ["agent_report", "sequence", 2],
];

/** Tables in the order of their columns. */
const ORDERED: readonly (readonly [table: string, since: number])[] = [
  ["slice", 4],
  ["owner_slice", 5],
  ["port_slice", 4],
  ["taken", 5],
];

/** What is handed in for a block is megabytes; before version 5 it stood in the table of blocks. */
const BODIES_AT_ONCE = 16;

/**
 * Moves a damaged journal aside and makes a new one of what can be read.
 *
 * @param now Milliseconds since 1970: the file is named after that.
 * @throws {Error} If the file cannot be moved, or no new one made.
 */
export function recoverJournal(path: string, now: number): RecoveryReport {
  const keptAs = `${path}.damaged-${new Date(now).toISOString().slice(0, 19).replaceAll(":", "")}`;
  Deno.renameSync(path, keptAs);
  // What was written last is in the log. The third file is made anew.
  renameIfThere(`${path}-wal`, `${keptAs}-wal`);
  removeIfThere(`${path}-shm`);
  removeIfThere(markOf(path));
  const tables: Record<string, CopyCount> = {};
  const problems: string[] = [];
  let source: DatabaseSync | undefined;
  const target = new DatabaseSync(path);
  try {
    // Read only: what is kept stays as it is.
    source = new DatabaseSync(
      keptAs,
      { readOnly: true, defensive: false } as ConstructorParameters<typeof DatabaseSync>[1],
    );
    // Without it SQLite reads nothing at all of a file that has been cut off; nothing is written.
    source.exec("PRAGMA writable_schema = ON");
    const version = versionOf(source);
    migrate(target, path, version);
    // What refers to lost rows is better than nothing; half a copy is better than a slow one.
    target.exec("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
    if (version >= 4) target.exec("DELETE FROM identity");
    for (const [table, key, since] of NUMBERED) {
      const most = table === (version >= 5 ? "block_body" : "block") ? BODIES_AT_ONCE : undefined;
      if (version >= since) tables[table] = copyRows(source, target, { table, key, ...most && { most } });
    }
    for (const [table, since] of ORDERED) {
      if (version >= since) tables[table] = copyOrdered(source, target, table);
    }
    complete(source, target, version);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  } finally {
    source?.close();
    target.close();
  }
  return { keptAs, tables, problems };
}

/** Puts in what others rely on and what could not be copied. */
function complete(source: DatabaseSync, target: DatabaseSync, version: number): void {
  target.exec(
    `INSERT OR IGNORE INTO origin (id, port, currency, address, worker)
     SELECT DISTINCT origin, '', '', 'lost', origin FROM share WHERE origin NOT IN (SELECT id FROM origin)`,
  );
  if (version >= 4) {
    target.prepare("INSERT OR IGNORE INTO identity (one, id) VALUES (1, ?)").run(crypto.randomUUID());
  }
  if (version >= 5) {
    completeOwners(target);
    completeBodies(target);
  }
  // Numbers go on behind all that were ever given out: readers have passed some whose rows are lost now.
  for (const table of ["share", "event", "block", "agent_report"]) {
    const passed = version >= 4 && (table === "share" || table === "event") ? farthest(target, table, version) : 0;
    const given = Math.max(passed, sequenceOf(source, table), sequenceOf(target, table));
    if (given === 0) continue;
    target.prepare("DELETE FROM sqlite_sequence WHERE name = ?").run(table);
    target.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)").run(table, given);
  }
}

/** Gives origins whose owner is lost one again: of the same id, so that its slices are still its own. */
function completeOwners(target: DatabaseSync): void {
  target.exec(`
    INSERT OR IGNORE INTO owner (id, address, port, currency)
      SELECT owner, address, port, currency FROM origin WHERE owner > 0 AND owner NOT IN (SELECT id FROM owner);
    INSERT OR IGNORE INTO owner (address, port, currency) SELECT DISTINCT address, port, currency FROM origin;
    UPDATE origin SET owner = (
      SELECT id FROM owner
      WHERE owner.address = origin.address AND owner.port = origin.port AND owner.currency = origin.currency
    );
    DELETE FROM owner_slice WHERE owner NOT IN (SELECT id FROM owner);
  `);
}

/** Lets go of bytes whose block is lost, which nothing would ever remove, and has blocks know whether theirs are. */
function completeBodies(target: DatabaseSync): void {
  target.exec(`
    DELETE FROM block_body WHERE id NOT IN (SELECT id FROM block);
    UPDATE block SET has_body = id IN (SELECT id FROM block_body);
  `);
}

/** The last row that any reader has taken. */
function farthest(database: DatabaseSync, table: "share" | "event", version: number): number {
  const taken = version >= 5 ? `SELECT ${table} FROM taken` : `SELECT taken_${table} FROM reader`;
  const row = database.prepare(
    `SELECT max(place) AS place FROM (SELECT ${table} AS place FROM reader WHERE ${table} < ? UNION ALL ${taken})`,
  ).get(Number.MAX_SAFE_INTEGER);
  return Number(row?.["place"] ?? 0);
}

function sequenceOf(database: DatabaseSync, table: string): number {
  try {
    return Number(database.prepare("SELECT seq FROM sqlite_sequence WHERE name = ?").get(table)?.["seq"] ?? 0);
  } catch {
    return 0;
  }
}

/** The version of a file; where it cannot be read, the newest. */
function versionOf(database: DatabaseSync): number {
  const version = Number(Object.values(database.prepare("PRAGMA user_version").get() ?? {})[0]);
  return version >= 1 && version <= STEPS.length ? version : STEPS.length;
}

function renameIfThere(from: string, to: string): void {
  try {
    Deno.renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
