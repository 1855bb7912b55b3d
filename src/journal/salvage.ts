/**
 * Copies what can be read of a damaged table: around the pages that cannot.
 *
 * @module
 */

import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** What was copied of a table. */
export interface CopyCount {
  rows: number;
  /** Places at which rows may be missing. */
  gaps: number;
}

/** Rows copied in one transaction. */
const ROWS = 2000;

/** Beyond any row's number. */
const END = Number.MAX_SAFE_INTEGER;

/**
 * Copies a table whose rows have numbers.
 *
 * @param key What that number is called.
 * @param most Rows that are held at once.
 */
export function copyRows(
  source: DatabaseSync,
  target: DatabaseSync,
  { table, key, most = ROWS }: { readonly table: string; readonly key: string; readonly most?: number },
): CopyCount {
  const count: CopyCount = { rows: 0, gaps: 0 };
  const columns = columnsOf(target, table);
  let read: StatementSync;
  try {
    read = source.prepare(
      `SELECT ${key} AS place, ${columns} FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ?`,
    );
    read.setReadBigInts(true);
  } catch {
    // Not even its description is there.
    return { rows: 0, gaps: 1 };
  }
  const insert = createInsert(target, table, columns);
  let place = 0;
  let limit = most;
  for (;;) {
    const rows = tried(() => read.all(place, limit));
    if (rows === undefined) {
      if (limit > 1) {
        limit = Math.floor(limit / 2);
        continue;
      }
      count.gaps++;
      const next = behindGap((from) => tried(() => read.all(from, 1)) !== undefined, place);
      if (next === undefined) return count;
      place = next;
      continue;
    }
    const last = rows.at(-1);
    if (last === undefined) return count;
    place = Number(last["place"]);
    limit = Math.min(most, limit * 2);
    insert(rows, count);
  }
}

/** Copies a table that is in the order of its columns: from its beginning and from its end, as far as that goes. */
export function copyOrdered(source: DatabaseSync, target: DatabaseSync, table: string): CopyCount {
  const count: CopyCount = { rows: 0, gaps: 0 };
  const columns = columnsOf(target, table);
  const insert = createInsert(target, table, columns);
  for (const order of ["ASC", "DESC"]) {
    let rows: Record<string, unknown>[] = [];
    try {
      for (
        const row of source.prepare(`SELECT ${columns} FROM ${table} ORDER BY ${inOrder(columns, order)}`).iterate()
      ) {
        rows.push(row);
        if (rows.length < ROWS) continue;
        insert(rows, count);
        rows = [];
      }
      insert(rows, count);
      return count;
    } catch {
      insert(rows, count);
      count.gaps = 1;
    }
  }
  return count;
}

/** The smallest place from which reading works again; `undefined` if there is none. */
function behindGap(works: (from: number) => boolean, place: number): number | undefined {
  let step = 1;
  while (!works(place + step)) {
    step *= 2;
    if (place + step > END) return undefined;
  }
  let [low, high] = [Math.floor(step / 2), step];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (works(place + middle)) high = middle;
    else low = middle;
  }
  return place + high;
}

/** Inserts rows in one transaction, or, where one of them does not fit, without that one. */
function createInsert(
  target: DatabaseSync,
  table: string,
  columns: string,
): (rows: readonly Record<string, unknown>[], count: CopyCount) => void {
  const names = columns.split(", ");
  const statement = target.prepare(
    `INSERT OR IGNORE INTO ${table} (${columns}) VALUES (${names.map(() => "?").join(", ")})`,
  );
  return (rows, count) => {
    target.exec("BEGIN IMMEDIATE");
    for (const row of rows) {
      const written = tried(() => statement.run(...names.map((name) => row[name] as SQLInputValue)));
      if (written === undefined) count.gaps++;
      else count.rows += Number(written.changes);
    }
    target.exec("COMMIT");
  };
}

function columnsOf(database: DatabaseSync, table: string): string {
  return database.prepare(`PRAGMA table_info(${table})`).all().map(({ name }) => String(name)).join(", ");
}

function inOrder(columns: string, order: string): string {
  // All but the sums are the key.
  return columns.split(", ").filter((name) => name !== "count" && name !== "work").map((name) => `${name} ${order}`)
    .join(", ");
}

function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
