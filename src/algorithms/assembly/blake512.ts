/**
 * BLAKE-512 (BLAKE, section 2.2), without salt.
 *
 * The four words of a row of the state are in two SIMD registers: columns are mixed two and two, then the rows are
 * turned so that the diagonals become columns.
 *
 * Figures: 3.9 million hashes a second of 64 or 80 bytes, which are one block. Tried and left out: all in the scalar
 * unit, 2.7 million.
 */

import { CONSTANTS_64, ORDER, PI_64 } from "./blake_tables";
import { copyEndAndOne } from "./message_end";
import { rotateRight64, swapBytes64 } from "./word64";

const BLOCK_BYTES: usize = 128;
const ROUNDS: usize = 16;

/** The state, 8 words, and a block that has been read, 16 words. */
const STATE = memory.data(64, 64);
const BLOCK = memory.data(128, 64);

/** The last bytes of a message and their padding. */
const PADDED = memory.data(256, 64);

/** SHA-512's initial hash value (FIPS 180-4, section 5.3.5), as BLAKE, section 2.2.1, has it. */
const INITIAL = memory.data<u64>([
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
  0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
], 16);

/** Hashes `length` bytes to 64. */
export function blake512(input: usize, length: usize, output: usize): void {
  for (let i: usize = 0; i < 64; i += 16) store<v128>(STATE + i, load<v128>(INITIAL + i));
  let at: usize = 0;
  for (; at + BLOCK_BYTES <= length; at += BLOCK_BYTES) absorb(input + at, <u64> (at + BLOCK_BYTES) << 3);

  // Section 2.2.3: a one, zeros, a one as the last bit before the length, and the length in 128 bits, big-endian. A
  // block without a bit of the message counts as 0.
  const rest = length - at;
  const size: usize = rest < BLOCK_BYTES - 16 ? BLOCK_BYTES : 2 * BLOCK_BYTES;
  copyEndAndOne(input + at, rest, PADDED, size);
  store<u8>(PADDED + size - 17, load<u8>(PADDED + size - 17) | 1);
  store<u64>(PADDED + size - 8, bswap<u64>(<u64> length << 3));
  absorb(PADDED, rest > 0 ? <u64> length << 3 : 0);
  if (size > BLOCK_BYTES) absorb(PADDED + BLOCK_BYTES, 0);

  for (let i: usize = 0; i < 64; i += 16) store<v128>(output + i, swapBytes64(load<v128>(STATE + i)));
}

/**
 * Mixes a block into the state.
 *
 * @param bits Bits of the message up to the end of this block, or 0 if none of them is in this block.
 */
function absorb(block: usize, bits: u64): void {
  for (let i: usize = 0; i < BLOCK_BYTES; i += 16) store<v128>(BLOCK + i, swapBytes64(load<v128>(block + i)));
  compress(bits);
}

/** The compression function (section 2.2.2) of the block in BLOCK. A step is a line for each half of the rows. */
function compress(bits: u64): void {
  let a0 = load<v128>(STATE), a1 = load<v128>(STATE, 16);
  let b0 = load<v128>(STATE, 32), b1 = load<v128>(STATE, 48);
  let c0 = load<v128>(PI_64), c1 = load<v128>(PI_64, 16);
  let d0 = v128.xor(load<v128>(PI_64, 32), i64x2.splat(bits)), d1 = load<v128>(PI_64, 48);
  for (let round: usize = 0; round < 16 * ROUNDS; round += 16) {
    a0 = i64x2.add(a0, i64x2.add(b0, words(round, 0))); d0 = rotateRight64(v128.xor(d0, a0), 32);
    a1 = i64x2.add(a1, i64x2.add(b1, words(round, 2))); d1 = rotateRight64(v128.xor(d1, a1), 32);
    c0 = i64x2.add(c0, d0); b0 = rotateRight64(v128.xor(b0, c0), 25);
    c1 = i64x2.add(c1, d1); b1 = rotateRight64(v128.xor(b1, c1), 25);
    a0 = i64x2.add(a0, i64x2.add(b0, words(round, 4))); d0 = rotateRight64(v128.xor(d0, a0), 16);
    a1 = i64x2.add(a1, i64x2.add(b1, words(round, 6))); d1 = rotateRight64(v128.xor(d1, a1), 16);
    c0 = i64x2.add(c0, d0); b0 = rotateRight64(v128.xor(b0, c0), 11);
    c1 = i64x2.add(c1, d1); b1 = rotateRight64(v128.xor(b1, c1), 11);

    // Row b is turned by one place, c by two, d by three: the halves of c change their names.
    let b = i64x2.shuffle(b0, b1, 1, 2);
    b1 = i64x2.shuffle(b1, b0, 1, 2); b0 = b;
    let d = i64x2.shuffle(d1, d0, 1, 2);
    d1 = i64x2.shuffle(d0, d1, 1, 2); d0 = d;
    a0 = i64x2.add(a0, i64x2.add(b0, words(round, 8))); d0 = rotateRight64(v128.xor(d0, a0), 32);
    a1 = i64x2.add(a1, i64x2.add(b1, words(round, 10))); d1 = rotateRight64(v128.xor(d1, a1), 32);
    c1 = i64x2.add(c1, d0); b0 = rotateRight64(v128.xor(b0, c1), 25);
    c0 = i64x2.add(c0, d1); b1 = rotateRight64(v128.xor(b1, c0), 25);
    a0 = i64x2.add(a0, i64x2.add(b0, words(round, 12))); d0 = rotateRight64(v128.xor(d0, a0), 16);
    a1 = i64x2.add(a1, i64x2.add(b1, words(round, 14))); d1 = rotateRight64(v128.xor(d1, a1), 16);
    c1 = i64x2.add(c1, d0); b0 = rotateRight64(v128.xor(b0, c1), 11);
    c0 = i64x2.add(c0, d1); b1 = rotateRight64(v128.xor(b1, c0), 11);

    b = i64x2.shuffle(b1, b0, 1, 2);
    b1 = i64x2.shuffle(b0, b1, 1, 2); b0 = b;
    d = i64x2.shuffle(d0, d1, 1, 2);
    d1 = i64x2.shuffle(d1, d0, 1, 2); d0 = d;
  }
  store<v128>(STATE, v128.xor(load<v128>(STATE), v128.xor(a0, c0)));
  store<v128>(STATE, v128.xor(load<v128>(STATE, 16), v128.xor(a1, c1)), 16);
  store<v128>(STATE, v128.xor(load<v128>(STATE, 32), v128.xor(b0, d0)), 32);
  store<v128>(STATE, v128.xor(load<v128>(STATE, 48), v128.xor(b1, d1)), 48);
}

/** The words of the block that have places `i` and `i + 1` in a round, with their constants. */
@inline
function words(round: usize, i: usize): v128 {
  const first = v128.load64_zero(BLOCK + (<usize> load<u8>(ORDER + round + i) << 3));
  const both = v128.load_lane<u64>(BLOCK + (<usize> load<u8>(ORDER + round + i + 1) << 3), first, 1);
  return v128.xor(both, load<v128>(CONSTANTS_64 + ((round + i) << 3)));
}
