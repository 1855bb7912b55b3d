/**
 * BLAKE-256 with 8 rounds, once over the header (Aumasson, Henzen, Meier, Phan: SHA-3 proposal BLAKE, version 1.3, which
 * has 14 rounds): the proof of work of Blakecoin and the chains that are mined with it.
 *
 * @module
 */

import type { Algorithm } from "./algorithm.ts";
import { difficultyOneTarget, headerAlgorithm } from "./header_algorithm.ts";
import { blake256Headers, blake256Scan } from "./powhash.wasm";

/**
 * BLAKE-256; difficulty 1 is scrypt's, 2^16 hashes, as PowerPool's table had it.
 *
 * Miners that take Bitcoin's difficulty 1 for Blakecoin's (cpuminer and ccminer do) search a target 2^16 times harder
 * than what they are told means here. All they find is valid, but they find so little of it that a configuration for
 * them should set `hashes_per_share` to 2^32 and `diff1` to Bitcoin's.
 */
export const blake256: Algorithm = headerAlgorithm({
  name: "blake256",
  difficultyOne: difficultyOneTarget(224),
  hashesPerShare: 2 ** 16,
  powBlockHash: true,
  hashHeaders: blake256Headers,
  scanNonces: blake256Scan,
});
