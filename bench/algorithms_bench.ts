/**
 * Hash rates of the algorithms on one core, next to those of @noble/hashes in the same run: on a busy machine only the
 * ratios mean something.
 *
 * Run it with `deno run bench/algorithms_bench.ts`.
 *
 * @module
 */

import { scrypt as nobleScrypt } from "@noble/hashes/scrypt.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { HEADER_BYTES } from "../src/algorithms/algorithm.ts";
import { scrypt } from "../src/algorithms/scrypt.ts";
import { sha256 } from "../src/algorithms/sha256.ts";
import { sha256d, sha256dPairs } from "../src/algorithms/sha256d.ts";
import { type Target, targetBytes } from "../src/algorithms/target.ts";

/** Something to measure: what is called, how many hashes a call makes, and how many calls take some milliseconds. */
interface Subject {
  readonly name: string;
  readonly run: () => unknown;
  readonly hashes: number;
  readonly calls: number;
}

const ROUNDS = 15;

const headers = new Uint8Array(4 * HEADER_BYTES).map((_, i) => i * 41);
const header = headers.slice(0, HEADER_BYTES);
const pairs = new Uint8Array(2000 * 64).map((_, i) => i * 31 + (i >> 8));
const transaction = new Uint8Array(200).map((_, i) => i * 29);
const impossible = targetBytes(0n as Target);

compare([
  { name: "@noble/hashes sha256 twice", run: () => nobleSha256(nobleSha256(header)), hashes: 1, calls: 5000 },
  { name: "sha256.hash", run: () => sha256.hash(header), hashes: 1, calls: 10_000 },
  { name: "sha256.hashMany of 4", run: () => sha256.hashMany(headers), hashes: 4, calls: 5000 },
  { name: "sha256.scan of 4096", run: () => sha256.scan(header, 0, 4096, impossible), hashes: 4096, calls: 10 },
  { name: "sha256dPairs of 2000", run: () => sha256dPairs(pairs), hashes: 2000, calls: 10 },
]);
compare([
  { name: "@noble/hashes, 200 bytes", run: () => nobleSha256(nobleSha256(transaction)), hashes: 1, calls: 3000 },
  { name: "sha256d of 200 bytes", run: () => sha256d(transaction), hashes: 1, calls: 10_000 },
]);
compare([
  {
    name: "@noble/hashes scrypt",
    run: () => nobleScrypt(header, header, { N: 1024, r: 1, p: 1, dkLen: 32 }),
    hashes: 1,
    calls: 20,
  },
  { name: "scrypt.hash", run: () => scrypt.hash(header), hashes: 1, calls: 40 },
  { name: "scrypt.hashMany of 4", run: () => scrypt.hashMany(headers), hashes: 4, calls: 20 },
  { name: "scrypt.scan of 64", run: () => scrypt.scan(header, 0, 64, impossible), hashes: 64, calls: 2 },
]);

/** Prints the rates of all subjects, in turns so that all meet the same noise, and how they compare with the first. */
function compare(subjects: readonly Subject[]): void {
  const times = subjects.map(() => [] as number[]);
  // The first two rounds are for the compiler.
  for (let round = -2; round < ROUNDS; round++) {
    for (const [i, { run, calls }] of subjects.entries()) {
      const start = performance.now();
      for (let call = 0; call < calls; call++) run();
      if (round >= 0) times[i]?.push(performance.now() - start);
    }
  }
  const rates = subjects.map(({ hashes, calls }, i) => 1000 * hashes * calls / median(times[i] ?? []));
  for (const [i, { name }] of subjects.entries()) {
    const rate = rates[i] ?? NaN;
    const ratio = rate / (rates[0] ?? NaN);
    // deno-lint-ignore no-console -- a benchmark prints its results
    console.log(`${name.padEnd(28)}${rate.toFixed(0).padStart(10)} hashes/s${ratio.toFixed(1).padStart(7)}x`);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
