/**
 * The compression function of SIMD-512: four rounds of eight steps of a Feistel network, and four steps more.
 *
 * A row of eight words is in two vectors. A step takes three lines: the new row D, which becomes A; row A turned, which
 * becomes B; and what the new row takes of that from words at j ^ 1, 6, 2, 3, 5, 7 and 4, step after step.
 */

import { add, and, get, rotateLeft, set, xor } from "./word";

/**
 * Mixes a block into a state.
 *
 * @param state Four rows of eight words.
 * @param block 128 bytes.
 * @param words The block as expand() of simd512_expand.ts expands it; its permutation is here.
 */
export function compress(state: usize, block: usize, words: usize): void {
  let a0 = join(state, block, 0), a1 = join(state, block, 1), b0 = join(state, block, 2), b1 = join(state, block, 3);
  let c0 = join(state, block, 4), c1 = join(state, block, 5), d0 = join(state, block, 6), d1 = join(state, block, 7);

  // Round 0.
  d0 = turn(d0, choose(a0, b0, c0), words, 8, 23); d1 = turn(d1, choose(a1, b1, c1), words, 9, 23);
  a0 = rotateLeft(a0, 3); a1 = rotateLeft(a1, 3);
  d0 = add(d0, swap1(a0)); d1 = add(d1, swap1(a1));
  c0 = turn(c0, choose(d0, a0, b0), words, 12, 17); c1 = turn(c1, choose(d1, a1, b1), words, 13, 17);
  d0 = rotateLeft(d0, 23); d1 = rotateLeft(d1, 23);
  c0 = add(c0, swap2(d1)); c1 = add(c1, swap2(d0));
  b0 = turn(b0, choose(c0, d0, a0), words, 0, 27); b1 = turn(b1, choose(c1, d1, a1), words, 1, 27);
  c0 = rotateLeft(c0, 17); c1 = rotateLeft(c1, 17);
  b0 = add(b0, swap2(c0)); b1 = add(b1, swap2(c1));
  a0 = turn(a0, choose(b0, c0, d0), words, 4, 3); a1 = turn(a1, choose(b1, c1, d1), words, 5, 3);
  b0 = rotateLeft(b0, 27); b1 = rotateLeft(b1, 27);
  a0 = add(a0, swap3(b0)); a1 = add(a1, swap3(b1));
  d0 = turn(d0, majority(a0, b0, c0), words, 14, 23); d1 = turn(d1, majority(a1, b1, c1), words, 15, 23);
  a0 = rotateLeft(a0, 3); a1 = rotateLeft(a1, 3);
  d0 = add(d0, swap1(a1)); d1 = add(d1, swap1(a0));
  c0 = turn(c0, majority(d0, a0, b0), words, 10, 17); c1 = turn(c1, majority(d1, a1, b1), words, 11, 17);
  d0 = rotateLeft(d0, 23); d1 = rotateLeft(d1, 23);
  c0 = add(c0, swap3(d1)); c1 = add(c1, swap3(d0));
  b0 = turn(b0, majority(c0, d0, a0), words, 6, 27); b1 = turn(b1, majority(c1, d1, a1), words, 7, 27);
  c0 = rotateLeft(c0, 17); c1 = rotateLeft(c1, 17);
  b0 = add(b0, c1); b1 = add(b1, c0);
  a0 = turn(a0, majority(b0, c0, d0), words, 2, 3); a1 = turn(a1, majority(b1, c1, d1), words, 3, 3);
  b0 = rotateLeft(b0, 27); b1 = rotateLeft(b1, 27);
  a0 = add(a0, swap1(b0)); a1 = add(a1, swap1(b1));

  // Round 1.
  d0 = turn(d0, choose(a0, b0, c0), words, 30, 19); d1 = turn(d1, choose(a1, b1, c1), words, 31, 19);
  a0 = rotateLeft(a0, 28); a1 = rotateLeft(a1, 28);
  d0 = add(d0, swap2(a1)); d1 = add(d1, swap2(a0));
  c0 = turn(c0, choose(d0, a0, b0), words, 22, 22); c1 = turn(c1, choose(d1, a1, b1), words, 23, 22);
  d0 = rotateLeft(d0, 19); d1 = rotateLeft(d1, 19);
  c0 = add(c0, swap2(d0)); c1 = add(c1, swap2(d1));
  b0 = turn(b0, choose(c0, d0, a0), words, 24, 7); b1 = turn(b1, choose(c1, d1, a1), words, 25, 7);
  c0 = rotateLeft(c0, 22); c1 = rotateLeft(c1, 22);
  b0 = add(b0, swap3(c0)); b1 = add(b1, swap3(c1));
  a0 = turn(a0, choose(b0, c0, d0), words, 16, 28); a1 = turn(a1, choose(b1, c1, d1), words, 17, 28);
  b0 = rotateLeft(b0, 7); b1 = rotateLeft(b1, 7);
  a0 = add(a0, swap1(b1)); a1 = add(a1, swap1(b0));
  d0 = turn(d0, majority(a0, b0, c0), words, 18, 19); d1 = turn(d1, majority(a1, b1, c1), words, 19, 19);
  a0 = rotateLeft(a0, 28); a1 = rotateLeft(a1, 28);
  d0 = add(d0, swap3(a1)); d1 = add(d1, swap3(a0));
  c0 = turn(c0, majority(d0, a0, b0), words, 26, 22); c1 = turn(c1, majority(d1, a1, b1), words, 27, 22);
  d0 = rotateLeft(d0, 19); d1 = rotateLeft(d1, 19);
  c0 = add(c0, d1); c1 = add(c1, d0);
  b0 = turn(b0, majority(c0, d0, a0), words, 20, 7); b1 = turn(b1, majority(c1, d1, a1), words, 21, 7);
  c0 = rotateLeft(c0, 22); c1 = rotateLeft(c1, 22);
  b0 = add(b0, swap1(c0)); b1 = add(b1, swap1(c1));
  a0 = turn(a0, majority(b0, c0, d0), words, 28, 28); a1 = turn(a1, majority(b1, c1, d1), words, 29, 28);
  b0 = rotateLeft(b0, 7); b1 = rotateLeft(b1, 7);
  a0 = add(a0, swap2(b1)); a1 = add(a1, swap2(b0));

  // Round 2.
  d0 = turn(d0, choose(a0, b0, c0), words, 34, 9); d1 = turn(d1, choose(a1, b1, c1), words, 35, 9);
  a0 = rotateLeft(a0, 29); a1 = rotateLeft(a1, 29);
  d0 = add(d0, swap2(a0)); d1 = add(d1, swap2(a1));
  c0 = turn(c0, choose(d0, a0, b0), words, 36, 15); c1 = turn(c1, choose(d1, a1, b1), words, 37, 15);
  d0 = rotateLeft(d0, 9); d1 = rotateLeft(d1, 9);
  c0 = add(c0, swap3(d0)); c1 = add(c1, swap3(d1));
  b0 = turn(b0, choose(c0, d0, a0), words, 46, 5); b1 = turn(b1, choose(c1, d1, a1), words, 47, 5);
  c0 = rotateLeft(c0, 15); c1 = rotateLeft(c1, 15);
  b0 = add(b0, swap1(c1)); b1 = add(b1, swap1(c0));
  a0 = turn(a0, choose(b0, c0, d0), words, 40, 29); a1 = turn(a1, choose(b1, c1, d1), words, 41, 29);
  b0 = rotateLeft(b0, 5); b1 = rotateLeft(b1, 5);
  a0 = add(a0, swap3(b1)); a1 = add(a1, swap3(b0));
  d0 = turn(d0, majority(a0, b0, c0), words, 44, 9); d1 = turn(d1, majority(a1, b1, c1), words, 45, 9);
  a0 = rotateLeft(a0, 29); a1 = rotateLeft(a1, 29);
  d0 = add(d0, a1); d1 = add(d1, a0);
  c0 = turn(c0, majority(d0, a0, b0), words, 42, 15); c1 = turn(c1, majority(d1, a1, b1), words, 43, 15);
  d0 = rotateLeft(d0, 9); d1 = rotateLeft(d1, 9);
  c0 = add(c0, swap1(d0)); c1 = add(c1, swap1(d1));
  b0 = turn(b0, majority(c0, d0, a0), words, 32, 5); b1 = turn(b1, majority(c1, d1, a1), words, 33, 5);
  c0 = rotateLeft(c0, 15); c1 = rotateLeft(c1, 15);
  b0 = add(b0, swap2(c1)); b1 = add(b1, swap2(c0));
  a0 = turn(a0, majority(b0, c0, d0), words, 38, 29); a1 = turn(a1, majority(b1, c1, d1), words, 39, 29);
  b0 = rotateLeft(b0, 5); b1 = rotateLeft(b1, 5);
  a0 = add(a0, swap2(b0)); a1 = add(a1, swap2(b1));

  // Round 3.
  d0 = turn(d0, choose(a0, b0, c0), words, 60, 13); d1 = turn(d1, choose(a1, b1, c1), words, 61, 13);
  a0 = rotateLeft(a0, 4); a1 = rotateLeft(a1, 4);
  d0 = add(d0, swap3(a0)); d1 = add(d1, swap3(a1));
  c0 = turn(c0, choose(d0, a0, b0), words, 48, 10); c1 = turn(c1, choose(d1, a1, b1), words, 49, 10);
  d0 = rotateLeft(d0, 13); d1 = rotateLeft(d1, 13);
  c0 = add(c0, swap1(d1)); c1 = add(c1, swap1(d0));
  b0 = turn(b0, choose(c0, d0, a0), words, 50, 25); b1 = turn(b1, choose(c1, d1, a1), words, 51, 25);
  c0 = rotateLeft(c0, 10); c1 = rotateLeft(c1, 10);
  b0 = add(b0, swap3(c1)); b1 = add(b1, swap3(c0));
  a0 = turn(a0, choose(b0, c0, d0), words, 62, 4); a1 = turn(a1, choose(b1, c1, d1), words, 63, 4);
  b0 = rotateLeft(b0, 25); b1 = rotateLeft(b1, 25);
  a0 = add(a0, b1); a1 = add(a1, b0);
  d0 = turn(d0, majority(a0, b0, c0), words, 54, 13); d1 = turn(d1, majority(a1, b1, c1), words, 55, 13);
  a0 = rotateLeft(a0, 4); a1 = rotateLeft(a1, 4);
  d0 = add(d0, swap1(a0)); d1 = add(d1, swap1(a1));
  c0 = turn(c0, majority(d0, a0, b0), words, 58, 10); c1 = turn(c1, majority(d1, a1, b1), words, 59, 10);
  d0 = rotateLeft(d0, 13); d1 = rotateLeft(d1, 13);
  c0 = add(c0, swap2(d1)); c1 = add(c1, swap2(d0));
  b0 = turn(b0, majority(c0, d0, a0), words, 56, 25); b1 = turn(b1, majority(c1, d1, a1), words, 57, 25);
  c0 = rotateLeft(c0, 10); c1 = rotateLeft(c1, 10);
  b0 = add(b0, swap2(c0)); b1 = add(b1, swap2(c1));
  a0 = turn(a0, majority(b0, c0, d0), words, 52, 4); a1 = turn(a1, majority(b1, c1, d1), words, 53, 4);
  b0 = rotateLeft(b0, 25); b1 = rotateLeft(b1, 25);
  a0 = add(a0, swap3(b0)); a1 = add(a1, swap3(b1));

  // Four more steps, with the state as it was in place of the message.
  d0 = turn(d0, choose(a0, b0, c0), state, 0, 13); d1 = turn(d1, choose(a1, b1, c1), state, 1, 13);
  a0 = rotateLeft(a0, 4); a1 = rotateLeft(a1, 4);
  d0 = add(d0, swap1(a1)); d1 = add(d1, swap1(a0));
  c0 = turn(c0, choose(d0, a0, b0), state, 2, 10); c1 = turn(c1, choose(d1, a1, b1), state, 3, 10);
  d0 = rotateLeft(d0, 13); d1 = rotateLeft(d1, 13);
  c0 = add(c0, swap3(d1)); c1 = add(c1, swap3(d0));
  b0 = turn(b0, choose(c0, d0, a0), state, 4, 25); b1 = turn(b1, choose(c1, d1, a1), state, 5, 25);
  c0 = rotateLeft(c0, 10); c1 = rotateLeft(c1, 10);
  b0 = add(b0, c1); b1 = add(b1, c0);
  a0 = turn(a0, choose(b0, c0, d0), state, 6, 4); a1 = turn(a1, choose(b1, c1, d1), state, 7, 4);
  b0 = rotateLeft(b0, 25); b1 = rotateLeft(b1, 25);
  a0 = add(a0, swap1(b0)); a1 = add(a1, swap1(b1));

  set(state, 0, a0); set(state, 1, a1); set(state, 2, b0); set(state, 3, b1);
  set(state, 4, c0); set(state, 5, c1); set(state, 6, d0); set(state, 7, d1);
}

/** The exclusive or of vector `i` of the state and of the message. */
@inline
function join(state: usize, block: usize, i: usize): v128 {
  return xor(get<v128>(state, i), get<v128>(block, i));
}

/** The rotated sum of half of row D, of the function `f` of the other rows, and of vector `i` of the words. */
@inline
function turn(d: v128, f: v128, words: usize, i: usize, bits: i32): v128 {
  return rotateLeft(add(add(d, get<v128>(words, i)), f), bits);
}

/** The function IF. */
@inline
function choose(a: v128, b: v128, c: v128): v128 {
  return xor(and(xor(b, c), a), c);
}

/** The function MAJ. */
@inline
function majority(a: v128, b: v128, c: v128): v128 {
  return v128.or(and(a, b), and(v128.or(a, b), c));
}

/** The words at j ^ 1; swap2() and swap3() give those at j ^ 2 and j ^ 3. */
@inline
function swap1(x: v128): v128 {
  return i32x4.shuffle(x, x, 1, 0, 3, 2);
}

@inline
function swap2(x: v128): v128 {
  return i32x4.shuffle(x, x, 2, 3, 0, 1);
}

@inline
function swap3(x: v128): v128 {
  return i32x4.shuffle(x, x, 3, 2, 1, 0);
}
