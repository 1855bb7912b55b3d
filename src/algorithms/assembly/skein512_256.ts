/**
 * Skein-512-256: Skein with 512 bits of state and 256 of digest.
 */

import { configure, hash } from "./skein";
import { copy } from "./word";

/** What messages start from. */
const INITIAL = memory.data(64, 64);

configure(256, INITIAL);

/** Hashes `length` bytes to 32. The output may overlap the input. */
export function skein512_256(input: usize, length: usize, output: usize): void {
  copy<v128>(output, hash(input, length, INITIAL), 2);
}
