/**
 * Transposition of matrices of bytes in SIMD vectors.
 */

import { get, set } from "./word";

/**
 * Interleaves the bytes of the first half of some vectors with those of the second half.
 *
 * The bits of a byte's place are rotated to the left by one, so that of a matrix of 2^c columns of 2^r bytes, c times
 * make rows, and of 2^r rows, r times make columns.
 *
 * @param from The vectors.
 * @param to Where they go, another place.
 * @param count How many there are, 4 or 8. They are not done in a loop, which is slower.
 */
@inline
export function interleave(from: usize, to: usize, count: usize): void {
  interleavePair(from, to, count, 0);
  interleavePair(from, to, count, 1);
  if (count > 4) {
    interleavePair(from, to, count, 2);
    interleavePair(from, to, count, 3);
  }
}

@inline
function interleavePair(from: usize, to: usize, count: usize, i: usize): void {
  const a = get<v128>(from, i), b = get<v128>(from, i + count / 2);
  set(to, 2 * i, i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
  set(to, 2 * i + 1, i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
}
