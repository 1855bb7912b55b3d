/**
 * X11, eleven hash functions in a row: the proof of work of Dash.
 *
 * @module
 */

import type { Algorithm } from "./algorithm.ts";
import { difficultyOneTarget, headerAlgorithm } from "./header_algorithm.ts";
import { x11Headers, x11Scan } from "./powhash.wasm";

/** X11; difficulty 1 is Bitcoin's. */
export const x11: Algorithm = headerAlgorithm({
  name: "x11",
  difficultyOne: difficultyOneTarget(208),
  hashesPerShare: 2 ** 32,
  powBlockHash: true,
  txidHash: "sha256d",
  hashHeaders: x11Headers,
  scanNonces: x11Scan,
});
