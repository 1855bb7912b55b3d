/**
 * Adjustments of algorithms: what a configuration may say of one.
 *
 * @module
 */

import type { Algorithm } from "./algorithm.ts";
import { scryptn, scryptnWith } from "./scryptn.ts";

/** What can be adjusted; everything else of an algorithm is as its chains have it. */
export interface AlgorithmTuning {
  /** Hashes that a share of difficulty 1 stands for in hash rates. */
  readonly hashesPerShare?: number | undefined;
  /** The cost parameter N, for scryptn alone. */
  readonly n?: number | undefined;
}

/** Whether an algorithm has an N that can be chosen. */
export function hasN(algorithm: Algorithm): boolean {
  return algorithm.name === scryptn.name;
}

/**
 * An algorithm with adjustments.
 *
 * @throws {RangeError} If it has no N to choose, or not this one.
 */
export function tuneAlgorithm(algorithm: Algorithm, { hashesPerShare, n }: AlgorithmTuning): Algorithm {
  if (n !== undefined && !hasN(algorithm)) {
    throw new RangeError(`Cannot set N of ${algorithm.name}: expected ${scryptn.name}, which alone has one to set`);
  }
  const chosen = n === undefined ? algorithm : scryptnWith(n);
  return { ...chosen, hashesPerShare: hashesPerShare ?? algorithm.hashesPerShare };
}
