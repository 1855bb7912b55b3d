/**
 * `powerpool hash ALGORITHM --bench`: how fast this machine hashes.
 *
 * @module
 */

import { type Algorithm, HEADER_BYTES } from "../algorithms/algorithm.ts";
import { prepareJob, type ShareJob } from "../algorithms/share_job.ts";
import { hashShares, type ShareFields } from "../algorithms/share_kernel.ts";
import { type Target, targetBytes } from "../algorithms/target.ts";
import type { CommandIo } from "./io.ts";

/** How a benchmark goes about it. */
export interface BenchOptions {
  /** Milliseconds for each figure, as many again for the compiler before. */
  readonly milliseconds?: number;
  /** Milliseconds from some moment on. */
  readonly now?: () => number;
}

const BATCH = 4;

/** Nonces of one scan: beside them the call costs little, and even of a slow algorithm they take some milliseconds. */
const SCAN = 64;

/** An example of a share: a merkle branch as blocks of some thousand transactions have, a coinbase of two outputs. */
const BRANCHES = 12;
const COINBASE_BYTES = { prefix: 66, extranonces: 8, suffix: 126 };

/** A target that no digest meets. */
const IMPOSSIBLE = targetBytes(0n as Target);

/**
 * Prints hashes per second of an algorithm on one core: a header at a time, in batches of four, in a miner's search, and
 * whole shares of a pool.
 */
export function benchAlgorithm(algorithm: Algorithm, io: Pick<CommandIo, "out">, options: BenchOptions = {}): void {
  const headers = new Uint8Array(BATCH * HEADER_BYTES).map((_, i) => 41 * i);
  const header = headers.slice(0, HEADER_BYTES);
  const job = exampleJob();
  const shares = Array.from({ length: BATCH }, (_, i) => exampleShare(i));
  const line = (name: string, value: number, single = value): void => {
    const ratio = value === single ? "" : `${(value / single).toFixed(1)}x`.padStart(8);
    io.out(`  ${name.padEnd(24)}${readable(value).padStart(12)}${ratio}\n`);
  };
  io.out(`${algorithm.name}: hashes per second on one core\n`);
  const single = rate(() => algorithm.hash(header), 1, options);
  line("one header", single);
  line(`batch of ${BATCH} headers`, rate(() => algorithm.hashMany(headers), BATCH, options), single);
  line("search for a nonce", rate(() => algorithm.scan(header, 0, SCAN, IMPOSSIBLE), SCAN, options), single);
  line(`batch of ${BATCH} shares`, rate(() => hashShares(algorithm, job, shares), BATCH, options));
  const { prefix, extranonces, suffix } = COINBASE_BYTES;
  io.out(`A share: a coinbase of ${prefix + extranonces + suffix} bytes, ${BRANCHES} merkle branches, the header.\n`);
}

function exampleJob(): ShareJob {
  return prepareJob({
    prefix: new Uint8Array(COINBASE_BYTES.prefix),
    suffix: new Uint8Array(COINBASE_BYTES.suffix),
    extranonceBytes: COINBASE_BYTES.extranonces,
    branch: Array.from({ length: BRANCHES }, (_, i) => new Uint8Array(32).fill(i)),
    previousHash: new Uint8Array(32),
    bits: 0x1d00ffff,
  });
}

function exampleShare(i: number): ShareFields {
  const extranonce = new Uint8Array(COINBASE_BYTES.extranonces / 2).fill(i);
  return { extranonce1: extranonce, extranonce2: extranonce, time: i, nonce: i, version: 0x20000000 };
}

/** "1,234,567". */
function readable(rate: number): string {
  return Math.round(rate).toLocaleString("en-GB");
}

/**
 * How many hashes a second a function makes: the median of five stretches of time, after one for the compiler.
 *
 * @param hashes How many a call makes.
 */
function rate(run: () => unknown, hashes: number, options: BenchOptions): number {
  const { milliseconds = 300, now = () => performance.now() } = options;
  const rates: number[] = [];
  for (const length of [milliseconds, ...Array<number>(5).fill(milliseconds / 5)]) {
    const start = now();
    let calls = 0;
    // A look at the clock costs as much as a fast hash: some calls for each, more the more there have been.
    for (let end = start; end - start < length; end = now()) {
      const more = 1 + (calls >> 3);
      for (let i = 0; i < more; i++) run();
      calls += more;
    }
    rates.push(1000 * hashes * calls / (now() - start));
  }
  return rates.slice(1).toSorted((a, b) => a - b)[2] ?? NaN;
}
