/**
 * Keccak-256 as submitted to SHA-3's competition.
 */

import { absorb } from "./keccak";
import { copy } from "./word";

/** Bytes that are absorbed at a time: 200 less twice the digest. */
const RATE: usize = 136;

/** Hashes `length` bytes to 32. The output may overlap the input. */
export function keccak256(input: usize, length: usize, output: usize): void {
  copy<v128>(output, absorb(input, length, RATE), 2);
}
