/**
 * Measuring functions against each other in one run: on a busy machine only the ratios mean something.
 *
 * @module
 */

/** Something to measure: what is called, and how many hashes a call makes. */
export interface Subject {
  readonly name: string;
  readonly run: () => unknown;
  readonly hashes: number;
}

/** Calls of one subject in a row take so long, and there are so many such turns. */
const TURN_MS = 12;
const TURNS = 15;
const WARM_UP_MS = 100;

/**
 * Prints the rates of subjects, and how they compare with the first.
 *
 * They take turns, so that all meet the same noise; the median of the turns counts.
 *
 * @returns Hashes a second by subject.
 */
export function compare(subjects: readonly Subject[]): ReadonlyMap<string, number> {
  const calls = subjects.map(({ run }) => warmUp(run));
  const times = subjects.map(() => [] as number[]);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, { run }] of subjects.entries()) times[i]?.push(timeOf(run, calls[i] ?? 1));
  }
  const rates = subjects.map(({ name, hashes }, i): [string, number] => {
    return [name, 1000 * hashes * (calls[i] ?? 1) / median(times[i] ?? [])];
  });
  for (const [name, rate] of rates) {
    const ratio = rate / (rates[0]?.[1] ?? NaN);
    // deno-lint-ignore no-console -- a benchmark prints its figures
    console.log(`${name.padEnd(40)}${rate.toFixed(0).padStart(10)} a second${ratio.toFixed(2).padStart(8)}x`);
  }
  // deno-lint-ignore no-console -- as above
  console.log();
  return new Map(rates);
}

/** Runs a function until it is compiled, and returns how many calls take a turn. */
function warmUp(run: () => unknown): number {
  timeOf(run, 3);
  let calls = 1;
  let spent = 0;
  for (let time = 0; spent < WARM_UP_MS || time < TURN_MS; spent += time) {
    time = timeOf(run, calls);
    if (time < TURN_MS) calls = Math.ceil(calls * Math.min(4, 1.2 * TURN_MS / Math.max(time, 0.01)));
  }
  return calls;
}

function timeOf(run: () => unknown, calls: number): number {
  const start = performance.now();
  for (let call = 0; call < calls; call++) run();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
