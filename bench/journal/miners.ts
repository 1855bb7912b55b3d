/**
 * Measures what the journal's sums cost: adding shares up, of many addresses and of one with many workers, the room they
 * take, and reading an address's work.
 *
 * @module
 */

import { performance } from "node:perf_hooks";
import { tracesOf } from "../../src/journal/integrity.ts";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import type { ShareOrigin, ShareRecord } from "../../src/journal/records.ts";
import { HOUR, MINUTE } from "../../src/journal/slices.ts";
import { view } from "./report.ts";

/** Who mines: so many addresses, each with so many workers. */
interface Miners {
  readonly name: string;
  readonly addresses: number;
  readonly workers: number;
}

const MANY: Miners = { name: "1000 addresses", addresses: 1000, workers: 1 };
const FARM: Miners = { name: "an address of 5000 workers", addresses: 1, workers: 5000 };

/** Shares a second of the busy pool, seconds of it, and how many shares come in one group. */
const RATE = 20_000;
const SECONDS = 2;
const GROUP = 100;

/** Shares a second, and seconds, of the measurement of room. */
const CALM_RATE = 200;
const CALM_SECONDS = 3600;

/** Workers of the address whose day is read, each with a share a minute. */
const READ_WORKERS = 500;

/** Shares added up at once. */
const PIECE = 1000;

const DIGEST = new Uint8Array(32).fill(7);

/** A full hour, milliseconds since 1970. */
const NOON = Math.floor(Date.now() / (HOUR * 1000)) * HOUR * 1000;

function originsOf({ addresses, workers }: Miners): ShareOrigin[] {
  return Array.from({ length: addresses * workers }, (_, i) => ({
    port: "stratum",
    currency: "LTC",
    address: `ltc1q${String(i % addresses).padStart(38, "0")}`,
    worker: `rig${i}`,
  }));
}

/** Shares of miners in an order that has nothing to do with theirs, which is the same each time. */
function createShares(
  origins: readonly ShareOrigin[],
): (count: number, timeOf: (index: number) => number) => ShareRecord[] {
  let state = 1;
  return (count, timeOf) =>
    Array.from({ length: count }, (_, index) => {
      // Constants of the generator of the C standard's example.
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      const origin = origins[Math.floor(state / 2 ** 31 * origins.length)] as ShareOrigin;
      return { time: timeOf(index), origin, outcome: "accepted", difficulty: 1024, digest: DIGEST };
    });
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Adds everything up; gives the milliseconds of each piece. */
function foldAll(journal: Journal): number[] {
  const pieces: number[] = [];
  for (let count = PIECE; count === PIECE;) pieces.push(timed(() => count = journal.fold(PIECE)));
  return pieces;
}

function measureMiners(folder: string, miners: Miners): void {
  const path = `${folder}/${miners.name}.db`;
  const journal = openJournal({ path, synchronous: "normal" });
  const shares = createShares(originsOf(miners));
  const calm = CALM_RATE * CALM_SECONDS;
  for (let done = 0; done < calm; done += PIECE) {
    journal.appendShares(
      shares(PIECE, (index) => NOON - 2 * HOUR * 1000 + Math.floor((done + index) * 1000 / CALM_RATE)),
    );
    journal.fold(PIECE);
  }
  foldAll(journal);
  const bytes = tracesOf(path).size;
  view(`a day of ${CALM_RATE} shares/s, ${miners.name}`, bytes * 24 * HOUR / CALM_SECONDS / 1e9, "GB");
  let commits = 0;
  for (let done = 0; done < RATE * SECONDS; done += GROUP) {
    const group = shares(GROUP, (index) => NOON + Math.floor((done + index) * 1000 / RATE));
    commits += timed(() => journal.appendShares(group));
  }
  const pieces = foldAll(journal);
  view(`commits of ${RATE} shares/s, ${miners.name}`, commits / SECONDS / 10, "% of a core");
  const folds = pieces.reduce((sum, piece) => sum + piece, 0);
  view(`adding ${RATE} shares/s up, ${miners.name}`, folds / SECONDS / 10, "% of a core");
  journal.close();
}

function measureReading(folder: string): void {
  const journal = openJournal({ path: `${folder}/reading.db`, synchronous: "normal" });
  const origins = originsOf({ name: "", addresses: 1, workers: READ_WORKERS });
  for (let minute = 0; minute < 24 * 60; minute++) {
    const time = NOON - 24 * HOUR * 1000 + minute * MINUTE * 1000;
    journal.appendShares(
      origins.map((origin) => ({ time, origin, outcome: "accepted", difficulty: 1024, digest: DIGEST })),
    );
    journal.fold(PIECE);
  }
  foldAll(journal);
  const { address = "" } = origins[0] ?? {};
  const [from, to] = [NOON / 1000 - 24 * HOUR, NOON / 1000];
  const of = `an address of ${READ_WORKERS} workers`;
  view(`hash rates of ${of}`, timed(() => void journal.work.recent({ address }, NOON)), "ms");
  view(`a day's minutes of ${of}`, timed(() => void journal.work.series({ address }, MINUTE, from, to)), "ms");
  const names = origins.slice(0, 200).map(({ worker }) => worker);
  const pieces: number[] = [];
  const reading = journal.workers.sums(address, names, from + 30 * MINUTE, to - 30 * MINUTE);
  for (let done = false; !done;) pieces.push(timed(() => done = reading.next().done ?? false));
  view("a day of 200 of its workers", pieces.reduce((sum, piece) => sum + piece, 0), "ms");
  view("a piece of that, at most", Math.max(...pieces), "ms");
  journal.close();
}

/** Measures it in a folder. */
export function measureSums(folder: string): void {
  for (const miners of [MANY, FARM]) measureMiners(folder, miners);
  measureReading(folder);
}
