/**
 * Slices: shares added up by minute and by hour, for each origin, for each owner, and for each port and currency. An owner
 * is an address at a port and for a currency.
 *
 * They are what hash rates and charts are made of: an hour of shares is summed up by reading 60 rows instead of millions,
 * and that of an address by as many, whether it has one worker or thousands.
 * Shares are added up by SQL, in the transaction that moves the reader `journal: slices` past them: each counts exactly
 * once, through crashes as well. A share counts for the time at which it came, whenever it is added up.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { SLICES_READER } from "./readers.ts";
import { createTransact } from "./transaction.ts";

/** Lengths of slices, seconds. */
export const MINUTE = 60;
/** Seconds. */
export const HOUR = 3600;

/** How long slices are kept, seconds, by their length. */
export const SLICES_KEPT: readonly (readonly [span: number, kept: number])[] = [
  [MINUTE, 2 * 24 * HOUR],
  [HOUR, 400 * 24 * HOUR],
];

/** Tables of slices, the shares at hand that they are made of, and whose they are. */
const SLICE_SOURCES: readonly (readonly [table: string, source: string, key: string])[] = [
  ["slice", "fold", "origin"],
  ["owner_slice", "owner_fold", "owner"],
  ["port_slice", "port_fold", "port, currency"],
];

/** Adds shares up. */
export interface SliceTable {
  /**
   * Adds up the shares that have come since, at most so many, in one transaction.
   *
   * @returns How many: fewer than `limit` if none is left.
   * @throws {Error} If that cannot be written; then nothing of it is.
   */
  fold(limit: number): number;
}

/**
 * Takes the tables of an open journal over.
 *
 * @param now Milliseconds since 1970.
 */
export function createSliceTable(database: DatabaseSync, now: () => number): SliceTable {
  // It reads no events, so it stands behind all of them, and holds none back.
  database.prepare("INSERT OR IGNORE INTO reader (name, event, moved_at) VALUES (?, ?, ?)")
    .run(SLICES_READER, Number.MAX_SAFE_INTEGER, now());
  // The shares at hand, by minute: read once, added up for every table from there.
  database.exec(`
    PRAGMA temp_store = MEMORY;
    CREATE TEMP TABLE IF NOT EXISTS fold (start INTEGER, origin INTEGER, outcome TEXT, count INTEGER, work REAL);
    CREATE TEMP TABLE IF NOT EXISTS owner_fold (start INTEGER, owner INTEGER, outcome TEXT, count INTEGER, work REAL);
    CREATE TEMP TABLE IF NOT EXISTS port_fold (
      start INTEGER, port TEXT, currency TEXT, outcome TEXT, count INTEGER, work REAL
    );
  `);
  const transact = createTransact(database);
  const statements = {
    place: database.prepare("SELECT share FROM reader WHERE name = ?"),
    end: database.prepare(
      `SELECT max(sequence) AS "end", count(*) AS count
       FROM (SELECT sequence FROM share WHERE sequence > ? ORDER BY sequence LIMIT ?)`,
    ),
    empty: ["fold", "owner_fold", "port_fold"].map((table) => database.prepare(`DELETE FROM temp.${table}`)),
    gather: database.prepare(
      `INSERT INTO temp.fold SELECT time / ${MINUTE * 1000} * ${MINUTE}, origin, outcome, count(*), sum(difficulty)
       FROM share WHERE sequence > ? AND sequence <= ? GROUP BY 1, 2, 3`,
    ),
    regroup: [
      `INSERT INTO temp.owner_fold SELECT start, owner, outcome, sum(count), sum(work)
       FROM temp.fold CROSS JOIN origin ON origin.id = fold.origin GROUP BY 1, 2, 3`,
      `INSERT INTO temp.port_fold SELECT start, port, currency, outcome, sum(count), sum(work)
       FROM temp.owner_fold CROSS JOIN owner ON owner.id = owner_fold.owner GROUP BY 1, 2, 3, 4`,
    ].map((sql) => database.prepare(sql)),
    add: SLICES_KEPT.flatMap(([span, kept]) =>
      SLICE_SOURCES.map(([table, source, key]) => ({
        kept,
        // Not grouped: the shares at hand are of a minute or two, so that hardly any row comes twice.
        statement: database.prepare(
          `INSERT INTO ${table} SELECT ${span}, start / ${span} * ${span}, ${key}, outcome, count, work
           FROM temp.${source} WHERE start >= ?
           ON CONFLICT DO UPDATE SET count = count + excluded.count, work = work + excluded.work`,
        ),
      }))
    ),
    pass: database.prepare("UPDATE reader SET share = ?, moved_at = ? WHERE name = ?"),
  };

  function foldInside(limit: number): number {
    const from = Number(statements.place.get(SLICES_READER)?.["share"] ?? 0);
    const { end, count } = statements.end.get(from, limit) ?? {};
    if (typeof end !== "number") return 0;
    const at = now();
    for (const statement of statements.empty) statement.run();
    statements.gather.run(from, end);
    for (const statement of statements.regroup) statement.run();
    for (const { kept, statement } of statements.add) statement.run(Math.floor(at / 1000) - kept);
    statements.pass.run(end, at, SLICES_READER);
    return Number(count);
  }

  return {
    fold: (limit) => transact(() => foldInside(limit)),
  };
}
