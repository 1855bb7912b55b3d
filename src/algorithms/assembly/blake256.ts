/**
 * BLAKE-256 (BLAKE, section 2.1), without salt, of a message of any length.
 */

import { BLOCK_BYTES, compress, STATE_BYTES } from "./blake256_compress";
import { readBigEndian, writeBigEndian } from "./lanes";
import { copyEndAndOne } from "./message_end";
import { initialize } from "./sha256_compress";

/** Rounds of the function as it was submitted to the last round of SHA-3's competition. */
export const FULL_ROUNDS: usize = 14;

/** Bytes of a block of the message. */
const MESSAGE_BYTES: usize = 64;

const BLOCK = memory.data(BLOCK_BYTES, 64);
const STATE = memory.data(STATE_BYTES, 64);

/** The last bytes of a message and their padding. */
const PADDED = memory.data(128, 64);

/** Hashes `length` bytes to 32. */
export function blake256(input: usize, length: usize, output: usize): void {
  blake256Rounds(input, length, output, FULL_ROUNDS);
}

/** The same with any number of rounds up to 16. */
export function blake256Rounds(input: usize, length: usize, output: usize, rounds: usize): void {
  // The initial hash value is SHA-256's (section 2.1.1).
  initialize<u32>(STATE);
  let at: usize = 0;
  for (; at + MESSAGE_BYTES <= length; at += MESSAGE_BYTES) absorb(input + at, (at + MESSAGE_BYTES) << 3, rounds);

  // Section 2.1.3: a one, zeros, a one as the last bit before the length, and the length in 64 bits, big-endian. A
  // block without a bit of the message counts as 0.
  const rest = length - at;
  const size: usize = rest < MESSAGE_BYTES - 8 ? MESSAGE_BYTES : 2 * MESSAGE_BYTES;
  copyEndAndOne(input + at, rest, PADDED, size);
  store<u8>(PADDED + size - 9, load<u8>(PADDED + size - 9) | 1);
  store<u64>(PADDED + size - 8, bswap<u64>(<u64> length << 3));
  absorb(PADDED, rest > 0 ? length << 3 : 0, rounds);
  if (size > MESSAGE_BYTES) absorb(PADDED + MESSAGE_BYTES, 0, rounds);
  writeBigEndian<u32>(STATE, 8, output, 0);
}

function absorb(block: usize, counter: usize, rounds: usize): void {
  readBigEndian<u32>(block, 0, 16, BLOCK);
  compress<u32>(STATE, BLOCK, counter, rounds);
}
