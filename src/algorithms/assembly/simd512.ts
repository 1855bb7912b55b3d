/**
 * SIMD-512 (G. Leurent, C. Bouillaguet and P.-A. Fouque, "SIMD Is a Message Digest", as updated for the second round of
 * the SHA-3 competition in 2009).
 *
 * Figures, where sha256d of one header is 1.75 million hashes a second: 1.9 million of 64 bytes. Half of the time is
 * for the expansion of the one block that has to be expanded, half for the two compressions.
 */

import { copyEnd } from "./message_end";
import { compress } from "./simd512_compress";
import { expand, EXPANDED_BYTES, FULL_OFFSETS, HALF_OFFSETS, LAST_OFFSETS } from "./simd512_expand";
import { copy } from "./word";

const BLOCK_BYTES: usize = 128;

const INITIAL = memory.data(128, 16);
const STATE = memory.data(128, 16);
const LAST = memory.data(128, 16);
const WORDS = memory.data(EXPANDED_BYTES, 16);

/** The last block of a message of 64 bytes, and its expansion, which is always the same. */
const LAST_OF_64 = memory.data(128, 16);
const WORDS_OF_64 = memory.data(EXPANDED_BYTES, 16);

/** The first block of the initial state: "SIMD-512 v1.1". */
const NAME = memory.data<u8>([83, 73, 77, 68, 45, 53, 49, 50, 32, 118, 49, 46, 49]);

initialize();

/** Hashes `length` bytes at `input` to 64 bytes at `output`. */
export function simd512(input: usize, length: usize, output: usize): void {
  copy<v128>(STATE, INITIAL, 8);
  const end = input + (length & ~(BLOCK_BYTES - 1));
  for (let block = input; block < end; block += BLOCK_BYTES) {
    expand(block, FULL_OFFSETS, WORDS);
    compress(STATE, block, WORDS);
  }
  const rest = length & (BLOCK_BYTES - 1);
  if (rest !== 0) {
    copyEnd(end, rest, LAST, BLOCK_BYTES);
    expand(LAST, rest <= 64 ? HALF_OFFSETS : FULL_OFFSETS, WORDS);
    compress(STATE, LAST, WORDS);
  }
  // The last block is the length in bits, and nothing else.
  if (length === 64) {
    compress(STATE, LAST_OF_64, WORDS_OF_64);
  } else {
    copyEnd(end, 0, LAST, BLOCK_BYTES);
    store<u64>(LAST, <u64> length << 3);
    expand(LAST, LAST_OFFSETS, WORDS);
    compress(STATE, LAST, WORDS);
  }
  copy<v128>(output, STATE, 4);
}

function initialize(): void {
  copyEnd(NAME, 13, LAST, BLOCK_BYTES);
  expand(LAST, FULL_OFFSETS, WORDS);
  compress(INITIAL, LAST, WORDS);
  store<u64>(LAST_OF_64, 8 * 64);
  expand(LAST_OF_64, LAST_OFFSETS, WORDS_OF_64);
}
