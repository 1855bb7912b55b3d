/**
 * Heavycoin's hash, HEFTY1 and four others: the proof of work of Heavycoin.
 *
 * @module
 */

import type { Algorithm } from "./algorithm.ts";
import { difficultyOneTarget, headerAlgorithm } from "./header_algorithm.ts";
import { heavycoinHeaders, heavycoinScan } from "./powhash.wasm";

/** Heavycoin's hash; difficulty 1 is Bitcoin's. */
export const heavycoin: Algorithm = headerAlgorithm({
  name: "heavycoin",
  difficultyOne: difficultyOneTarget(208),
  hashesPerShare: 2 ** 32,
  powBlockHash: true,
  txidHash: "sha256d",
  hashHeaders: heavycoinHeaders,
  scanNonces: heavycoinScan,
});
