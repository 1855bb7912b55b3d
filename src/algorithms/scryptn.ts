/**
 * scrypt with another N than Litecoin's: scrypt-N, the proof of work of Vertcoin's first year. Its N was to double every
 * few years; 2048 is the first.
 *
 * @module
 */

import type { Algorithm } from "./algorithm.ts";
import { difficultyOneTarget, headerAlgorithm } from "./header_algorithm.ts";
import { scryptnHeaders, scryptnLargestN, scryptnScan } from "./powhash.wasm";

/** N unless a configuration says otherwise. */
export const SCRYPTN_DEFAULT_N = 2048;

/** The largest N that the module has memory for: 16384, of which a batch of four takes 8 MiB. */
export const SCRYPTN_LARGEST_N: number = scryptnLargestN();

/** Whether scrypt-N can be had with this N: a power of two from 2 to {@link SCRYPTN_LARGEST_N}. */
export function isScryptnN(n: number): boolean {
  return Number.isInteger(n) && n >= 2 && n <= SCRYPTN_LARGEST_N && (n & (n - 1)) === 0;
}

/**
 * scrypt with the given N, and r = p = 1, under the name `scryptn`.
 *
 * @param n The cost parameter of RFC 7914.
 * @throws {RangeError} If it is no power of two, or larger than {@link SCRYPTN_LARGEST_N}.
 */
export function scryptnWith(n: number): Algorithm {
  if (!isScryptnN(n)) {
    throw new RangeError(`Cannot hash with scrypt N ${n}: expected a power of two from 2 to ${SCRYPTN_LARGEST_N}`);
  }
  return headerAlgorithm({
    name: "scryptn",
    // What miners call difficulty 1 does not change with N.
    difficultyOne: difficultyOneTarget(224),
    hashesPerShare: 2 ** 16,
    powBlockHash: false,
    txidHash: "sha256d",
    hashHeaders: (count) => scryptnHeaders(count, n),
    scanNonces: (first, count) => scryptnScan(first, count, n),
  });
}

/** scrypt with N = 2048. */
export const scryptn: Algorithm = scryptnWith(SCRYPTN_DEFAULT_N);
