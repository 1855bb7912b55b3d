/**
 * scrypt with N = 1024, r = p = 1, the header being password and salt (RFC 7914): the proof of work of Litecoin.
 *
 * @module
 */

import type { Algorithm } from "./algorithm.ts";
import { difficultyOneTarget, headerAlgorithm } from "./header_algorithm.ts";
import { scryptHeaders, scryptScan } from "./powhash.wasm";

/** scrypt; miners call a target 2^16 times easier than Bitcoin's difficulty 1, because the hash is that much slower. */
export const scrypt: Algorithm = headerAlgorithm({
  name: "scrypt",
  difficultyOne: difficultyOneTarget(224),
  hashesPerShare: 2 ** 16,
  powBlockHash: false,
  txidHash: "sha256d",
  hashHeaders: scryptHeaders,
  scanNonces: scryptScan,
});
