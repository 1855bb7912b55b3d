/**
 * The journal's readers: where each is, and what it is given.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { createItemSource, type ItemRun } from "./items.ts";
import { createTransact } from "./transaction.ts";
import type { JournalBatch, JournalPosition, JournalReader, ReaderLag } from "./reader.ts";

/** A reader as the table has it. */
export interface ReaderRow {
  readonly name: string;
  /** Behind the last item that it has passed. */
  readonly at: JournalPosition;
  /** When it last passed something, milliseconds since 1970; until then, when it was made. */
  readonly movedAt: number;
}

/** The readers of an open journal. */
export interface Readers {
  reader(name: string): JournalReader;
  /** All that there are, by name: also those that nobody has asked for since the start. */
  list(): (ReaderRow & { readonly lag: ReaderLag })[];
}

/** The journal's own reader, which adds shares up. */
export const SLICES_READER = "journal: slices";

/** Events counted one by one; of more, the numbers of the first and the last tell how many there are at most. */
const MOST_COUNTED = 10_000;

const COLUMNS = "name, share, event, moved_at";

/**
 * Makes the readers of an open journal.
 *
 * @param now Milliseconds since 1970.
 */
export function createReaders(database: DatabaseSync, now: () => number): Readers {
  const source = createItemSource(database);
  const transact = createTransact(database);
  const statements = {
    find: database.prepare(`SELECT ${COLUMNS} FROM reader WHERE name = ?`),
    add: database.prepare("INSERT OR IGNORE INTO reader (name, moved_at) VALUES (?, ?)"),
    // Bounds of batches rise together: the first behind a place is the next one.
    taken: database.prepare(
      `SELECT share, event FROM taken WHERE reader = ? AND (share > ? OR event > ?) ORDER BY share, event LIMIT 1`,
    ),
    take: database.prepare("INSERT INTO taken (reader, share, event) VALUES (?, ?, ?)"),
    pass: database.prepare(
      "UPDATE reader SET share = ?, event = ?, moved_at = ? WHERE name = ? AND share = ? AND event = ?",
    ),
    drop: database.prepare("DELETE FROM taken WHERE reader = ? AND share <= ? AND event <= ?"),
  };
  const lagAt = createLag(database, now);

  function row(name: string): ReaderRow {
    const found = statements.find.get(name);
    if (found !== undefined) return readerRow(found);
    statements.add.run(name, now());
    return { name, at: { share: 0, event: 0 }, movedAt: now() };
  }

  /** The batch behind a place, if one was taken there. */
  function takenBehind(name: string, { share, event }: JournalPosition): ItemRun | undefined {
    const end = statements.taken.get(name, share, event);
    if (end === undefined) return undefined;
    return source.between({ share, event }, { share: Number(end["share"]), event: Number(end["event"]) });
  }

  function take(name: string, limit: number, after?: JournalPosition): JournalBatch | undefined {
    for (let from = after ?? row(name).at;;) {
      const again = takenBehind(name, from);
      const { to, items } = again ?? source.following(from, limit);
      if (to.share === from.share && to.event === from.event) return undefined;
      if (items.length > 0 || after !== undefined) {
        if (again === undefined) statements.take.run(name, to.share, to.event);
        return { from, to, items };
      }
      // All of it was reports that have made room for newer ones: there is nothing left to deliver.
      pass(name, { from, to });
      from = to;
    }
  }

  function pass(name: string, { from, to }: Pick<JournalBatch, "from" | "to">): void {
    transact(() => {
      const { changes } = statements.pass.run(to.share, to.event, now(), name, from.share, from.event);
      if (Number(changes) === 0) refuseStranger(name, { from, to });
      else statements.drop.run(name, to.share, to.event);
    });
  }

  /** What was passed before may be passed again. */
  function refuseStranger(name: string, { from, to }: Pick<JournalBatch, "from" | "to">): void {
    const { at } = row(name);
    if (at.share >= to.share && at.event >= to.event) return;
    throw new Error(
      `Cannot pass items ${placeText(from)} to ${placeText(to)} for reader ${name}: expected it at ${
        placeText(from)
      }, it is at ${placeText(at)}`,
    );
  }

  return {
    list: () => readerRows(database).map((row) => ({ ...row, lag: lagAt(row.at) })),
    reader(name) {
      // It holds things back from now on, not only once it reads.
      row(name);
      return {
        name,
        lag: () => lagAt(row(name).at),
        take: (limit, after) => take(name, limit, after),
        confirm: (bounds) => pass(name, bounds),
      };
    },
  };
}

/** All readers of a file, by name. */
export function readerRows(database: DatabaseSync): ReaderRow[] {
  return database.prepare(`SELECT ${COLUMNS} FROM reader ORDER BY name`).all().map(readerRow);
}

/**
 * Makes the function that says how much is before a reader.
 *
 * @param now Milliseconds since 1970.
 */
export function createLag(database: DatabaseSync, now: () => number): (at: JournalPosition) => ReaderLag {
  const first = (table: string) =>
    database.prepare(`SELECT sequence, time FROM ${table} WHERE sequence > ? ORDER BY sequence LIMIT 1`);
  const last = (table: string) => database.prepare(`SELECT sequence FROM ${table} ORDER BY sequence DESC LIMIT 1`);
  // Of events some go that are not the oldest, so that they are counted, as far as that is quick.
  const events = database.prepare(
    `SELECT count(*) AS count FROM (SELECT 1 FROM event WHERE sequence > ? LIMIT ${MOST_COUNTED})`,
  );
  const tables = [
    { first: first("share"), last: last("share"), counted: undefined, of: (at: JournalPosition) => at.share },
    { first: first("event"), last: last("event"), counted: events, of: (at: JournalPosition) => at.event },
  ];
  return (at) => {
    let items = 0;
    let oldest = Infinity;
    for (const { first, last, counted, of } of tables) {
      const next = first.get(of(at));
      if (next === undefined) continue;
      const count = Number(counted?.get(of(at))?.["count"] ?? MOST_COUNTED);
      items += count < MOST_COUNTED ? count : Number(last.get()?.["sequence"]) - Number(next["sequence"]) + 1;
      oldest = Math.min(oldest, Number(next["time"]));
    }
    return { items, age: items === 0 ? 0 : Math.max(0, now() - oldest) };
  };
}

/**
 * Forgets a reader, which then holds nothing back any more. Whoever asks for it again begins anew.
 *
 * @returns Whether there was one of that name.
 */
export function forgetReader(database: DatabaseSync, name: string): boolean {
  database.prepare("DELETE FROM taken WHERE reader = ?").run(name);
  return Number(database.prepare("DELETE FROM reader WHERE name = ?").run(name).changes) > 0;
}

function readerRow(row: Record<string, unknown>): ReaderRow {
  const number = (column: string) => Number(row[column]);
  return {
    name: String(row["name"]),
    at: { share: number("share"), event: number("event") },
    movedAt: number("moved_at"),
  };
}

function placeText({ share, event }: JournalPosition): string {
  return `${share}/${event}`;
}
