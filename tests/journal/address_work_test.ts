/** Sums of addresses, whatever happens to the file: they are those of their shares. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Journal } from "../../src/journal/journal.ts";
import { recoverJournal } from "../../src/journal/recovery.ts";
import type { ShareRecord } from "../../src/journal/records.ts";
import { HOUR, MINUTE } from "../../src/journal/slices.ts";
import { RECENT_TIMES, type WorkOf, type WorkSlice, type WorkSums } from "../../src/journal/work.ts";
import {
  makeOfVersion,
  open,
  share,
  type ShareFields,
  withConnection,
  withTemporaryPath,
} from "./temporary_journal.ts";

/** A full hour, seconds. */
const NOON = 1_699_999_200;
const BEGIN = NOON - 36 * HOUR;

const ADDRESSES = ["a", "b"];
const PORTS = ["p", "q"];
const CURRENCIES = ["LTC", "BTC"];
const WORKERS = ["", "x", "y"];

const shareFields: fc.Arbitrary<Partial<ShareFields>> = fc.record({
  time: fc.integer({ min: BEGIN * 1000, max: NOON * 1000 - 1 }),
  port: fc.constantFrom(...PORTS),
  currency: fc.constantFrom(...CURRENCIES),
  address: fc.constantFrom(...ADDRESSES),
  worker: fc.constantFrom(...WORKERS),
  outcome: fc.constantFrom("accepted" as const, "stale" as const, "low" as const),
  difficulty: fc.integer({ min: 1, max: 1000 }),
});

const anyShares = fc.array(shareFields, { minLength: 1, maxLength: 120 });

/** Addresses and workers, at each port and for each currency, and anywhere. */
const EVERYBODY: readonly WorkOf[] = ADDRESSES.flatMap((address) =>
  [undefined, ...PORTS].flatMap((port) =>
    [undefined, ...CURRENCIES].flatMap((currency) =>
      [undefined, ...WORKERS].map((worker) => ({ address, port, currency, worker }))
    )
  )
);

/** Adds shares up one by one. */
function sumsOf(shares: readonly ShareRecord[], of: WorkOf, from: number, to: number): WorkSums {
  const sums: Record<string, { count: number; work: number }> = {};
  for (const { time, outcome, difficulty, origin } of shares) {
    if (time < from * 1000 || time >= to * 1000) continue;
    if (Object.entries(of).some(([name, value]) => value !== undefined && origin[name as keyof WorkOf] !== value)) {
      continue;
    }
    const sum = sums[outcome] ??= { count: 0, work: 0 };
    sum.count++;
    sum.work += difficulty;
  }
  return sums as WorkSums;
}

function seriesOf(shares: readonly ShareRecord[], of: WorkOf, span: number, from: number): WorkSlice[] {
  const starts = new Set(shares.map(({ time }) => Math.floor(time / 1000 / span) * span));
  return [...starts].filter((start) => start >= from).sort((one, other) => one - other)
    .map((start) => ({ start, sums: sumsOf(shares, of, start, start + span) }))
    .filter(({ sums }) => Object.keys(sums).length > 0);
}

function foldAll(journal: Journal): void {
  while (journal.fold(37) === 37);
}

/** Expects all sums to be those of the shares. */
function expectSums(journal: Journal, shares: readonly ShareRecord[]): void {
  const { work } = journal;
  for (const whose of EVERYBODY) {
    const about = JSON.stringify(whose);
    for (
      const [from, to] of [[BEGIN, NOON], [BEGIN + 17 * MINUTE, NOON - 3 * HOUR - MINUTE], [NOON - HOUR, NOON]] as const
    ) {
      assert.deepEqual(work.sums(whose, from, to), sumsOf(shares, whose, from, to), about);
    }
    assert.deepEqual(work.series(whose, HOUR, BEGIN, NOON), seriesOf(shares, whose, HOUR, BEGIN), about);
    assert.deepEqual(
      work.series(whose, MINUTE, NOON - 8 * HOUR, NOON),
      seriesOf(shares, whose, MINUTE, NOON - 8 * HOUR),
      about,
    );
    const recent = Object.fromEntries(
      Object.entries(RECENT_TIMES).map(([time, seconds]) => [
        time,
        sumsOf(shares, whose, NOON - seconds, NOON).accepted ?? { count: 0, work: 0 },
      ]),
    );
    assert.deepEqual(work.recent(whose, NOON * 1000 + 59_999), recent, about);
  }
}

/** Tries a way to a journal, for any shares. */
function forAnyShares(
  make: (path: string, shares: readonly ShareRecord[]) => Journal,
  expect: (journal: Journal, shares: readonly ShareRecord[]) => void = expectSums,
): Promise<void> {
  return withTemporaryPath((folder) => {
    let run = 0;
    fc.assert(
      fc.property(anyShares, (fields) => {
        const shares = fields.map((each) => share(each));
        const journal = make(`${folder}-${run++}`, shares);
        try {
          expect(journal, shares);
        } finally {
          journal.close();
        }
      }),
      { seed: 11, numRuns: 12 },
    );
  });
}

const surroundings = { now: () => NOON * 1000 };

/** A journal in which the shares are, added up in pieces while more of them come. */
function filled(path: string, shares: readonly ShareRecord[]): Journal {
  const journal = open(path, surroundings);
  for (let i = 0; i < shares.length; i += 50) {
    journal.appendShares(shares.slice(i, i + 50));
    journal.fold(20);
  }
  foldAll(journal);
  return journal;
}

