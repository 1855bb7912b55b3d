/**
 * The round constants of JH (H. Wu, "The Hash Function JH", 16 January 2011): derived as the specification says, each
 * from the one before by the round function R6, and put in the order in which the bit-sliced rounds need them.
 *
 * The specification permutes all 256 elements in every round. The bit-sliced form leaves the even ones where they are
 * and exchanges the odd ones in pairs, so that the element at one place is another one in every round.
 */

/** Rounds, and bytes of a round's constant: one bit for each of 256 elements. */
export const ROUNDS: usize = 42;
export const CONSTANT_BYTES: usize = 32;

/** For each round 128 bits for the even elements and 128 bits for the odd ones. */
export const CONSTANTS = memory.data(42 * 32, 16);

/** The specification's constant of the current round, four bits in each of 64 bytes. */
const CURRENT = memory.data(64);
const NEXT = memory.data(64);

/** Which element the current round has at which place: the even ones' places are 0 to 127. */
const ELEMENTS = memory.data(256);
const MOVED = memory.data(256);

/** The constant of round 0: the fractional part of the square root of 2. */
const FIRST = memory.data<u8>([
  0x6a, 0x09, 0xe6, 0x67, 0xf3, 0xbc, 0xc9, 0x08, 0xb2, 0xfb, 0x13, 0x66, 0xea, 0x95, 0x7d, 0x3e,
  0x3a, 0xde, 0xc1, 0x75, 0x12, 0x77, 0x50, 0x99, 0xda, 0x2f, 0x59, 0x0b, 0x06, 0x67, 0x32, 0x2a,
]);

/** The S-box S0. */
const SBOX = memory.data<u8>([9, 0, 4, 11, 13, 12, 3, 15, 1, 10, 2, 6, 7, 5, 8, 14]);

deriveConstants();

function deriveConstants(): void {
  for (let i = 0; i < 64; i++) store<u8>(CURRENT + i, load<u8>(FIRST + (i >> 1)) >> <u8> (4 - 4 * (i & 1)) & 15);
  for (let i = 0; i < 256; i++) store<u8>(ELEMENTS + (i >> 1) + 128 * (i & 1), <u8> i);
  for (let round: usize = 0; round < ROUNDS; round++) {
    const constant = CONSTANTS + round * CONSTANT_BYTES;
    for (let place = 0; place < 256; place++) {
      const element = load<u8>(ELEMENTS + place);
      const bit = load<u8>(CURRENT + (element >> 2)) >> (3 - (element & 3)) & 1;
      const byte = constant + (place >> 3);
      store<u8>(byte, load<u8>(byte) << 1 | bit);
    }
    moveElements(1 << <i32> (round % 7));
    advanceConstant();
  }
}

/** Follows the elements through P8; odd ones go to the place that differs from theirs by `distance`. */
function moveElements(distance: i32): void {
  for (let place = 0; place < 256; place++) {
    const to = place < 128 ? place : place ^ distance;
    store<u8>(MOVED + to, <u8> permute(load<u8>(ELEMENTS + place), 8));
  }
  memory.copy(ELEMENTS, MOVED, 256);
}

/** The round function R6 with a constant of zeros: the S-box S0, the mixing of pairs, the permutation P6. */
function advanceConstant(): void {
  for (let i = 0; i < 64; i += 2) {
    let a = <u32> load<u8>(SBOX + load<u8>(CURRENT + i));
    let b = <u32> load<u8>(SBOX + load<u8>(CURRENT + i + 1));
    b ^= double(a);
    a ^= double(b);
    store<u8>(NEXT + permute(i, 6), <u8> a);
    store<u8>(NEXT + permute(i + 1, 6), <u8> b);
  }
  memory.copy(CURRENT, NEXT, 64);
}

/** Where the permutation of 2^`bits` elements takes element `i`: pi, then P', then phi. */
function permute(i: u32, bits: u32): u32 {
  const swapped = i ^ (i >> 1 & 1);
  const gathered = swapped >> 1 | (swapped & 1) << (bits - 1);
  return gathered ^ gathered >> (bits - 1);
}

/** Multiplication by 2 in the field of 16 elements modulo x^4 + x + 1. */
function double(x: u32): u32 {
  return (x << 1 ^ (x >> 3) * 0x13) & 15;
}
