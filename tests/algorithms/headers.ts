/**
 * Headers whose hashes are known for certain, and random ones.
 *
 * @module
 */

import fc from "fast-check";
import { HEADER_BYTES } from "../../src/algorithms/algorithm.ts";
import { decodeHex } from "../../src/bytes/hex.ts";
import vectors from "../vectors/pow_vectors.json" with { type: "json" };

/** The header of the first block of Bitcoin's main chain. */
export const BITCOIN_GENESIS = decodeHex(
  "01000000" + "00".repeat(32) + "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a" +
    "29ab5f49" + "ffff001d" + "1dac2b7c",
);

/** Its hash, which is its proof of work, in display order: the last byte first. */
export const BITCOIN_GENESIS_HASH = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

/** The header of the first block of Litecoin's main chain. */
export const LITECOIN_GENESIS = decodeHex(
  "01000000" + "00".repeat(32) + "d9ced4ed1130f7b7faad9be25323ffafa33232a17c3edf6cfd97bee6bafbdd97" +
    "b9aa8e4e" + "f0ff0f1e" + "cd513f7c",
);

/** Its hash, in display order. */
export const LITECOIN_GENESIS_HASH = "12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2";

/** Its proof of work, scrypt, in display order. */
export const LITECOIN_GENESIS_POW = "0000050c34a64b415b6b15b37f2216634b5b1669cb9a2e38d76f7213b0671e00";

/** Headers with their digests under every algorithm, by the algorithm's name. */
export const POW_VECTORS: readonly Readonly<Record<string, string>>[] = vectors.headers;

/** One random header. */
export const anyHeader: fc.Arbitrary<Uint8Array> = fc.uint8Array({ minLength: HEADER_BYTES, maxLength: HEADER_BYTES });

/** `count` different headers, always the same ones, one behind the other. */
export function someHeaders(count: number): Uint8Array {
  // Numerical Recipes' linear congruential generator: any bytes will do, if they differ.
  let state = 1;
  return new Uint8Array(count * HEADER_BYTES).map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}
