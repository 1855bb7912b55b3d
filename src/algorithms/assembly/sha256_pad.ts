/**
 * The padding of messages of known length.
 */

import { set, splat } from "./word";

/** Pads a last block with `words` words, fewer than 14, of a message of `bits` bits (FIPS 180-4, section 5.1.1). */
@inline
export function pad<T>(block: usize, words: usize, bits: u32): void {
  set<T>(block, words, splat<T>(0x80000000));
  for (let i = words + 1; i < 15; i++) set<T>(block, i, splat<T>(0));
  set<T>(block, 15, splat<T>(bits));
}