Deno.test("the sums of an address and of its workers are those of their shares", () => forAnyShares(filled));

Deno.test("the sums of addresses are the same after the file was mended", () =>
  forAnyShares((path, shares) => {
    filled(path, shares).close();
    const { problems } = recoverJournal(path, NOON * 1000);
    assert.deepEqual(problems, []);
    return open(path, surroundings);
  }));

Deno.test("owners that are lost are made anew when a file is mended, and their slices are still theirs", () =>
  forAnyShares((path, shares) => {
    filled(path, shares).close();
    withConnection(path, (database) => database.exec("PRAGMA foreign_keys = OFF; DELETE FROM owner"));
    recoverJournal(path, NOON * 1000);
    return open(path, surroundings);
  }));

/** Writes what a program of version 4 has written: of some of the shares the slices as well. */
function writeVersion4(path: string, shares: readonly ShareRecord[], folded: number): void {
  makeOfVersion(path, 4);
  withConnection(path, (database) => {
    database.exec("INSERT INTO identity VALUES (1, 'id')");
    const addOrigin = database.prepare(
      "INSERT OR IGNORE INTO origin (port, currency, address, worker) VALUES ($port, $currency, $address, $worker)",
    );
    const addShare = database.prepare(
      `INSERT INTO share (time, origin, outcome, difficulty) SELECT ?, id, ?, ? FROM origin
       WHERE port = ? AND currency = ? AND address = ? AND worker = ?`,
    );
    for (const { time, outcome, difficulty, origin: { port, currency, address, worker } } of shares) {
      addOrigin.run({ $port: port, $currency: currency, $address: address, $worker: worker });
      addShare.run(time, outcome, difficulty, port, currency, address, worker);
    }
    for (const span of [MINUTE, HOUR]) {
      database.prepare(
        `INSERT INTO slice SELECT ${span}, time / 1000 / ${span} * ${span}, origin, outcome, count(*), sum(difficulty)
         FROM share WHERE sequence <= ? GROUP BY 1, 2, 3, 4`,
      ).run(folded);
    }
    database.prepare("INSERT INTO reader VALUES ('journal: slices', ?, ?, NULL, NULL, 1)")
      .run(folded, Number.MAX_SAFE_INTEGER);
  });
}

function migrated(path: string, shares: readonly ShareRecord[]): Journal {
  writeVersion4(path, shares, Math.floor(shares.length / 2));
  const journal = open(path, surroundings);
  foldAll(journal);
  return journal;
}

Deno.test("the sums of addresses of a journal of version 4 are those of its shares", () => forAnyShares(migrated));

for (const [name, make] of [["new", filled], ["of version 4", migrated]] as const) {
  Deno.test(`where workers were seen is known, to the hour, in a journal that is ${name}`, () =>
    forAnyShares(make, (journal, shares) => {
      for (const address of ADDRESSES) {
        for (const since of [BEGIN, NOON - 24 * HOUR, NOON - 90 * MINUTE]) {
          const hour = Math.floor(since / HOUR) * HOUR;
          const seen = shares.filter(({ origin, time }) => origin.address === address && time >= hour * 1000);
          const expected = new Set(seen.map(({ origin: { worker, port } }) => JSON.stringify({ worker, port })));
          const places = [...journal.workers.places(address, since)].flat();
          assert.deepEqual(new Set(places.map(({ worker, port }) => JSON.stringify({ worker, port }))), expected);
          assert.equal(places.length, expected.size);
        }
      }
    }));
}

Deno.test("what an address has done at each port, and what each worker has, are read as single sums are", () =>
  forAnyShares(filled, ({ workers }, shares) => {
    const [from, to] = [NOON - 24 * HOUR - 17 * MINUTE, NOON - 5 * MINUTE];
    const address = "a";
    for (const port of PORTS) {
      const ofPort = workers.ports(address, from, to).filter((sum) => sum.port === port);
      assert.deepEqual(added(ofPort), sumsOf(shares, { address, port }, from, to));
      const ofWorkers = [...workers.sums(address, ["x", "nobody", ""], from, to)].flat();
      for (const worker of ["x", ""]) {
        assert.deepEqual(
          added(ofWorkers.filter((sum) => sum.port === port && sum.worker === worker)),
          sumsOf(shares, { address, port, worker }, from, to),
        );
      }
      assert(ofWorkers.every(({ worker }) => worker !== "y"));
    }
  }));

function added(sums: readonly { readonly outcome: string; readonly count: number; readonly work: number }[]): WorkSums {
  const all: Record<string, { count: number; work: number }> = {};
  for (const { outcome, count, work } of sums) {
    const sum = all[outcome] ??= { count: 0, work: 0 };
    sum.count += count;
    sum.work += work;
  }
  return all as WorkSums;
}

Deno.test("what is let go of leaves the hours of an address as they were", () =>
  forAnyShares(filled, (journal, shares) => {
    while (journal.retention.step(0, (NOON + 2 * 24 * HOUR) * 1000));
    for (const address of ADDRESSES) {
      const of = { address };
      assert.deepEqual(journal.work.sums(of, BEGIN, NOON), sumsOf(shares, of, BEGIN, NOON));
      assert.deepEqual(journal.work.series(of, MINUTE, BEGIN, NOON), []);
    }
    while (journal.retention.step(0, (NOON + 400 * 24 * HOUR) * 1000));
    assert.deepEqual(journal.work.sums({ address: "a" }, BEGIN, NOON), {});
  }));
