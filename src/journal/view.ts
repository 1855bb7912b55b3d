/**
 * A journal as others see it: read only, through a connection of one's own, while the pool writes to it or not.
 *
 * Nothing is read in long transactions: those would keep SQLite from tidying up the log that the pool writes.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { createLag, forgetReader, readerRows, SLICES_READER } from "./readers.ts";
import type { ReaderLag, ShareItem } from "./reader.ts";
import type { BlockState } from "./records.ts";
import { APPLICATION_ID, STEPS } from "./schema.ts";
import { createShareFinder } from "./share_finder.ts";
import { type JournalSize, journalSize } from "./size.ts";
import { createWorkReader, type WorkReader } from "./work.ts";

/** A share as it is handed out. */
export type ViewedShare = Omit<ShareItem, "kind">;

/** A block as it is handed out. */
export interface ViewedBlock {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly currency: string;
  readonly height: number;
  readonly hash: string;
  readonly bits: string;
  readonly state: BlockState;
  readonly reason: string;
  readonly confirmations: number;
  /** Satoshis, decimal; `null` while it is not known. */
  readonly value: string | null;
  /** Satoshis, decimal. */
  readonly fees: string;
  readonly address: string;
  readonly worker: string;
  readonly port: string;
  /** Milliseconds since 1970; `null` while it is followed. */
  readonly settled_at: number | null;
}

/** A reader and where it stands. */
export interface ViewedReader {
  readonly name: string;
  readonly lag: ReaderLag;
  /** Milliseconds since 1970. */
  readonly movedAt: number;
}

/** A time, from its beginning up to its end, which does not belong to it; milliseconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** A journal, open for reading. */
export interface JournalView {
  readonly id: string;
  readonly size: JournalSize;
  /** When the first and the last share came, milliseconds since 1970; `undefined` if there is none. */
  readonly times: { readonly first: number; readonly last: number } | undefined;
  readonly work: WorkReader;
  /** How many blocks there are in each state. */
  blocksByState(): readonly (readonly [state: BlockState, count: number])[];
  readers(): ViewedReader[];
  /** About how many shares a time has. */
  estimate(range: TimeRange): number;
  /** The shares of a time, oldest first, a thousand at once. */
  shares(range: TimeRange): Generator<ViewedShare[]>;
  /** The blocks found in a time, oldest first, a thousand at once. */
  blocks(range: TimeRange): Generator<ViewedBlock[]>;
  close(): void;
}

/** Rows read at once: a millisecond or two. */
const ROWS = 1000;

/** By how much the times of shares may be out of order, milliseconds: threads hand them over in groups. */
const DISORDER_MS = 60_000;

/**
 * Opens a journal for reading.
 *
 * @param now Milliseconds since 1970.
 * @throws {Error} If there is none, or if it is no journal of this version.
 */
export function viewJournal(path: string, now: () => number): JournalView {
  const database = openCurrent(path, { readOnly: true });
  const lagAt = createLag(database, now);
  const text = (sql: string) => String(Object.values(database.prepare(sql).get() ?? {})[0]);
  const timeAt = (order: string) => database.prepare(`SELECT time FROM share ORDER BY sequence ${order} LIMIT 1`).get();

  function bounds({ from, to }: TimeRange): { readonly after: number; readonly upTo: number } {
    const shareBefore = createShareFinder(database);
    return { after: shareBefore(from - DISORDER_MS), upTo: shareBefore(to + DISORDER_MS) };
  }

  return {
    id: text("SELECT id FROM identity"),
    size: journalSize(database),
    get times() {
      const [first, last] = [timeAt("ASC"), timeAt("DESC")];
      return first === undefined || last === undefined
        ? undefined
        : { first: Number(first["time"]), last: Number(last["time"]) };
    },
    work: createWorkReader(database),
    blocksByState: () =>
      database.prepare("SELECT state, count(*) AS count FROM block GROUP BY state ORDER BY min(id)").all()
        .map(({ state, count }) => [state as BlockState, Number(count)] as const),
    readers: () => readerRows(database).map(({ name, at, movedAt }) => ({ name, lag: lagAt(at), movedAt })),
    estimate(range) {
      const { after, upTo } = bounds(range);
      return Math.max(0, upTo - Math.max(after, upTo === 0 ? 0 : firstShare(database) - 1));
    },
    *shares(range) {
      const { after, upTo } = bounds(range);
      const read = database.prepare(
        `SELECT sequence, time, port, currency, address, worker, outcome, difficulty
         FROM share JOIN origin ON origin.id = share.origin
         WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ${ROWS}`,
      );
      const inRange = ({ time }: ViewedShare) => time >= range.from && time < range.to;
      for (let place = after;;) {
        const rows = read.all(place, upTo) as unknown as ViewedShare[];
        const last = rows.at(-1);
        if (last === undefined) return;
        place = last.sequence;
        yield rows.filter(inRange);
      }
    },
    *blocks({ from, to }) {
      const read = database.prepare(
        `SELECT id, time, currency, height, hash, bits, state, reason, confirmations,
           CASE value_known WHEN 1 THEN CAST(value AS TEXT) END AS value, CAST(fees AS TEXT) AS fees, address, worker,
           port, settled_at
         FROM block WHERE id > ? AND time >= ? AND time < ? ORDER BY id LIMIT ${ROWS}`,
      );
      for (let place = 0;;) {
        const rows = read.all(place, from, to) as unknown as ViewedBlock[];
        const last = rows.at(-1);
        if (last === undefined) return;
        place = last.id;
        yield rows;
      }
    },
    close: () => database.close(),
  };
}

/**
 * Has a journal forget a reader, while the pool runs or not.
 *
 * @returns Whether there was one of that name.
 * @throws {Error} If the journal cannot be written, or if the reader is the journal's own.
 */
export function forgetReaderOf(path: string, name: string): boolean {
  if (name === SLICES_READER) {
    throw new Error(`Cannot forget ${name}: it is the journal's own, which adds shares up for hash rates`);
  }
  const database = openCurrent(path, {});
  try {
    database.exec("PRAGMA busy_timeout = 5000");
    return forgetReader(database, name);
  } finally {
    database.close();
  }
}

function openCurrent(path: string, options: { readonly readOnly?: boolean }): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    // SQLite would make a file that is not there.
    Deno.statSync(path);
    database = new DatabaseSync(path, options);
    const pragma = (name: string) => Number(Object.values(database?.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
    if (pragma("application_id") !== APPLICATION_ID) throw new Error("it is no journal");
    const version = pragma("user_version");
    if (version < STEPS.length) throw new Error("it is of an older version: start the pool once, which brings it up");
    if (version > STEPS.length) throw new Error("it is of a newer version: use the program that wrote it");
    return database;
  } catch (error) {
    database?.close();
    const reason = error instanceof Deno.errors.NotFound
      ? "there is no such file; the pool makes it at its first start"
      : error instanceof Error
      ? error.message
      : String(error);
    throw new Error(`Cannot read journal ${path}: ${reason}`, { cause: error });
  }
}

function firstShare(database: DatabaseSync): number {
  return Number(database.prepare("SELECT sequence FROM share ORDER BY sequence LIMIT 1").get()?.["sequence"] ?? 1);
}
