/**
 * Lyra2RE, version 1: BLAKE-256, Keccak-256, Lyra2, Skein-256 and Groestl-256 in a row. The proof of work of Vertcoin
 * from block 208,301 to 347,000.
 *
 * @module
 */

import type { Algorithm } from "./algorithm.ts";
import { headerAlgorithm } from "./header_algorithm.ts";
import { lyra2reHeaders, lyra2reScan } from "./powhash.wasm";
import type { Target } from "./target.ts";

/** Lyra2RE; miners call a target 2^7 times easier than Bitcoin's difficulty 1: 2^25 hashes. */
export const lyra2re: Algorithm = headerAlgorithm({
  name: "lyra2re",
  // As in the `diff1` of PowerPool's sample configuration. Miners take 0xffff * 2^215, which is 2^-16 harder.
  difficultyOne: (0x7fffffn << 208n) as Target,
  hashesPerShare: 2 ** 25,
  powBlockHash: false,
  txidHash: "sha256d",
  hashHeaders: lyra2reHeaders,
  scanNonces: lyra2reScan,
});
