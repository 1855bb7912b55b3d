/**
 * How much work an address has done, worker by worker or slice by slice: in pieces of a millisecond or two, as an address
 * may have thousands of workers and the thread that reads serves shares as well.
 *
 * @module
 */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ShareOutcome } from "./records.ts";
import type { HOUR, MINUTE } from "./slices.ts";
import { type Stretch, stretches, type WorkOf, type WorkSlice, type WorkSums } from "./work.ts";

/** Shares of one outcome that one worker sent to one port. */
export interface WorkerSum {
  /** Key of a Stratum port. */
  readonly port: string;
  /** Name of the worker; may be empty. */
  readonly worker: string;
  readonly outcome: ShareOutcome;
  readonly count: number;
  /** Their difficulties added up. */
  readonly work: number;
}

/** Reads slices of addresses, a piece at each step. */
export interface WorkerReader {
  /**
   * The shares from one full minute to another by worker. Several pieces may have sums of the same worker, which add up.
   *
   * @param from Seconds since 1970, as is `to`, which does not belong to it; see `WorkReader.sums`.
   */
  sums(address: string, from: number, to: number): Generator<readonly WorkerSum[]>;
  /** The shares of an address or of one of its workers, slice by slice; slices without shares are left out. */
  series(
    of: WorkOf & { readonly address: string },
    span: typeof MINUTE | typeof HOUR,
    from: number,
    to: number,
  ): Generator<readonly WorkSlice[]>;
}

/** Rows looked up in one piece: a microsecond each. */
const PIECE_ROWS = 1000;

/**
 * Origins of an address from which on whole slices are read, which take as long as there are miners: names that nobody
 * works under any more then cost nothing.
 */
const MANY_ORIGINS = 1000;

/** Reads the slices of a file. */
export function createWorkerReader(database: DatabaseSync): WorkerReader {
  const origins = database.prepare(
    `SELECT count(*) AS count FROM origin WHERE address = $address AND ($worker IS NULL OR worker = $worker)`,
  );
  const sums = prepareBoth(database, "port, worker, outcome");
  const series = prepareBoth(database, "slice.start, outcome");

  function* pieces(
    statements: Statements,
    of: WorkOf & { readonly address: string },
    { span, from, to }: Stretch,
  ): Generator<Record<string, unknown>[]> {
    const { address, worker = null, port = null, currency = null } = of;
    const whose = { $address: address, $worker: worker };
    const count = Number(origins.get(whose)?.["count"] ?? 0);
    if (count === 0) return;
    const statement = count < MANY_ORIGINS ? statements.lookingUp : statements.scanning;
    const slices = count < MANY_ORIGINS ? Math.ceil(PIECE_ROWS / count) : 1;
    for (let at = from; at < to; at += slices * span) {
      const end = Math.min(at + slices * span, to);
      yield statement.all({ ...whose, $port: port, $currency: currency, $span: span, $from: at, $to: end });
    }
  }

  return {
    *sums(address, from, to) {
      for (const stretch of stretches(from, to)) {
        for (const rows of pieces(sums, { address }, stretch)) yield rows as unknown as WorkerSum[];
      }
    },
    *series(of, span, from, to) {
      const floor = (seconds: number) => Math.floor(seconds / span) * span;
      for (const rows of pieces(series, of, { span, from: floor(from), to: floor(to) })) yield slicesOf(rows);
    },
  };
}

/** The same question asked in two ways. */
interface Statements {
  /** Looks each origin of the address up in each slice. */
  readonly lookingUp: StatementSync;
  /** Reads the slices of all origins. */
  readonly scanning: StatementSync;
}

function prepareBoth(database: DatabaseSync, group: string): Statements {
  const columns = `SELECT ${group}, sum(count) AS count, sum(work) AS work`;
  const which = `address = $address AND ($worker IS NULL OR worker = $worker)
    AND ($port IS NULL OR port = $port) AND ($currency IS NULL OR currency = $currency) GROUP BY ${group}`;
  return {
    lookingUp: database.prepare(
      `WITH RECURSIVE starts (start) AS (
         SELECT $from WHERE $from < $to UNION ALL SELECT start + $span FROM starts WHERE start + $span < $to
       )
       ${columns} FROM origin CROSS JOIN starts CROSS JOIN slice
         ON slice.span = $span AND slice.start = starts.start AND slice.origin = origin.id
       WHERE ${which}`,
    ),
    scanning: database.prepare(
      `${columns} FROM slice CROSS JOIN origin ON origin.id = slice.origin
       WHERE slice.span = $span AND slice.start >= $from AND slice.start < $to AND ${which}`,
    ),
  };
}

/** Rows of start and outcome, put together by start. */
function slicesOf(rows: readonly Record<string, unknown>[]): WorkSlice[] {
  return [...Map.groupBy(rows, (row) => Number(row["start"]))].map(([start, ofSlice]) => ({
    start,
    sums: Object.fromEntries(
      ofSlice.map((row) => [String(row["outcome"]), { count: Number(row["count"]), work: Number(row["work"]) }]),
    ) as WorkSums,
  }));
}
