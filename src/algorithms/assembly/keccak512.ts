/**
 * Keccak-512 as submitted to SHA-3's competition.
 */

import { absorb } from "./keccak";
import { copy } from "./word";

/** Bytes that are absorbed at a time: 200 less twice the digest. */
const RATE: usize = 72;

/** Hashes `length` bytes to 64. The output may overlap the input. */
export function keccak512(input: usize, length: usize, output: usize): void {
  copy<v128>(output, absorb(input, length, RATE), 4);
}
