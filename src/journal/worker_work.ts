/**
 * What an address has done, port by port and worker by worker.
 *
 * An address may have thousands of workers, and the thread that reads serves shares as well. So what its workers have done
 * together is read from the slices of owners, and what each has done only of those that are asked for, in pieces.
 *
 * @module
 */

import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { ShareOutcome } from "./records.ts";
import { HOUR } from "./slices.ts";
import { STARTS, type Stretch, stretches } from "./work.ts";

/** Shares of one outcome that one port got from an address. */
export interface PortSum {
  /** Key of a Stratum port. */
  readonly port: string;
  readonly outcome: ShareOutcome;
  readonly count: number;
  /** Their difficulties added up. */
  readonly work: number;
}

/** A worker at a port. */
export interface WorkerPlace {
  /** Key of a Stratum port. */
  readonly port: string;
  /** Name of the worker; may be empty. */
  readonly worker: string;
}

/** Shares of one outcome that one worker sent to one port. */
export interface WorkerSum extends PortSum, WorkerPlace {}

/** Reads what is known of an address. Times are as those of `WorkReader.sums`. */
export interface WorkerReader {
  /** The shares of all workers together, by port. A port may be there several times with the same outcome. */
  ports(address: string, from: number, to: number): readonly PortSum[];
  /**
   * Where its workers have sent shares, in the hour of a time or later; piece by piece, ordered by the names of workers,
   * each at each port once.
   *
   * @param since Seconds since 1970.
   */
  places(address: string, since: number): Generator<readonly WorkerPlace[]>;
  /**
   * The shares of some of its workers, each by itself, piece by piece. Several pieces may have sums of the same worker,
   * which add up.
   */
  sums(address: string, workers: readonly string[], from: number, to: number): Generator<readonly WorkerSum[]>;
}

/** Rows looked up in one piece: two or three microseconds each. */
const PIECE_ROWS = 2000;

/** Origins read in one piece. */
const PIECE_ORIGINS = 1000;

/** Reads the tables of a file. */
export function createWorkerReader(database: DatabaseSync): WorkerReader {
  const ports = database.prepare(
    `${STARTS} SELECT port, outcome, sum(count) AS count, sum(work) AS work
     FROM owner CROSS JOIN starts CROSS JOIN owner_slice AS slice
       ON slice.span = $span AND slice.start = starts.start AND slice.owner = owner.id
     WHERE address = $address GROUP BY port, outcome`,
  );
  const names = database.prepare(
    "SELECT id, worker, port, seen FROM origin WHERE address = $address AND (worker, id) > ($worker, $id) " +
      `ORDER BY worker, id LIMIT ${PIECE_ORIGINS}`,
  );
  const origins = database.prepare("SELECT id, port FROM origin WHERE address = $address AND worker = $worker");
  const sums = database.prepare(
    `${STARTS} SELECT slice.origin AS origin, outcome, sum(count) AS count, sum(work) AS work
     FROM json_each($origins) AS wanted CROSS JOIN starts CROSS JOIN slice
       ON slice.span = $span AND slice.start = starts.start AND slice.origin = wanted.value
     GROUP BY slice.origin, outcome`,
  );

  function placesOf(address: string, workers: readonly string[]): Map<number, WorkerPlace> {
    const places = new Map<number, WorkerPlace>();
    for (const worker of workers) {
      for (const { id, port } of origins.all({ $address: address, $worker: worker })) {
        places.set(Number(id), { worker, port: String(port) });
      }
    }
    return places;
  }

  return {
    ports: (address, from, to) =>
      stretches(from, to).flatMap((stretch) =>
        ports.all({ ...parametersOf(stretch), $address: address }) as unknown as PortSum[]
      ),
    *places(address, since) {
      const hour = Math.floor(since / HOUR) * HOUR;
      let last: Record<string, SQLInputValue> = { $worker: "", $id: 0 };
      // A worker may be at a port for several currencies: those follow one another.
      let known = { worker: "", ports: new Set<string>() };
      for (;;) {
        const rows = names.all({ $address: address, ...last });
        const places: WorkerPlace[] = [];
        for (const row of rows) {
          const [worker, port] = [String(row["worker"]), String(row["port"])];
          last = { $worker: worker, $id: Number(row["id"]) };
          if (known.worker !== worker) known = { worker, ports: new Set() };
          if (Number(row["seen"]) < hour || known.ports.has(port)) continue;
          known.ports.add(port);
          places.push({ worker, port });
        }
        if (rows.length > 0) yield places;
        if (rows.length < PIECE_ORIGINS) return;
      }
    },
    *sums(address, workers, from, to) {
      const places = placesOf(address, workers);
      for (const stretch of stretches(from, to)) {
        for (const piece of piecesOf([...places.keys()], stretch)) {
          const { origins, ...times } = piece;
          const rows = sums.all({ ...parametersOf(times), $origins: JSON.stringify(origins) });
          yield rows.map(({ origin, outcome, count, work }) => ({
            ...places.get(Number(origin)) as WorkerPlace,
            outcome: outcome as ShareOutcome,
            count: Number(count),
            work: Number(work),
          }));
        }
      }
    },
  };
}

/** Cuts what is to be looked up into pieces: first by origin, then by time. */
function* piecesOf(
  origins: readonly number[],
  { span, from, to }: Stretch,
): Generator<Stretch & { readonly origins: readonly number[] }> {
  for (let first = 0; first < origins.length; first += PIECE_ROWS) {
    const some = origins.slice(first, first + PIECE_ROWS);
    const seconds = Math.ceil(PIECE_ROWS / some.length) * span;
    for (let at = from; at < to; at += seconds) {
      yield { origins: some, span, from: at, to: Math.min(at + seconds, to) };
    }
  }
}

function parametersOf({ span, from, to }: Stretch): Record<string, number> {
  return { $span: span, $from: from, $to: to };
}
