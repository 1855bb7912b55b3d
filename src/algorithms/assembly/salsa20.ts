/**
 * scryptBlockMix with r = 1 (RFC 7914, section 4): two halves of sixteen words, each mixed by Salsa20/8 (section 3).
 *
 * Tried and left out: a loop over the double rounds, 7 % slower. One input with its diagonals in SIMD lanes is slower
 * than in the scalar unit too, as every round waits for the one before.
 */

import { add, get, rotateLeft, set, xor } from "./word";

/** Words in a block of scrypt with r = 1. */
export const BLOCK_WORDS: usize = 32;

/** Mixes a block into another place, or into itself. With r = 1 the halves stay in their order. */
@inline
export function blockMix<T>(from: usize, to: usize): void {
  const half = (BLOCK_WORDS / 2) * sizeof<T>();
  mixHalf<T>(from, from + half, to);
  mixHalf<T>(from + half, to, to + half);
}

/**
 * Writes Salsa20/8 of the exclusive or of two halves. `to` may be `from`, but not `other`.
 *
 * A line is a quarter round; four of them mix the columns, four the rows.
 */
function mixHalf<T>(from: usize, other: usize, to: usize): void {
  let x0 = join<T>(from, other, to, 0);
  let x1 = join<T>(from, other, to, 1);
  let x2 = join<T>(from, other, to, 2);
  let x3 = join<T>(from, other, to, 3);
  let x4 = join<T>(from, other, to, 4);
  let x5 = join<T>(from, other, to, 5);
  let x6 = join<T>(from, other, to, 6);
  let x7 = join<T>(from, other, to, 7);
  let x8 = join<T>(from, other, to, 8);
  let x9 = join<T>(from, other, to, 9);
  let x10 = join<T>(from, other, to, 10);
  let x11 = join<T>(from, other, to, 11);
  let x12 = join<T>(from, other, to, 12);
  let x13 = join<T>(from, other, to, 13);
  let x14 = join<T>(from, other, to, 14);
  let x15 = join<T>(from, other, to, 15);

  x4 = mix(x4, x0, x12, 7); x8 = mix(x8, x4, x0, 9); x12 = mix(x12, x8, x4, 13); x0 = mix(x0, x12, x8, 18);
  x9 = mix(x9, x5, x1, 7); x13 = mix(x13, x9, x5, 9); x1 = mix(x1, x13, x9, 13); x5 = mix(x5, x1, x13, 18);
  x14 = mix(x14, x10, x6, 7); x2 = mix(x2, x14, x10, 9); x6 = mix(x6, x2, x14, 13); x10 = mix(x10, x6, x2, 18);
  x3 = mix(x3, x15, x11, 7); x7 = mix(x7, x3, x15, 9); x11 = mix(x11, x7, x3, 13); x15 = mix(x15, x11, x7, 18);
  x1 = mix(x1, x0, x3, 7); x2 = mix(x2, x1, x0, 9); x3 = mix(x3, x2, x1, 13); x0 = mix(x0, x3, x2, 18);
  x6 = mix(x6, x5, x4, 7); x7 = mix(x7, x6, x5, 9); x4 = mix(x4, x7, x6, 13); x5 = mix(x5, x4, x7, 18);
  x11 = mix(x11, x10, x9, 7); x8 = mix(x8, x11, x10, 9); x9 = mix(x9, x8, x11, 13); x10 = mix(x10, x9, x8, 18);
  x12 = mix(x12, x15, x14, 7); x13 = mix(x13, x12, x15, 9); x14 = mix(x14, x13, x12, 13); x15 = mix(x15, x14, x13, 18);

  x4 = mix(x4, x0, x12, 7); x8 = mix(x8, x4, x0, 9); x12 = mix(x12, x8, x4, 13); x0 = mix(x0, x12, x8, 18);
  x9 = mix(x9, x5, x1, 7); x13 = mix(x13, x9, x5, 9); x1 = mix(x1, x13, x9, 13); x5 = mix(x5, x1, x13, 18);
  x14 = mix(x14, x10, x6, 7); x2 = mix(x2, x14, x10, 9); x6 = mix(x6, x2, x14, 13); x10 = mix(x10, x6, x2, 18);
  x3 = mix(x3, x15, x11, 7); x7 = mix(x7, x3, x15, 9); x11 = mix(x11, x7, x3, 13); x15 = mix(x15, x11, x7, 18);
  x1 = mix(x1, x0, x3, 7); x2 = mix(x2, x1, x0, 9); x3 = mix(x3, x2, x1, 13); x0 = mix(x0, x3, x2, 18);
  x6 = mix(x6, x5, x4, 7); x7 = mix(x7, x6, x5, 9); x4 = mix(x4, x7, x6, 13); x5 = mix(x5, x4, x7, 18);
  x11 = mix(x11, x10, x9, 7); x8 = mix(x8, x11, x10, 9); x9 = mix(x9, x8, x11, 13); x10 = mix(x10, x9, x8, 18);
  x12 = mix(x12, x15, x14, 7); x13 = mix(x13, x12, x15, 9); x14 = mix(x14, x13, x12, 13); x15 = mix(x15, x14, x13, 18);

  x4 = mix(x4, x0, x12, 7); x8 = mix(x8, x4, x0, 9); x12 = mix(x12, x8, x4, 13); x0 = mix(x0, x12, x8, 18);
  x9 = mix(x9, x5, x1, 7); x13 = mix(x13, x9, x5, 9); x1 = mix(x1, x13, x9, 13); x5 = mix(x5, x1, x13, 18);
  x14 = mix(x14, x10, x6, 7); x2 = mix(x2, x14, x10, 9); x6 = mix(x6, x2, x14, 13); x10 = mix(x10, x6, x2, 18);
  x3 = mix(x3, x15, x11, 7); x7 = mix(x7, x3, x15, 9); x11 = mix(x11, x7, x3, 13); x15 = mix(x15, x11, x7, 18);
  x1 = mix(x1, x0, x3, 7); x2 = mix(x2, x1, x0, 9); x3 = mix(x3, x2, x1, 13); x0 = mix(x0, x3, x2, 18);
  x6 = mix(x6, x5, x4, 7); x7 = mix(x7, x6, x5, 9); x4 = mix(x4, x7, x6, 13); x5 = mix(x5, x4, x7, 18);
  x11 = mix(x11, x10, x9, 7); x8 = mix(x8, x11, x10, 9); x9 = mix(x9, x8, x11, 13); x10 = mix(x10, x9, x8, 18);
  x12 = mix(x12, x15, x14, 7); x13 = mix(x13, x12, x15, 9); x14 = mix(x14, x13, x12, 13); x15 = mix(x15, x14, x13, 18);

  x4 = mix(x4, x0, x12, 7); x8 = mix(x8, x4, x0, 9); x12 = mix(x12, x8, x4, 13); x0 = mix(x0, x12, x8, 18);
  x9 = mix(x9, x5, x1, 7); x13 = mix(x13, x9, x5, 9); x1 = mix(x1, x13, x9, 13); x5 = mix(x5, x1, x13, 18);
  x14 = mix(x14, x10, x6, 7); x2 = mix(x2, x14, x10, 9); x6 = mix(x6, x2, x14, 13); x10 = mix(x10, x6, x2, 18);
  x3 = mix(x3, x15, x11, 7); x7 = mix(x7, x3, x15, 9); x11 = mix(x11, x7, x3, 13); x15 = mix(x15, x11, x7, 18);
  x1 = mix(x1, x0, x3, 7); x2 = mix(x2, x1, x0, 9); x3 = mix(x3, x2, x1, 13); x0 = mix(x0, x3, x2, 18);
  x6 = mix(x6, x5, x4, 7); x7 = mix(x7, x6, x5, 9); x4 = mix(x4, x7, x6, 13); x5 = mix(x5, x4, x7, 18);
  x11 = mix(x11, x10, x9, 7); x8 = mix(x8, x11, x10, 9); x9 = mix(x9, x8, x11, 13); x10 = mix(x10, x9, x8, 18);
  x12 = mix(x12, x15, x14, 7); x13 = mix(x13, x12, x15, 9); x14 = mix(x14, x13, x12, 13); x15 = mix(x15, x14, x13, 18);

  set<T>(to, 0, add(get<T>(to, 0), x0));
  set<T>(to, 1, add(get<T>(to, 1), x1));
  set<T>(to, 2, add(get<T>(to, 2), x2));
  set<T>(to, 3, add(get<T>(to, 3), x3));
  set<T>(to, 4, add(get<T>(to, 4), x4));
  set<T>(to, 5, add(get<T>(to, 5), x5));
  set<T>(to, 6, add(get<T>(to, 6), x6));
  set<T>(to, 7, add(get<T>(to, 7), x7));
  set<T>(to, 8, add(get<T>(to, 8), x8));
  set<T>(to, 9, add(get<T>(to, 9), x9));
  set<T>(to, 10, add(get<T>(to, 10), x10));
  set<T>(to, 11, add(get<T>(to, 11), x11));
  set<T>(to, 12, add(get<T>(to, 12), x12));
  set<T>(to, 13, add(get<T>(to, 13), x13));
  set<T>(to, 14, add(get<T>(to, 14), x14));
  set<T>(to, 15, add(get<T>(to, 15), x15));
}

@inline
function mix<T>(x: T, y: T, z: T, bits: i32): T {
  return xor(x, rotateLeft(add(y, z), bits));
}

/** Word `i` of the exclusive or, which is also kept in `to`. */
@inline
function join<T>(from: usize, other: usize, to: usize, i: usize): T {
  const word = xor(get<T>(from, i), get<T>(other, i));
  set<T>(to, i, word);
  return word;
}
