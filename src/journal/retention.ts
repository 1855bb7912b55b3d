/**
 * What the journal lets go of: shares and events that are old enough and that every reader has passed, old slices, and
 * the bytes of old blocks. The blocks themselves stay for ever.
 *
 * It goes in small pieces, each a transaction of a millisecond or two: shares are written in between.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { SLICES_KEPT } from "./slices.ts";
import { createTransact } from "./transaction.ts";

/** Lets go of what is old. */
export interface Retention {
  /**
   * Removes one piece.
   *
   * @param before Shares and events of before that time go, milliseconds since 1970.
   * @param now Milliseconds since 1970.
   * @returns Whether there was something: then there may be more.
   * @throws {Error} If the file cannot be written.
   */
  step(before: number, now: number): boolean;
}

/** Shares or events of one piece. */
const ROWS = 500;

/** Slices of one piece: they are spread over more pages. */
const SLICE_ROWS = 500;

/** The keys of the tables of slices, behind the length: their only keys, which are all of their columns but the sums. */
const SLICE_KEYS: Readonly<Record<string, string>> = {
  slice: "start, origin, outcome",
  owner_slice: "start, owner, outcome",
  port_slice: "start, port, currency, outcome",
};

/** Makes the function of an open journal that removes what is old. */
export function createRetention(database: DatabaseSync): Retention {
  const remove = [
    ...(["share", "event"] as const).map((table) => createRemoval(database, table)),
    ...SLICES_KEPT.flatMap(([span, kept]) =>
      Object.entries(SLICE_KEYS).map(([table, key]) => createSliceRemoval(database, { table, key, span, kept }))
    ),
    createBodyRemoval(database),
  ];
  return { step: (before, now) => remove.some((removeFrom) => removeFrom(before, now)) };
}

type Removal = (before: number, now: number) => boolean;

function createRemoval(database: DatabaseSync, table: "share" | "event"): Removal {
  const first = database.prepare(`SELECT sequence, time FROM ${table} ORDER BY sequence LIMIT 1`);
  const passed = database.prepare(`SELECT min(${table}) AS place FROM reader`);
  const timeOf = database.prepare(`SELECT time FROM ${table} WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1`);
  const remove = database.prepare(`DELETE FROM ${table} WHERE sequence <= ?`);

  return (before) => {
    const row = first.get();
    if (row === undefined) return false;
    const start = Number(row["sequence"]);
    // With no reader at all nothing is held back.
    let end = Math.min(start + ROWS - 1, placeOf(passed.get()?.["place"]));
    // Times rise, or nearly: a piece goes when its last row is old enough, or a smaller one that is.
    while (end > start && Number(timeOf.get(end)?.["time"]) >= before) end = start + Math.floor((end - start) / 2);
    if (end < start || Number(timeOf.get(end)?.["time"]) >= before) return false;
    return Number(remove.run(end).changes) > 0;
  };
}

function placeOf(value: unknown): number {
  return value === null || value === undefined ? Infinity : Number(value);
}

interface KeptSlices {
  readonly table: string;
  readonly key: string;
  /** Seconds, as is how long they are kept. */
  readonly span: number;
  readonly kept: number;
}

function createSliceRemoval(database: DatabaseSync, { table, key, span, kept }: KeptSlices): Removal {
  const remove = database.prepare(
    `DELETE FROM ${table} WHERE span = ${span} AND (${key}) IN (
       SELECT ${key} FROM ${table} WHERE span = ${span} AND start < ? ORDER BY ${key} LIMIT ${SLICE_ROWS})`,
  );
  return (_before, now) => Number(remove.run(Math.floor(now / 1000) - kept).changes) > 0;
}

function createBodyRemoval(database: DatabaseSync): Removal {
  const transact = createTransact(database);
  const oldest = database.prepare(
    "SELECT id FROM block WHERE has_body = 1 AND settled_at < ? ORDER BY settled_at LIMIT 1",
  );
  const remove = database.prepare("DELETE FROM block_body WHERE id = ?");
  const note = database.prepare("UPDATE block SET has_body = 0 WHERE id = ?");
  return (before) => {
    const id = oldest.get(before)?.["id"];
    if (id === undefined) return false;
    transact(() => [remove, note].forEach((statement) => statement.run(Number(id))));
    return true;
  };
}
