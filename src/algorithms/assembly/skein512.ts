/**
 * Skein-512-512: Skein with 512 bits of state and of digest.
 */

import { configure, hash } from "./skein";
import { copy } from "./word";

/** What messages start from. */
const INITIAL = memory.data(64, 64);

configure(512, INITIAL);

/** Hashes `length` bytes to 64. The output may overlap the input. */
export function skein512(input: usize, length: usize, output: usize): void {
  copy<v128>(output, hash(input, length, INITIAL), 4);
}
