/**
 * SHA-256 of SHA-256 of the header (FIPS 180-4): the proof of work of Bitcoin.
 *
 * @module
 */

import type { Algorithm } from "./algorithm.ts";
import { difficultyOneTarget, headerAlgorithm } from "./header_algorithm.ts";
import { sha256Headers, sha256Scan } from "./powhash.wasm";

/** Double SHA-256; difficulty 1 is `0x1d00ffff` in compact bits, the easiest that Bitcoin's main chain allows. */
export const sha256: Algorithm = headerAlgorithm({
  name: "sha256",
  difficultyOne: difficultyOneTarget(208),
  hashesPerShare: 2 ** 32,
  powBlockHash: true,
  txidHash: "sha256d",
  hashHeaders: sha256Headers,
  scanNonces: sha256Scan,
});
