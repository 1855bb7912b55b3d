/**
 * Warming up: the first hash of an algorithm takes milliseconds, and the first hundreds are up to ten times slower than
 * those after them, until V8 has compiled what they run through with its optimizing compiler.
 *
 * @module
 */

import { type Algorithm, HEADER_BYTES } from "./algorithm.ts";
import { prepareJob } from "./share_job.ts";
import { hashShares } from "./share_kernel.ts";

const HASH_BYTES = 32;

/**
 * Hashes headers and shares for a while.
 *
 * @param algorithm What to warm up, for the worker that calls this.
 * @param milliseconds How long to go on; each way to hash is called at least once.
 */
export function warmUp(algorithm: Algorithm, milliseconds = 30): void {
  const headers = new Uint8Array(4 * HEADER_BYTES);
  const nothing = new Uint8Array(0);
  const job = prepareJob({
    prefix: new Uint8Array(HEADER_BYTES),
    suffix: new Uint8Array(HEADER_BYTES),
    extranonceBytes: 0,
    branch: [new Uint8Array(HASH_BYTES)],
    previousHash: new Uint8Array(HASH_BYTES),
    bits: 0,
  });
  const share = { extranonce1: nothing, extranonce2: nothing, time: 0, nonce: 0, version: 0 };
  const shares = [share, share, share, share];
  const end = performance.now() + milliseconds;
  do {
    algorithm.hash(headers.subarray(0, HEADER_BYTES));
    algorithm.hashMany(headers);
    hashShares(algorithm, job, [share]);
    hashShares(algorithm, job, shares);
  } while (performance.now() < end);
}
