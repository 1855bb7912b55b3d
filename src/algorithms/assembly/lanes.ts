/**
 * Carries words between byte strings and arrays of `T`: from and to one byte string, or four of them and four lanes.
 */

import { get, swapBytes } from "./word";

/**
 * Reads big-endian words from one byte string or from four.
 *
 * @param bytes Where the first byte string starts.
 * @param stride From there to where the next one starts; idle for one.
 * @param words How many words to read of each, a multiple of four.
 * @param to Where the words go.
 */
@inline
export function readBigEndian<T>(bytes: usize, stride: usize, words: usize, to: usize): void {
  for (let i: usize = 0; i < words; i += 4) {
    const from = bytes + i * sizeof<u32>();
    const a = swapBytes(load<v128>(from));
    if (isVector<T>()) {
      const b = swapBytes(load<v128>(from + stride));
      const c = swapBytes(load<v128>(from + 2 * stride));
      const d = swapBytes(load<v128>(from + 3 * stride));
      storeColumns(a, b, c, d, to + i * sizeof<T>(), sizeof<v128>());
    } else {
      store<v128>(to + i * sizeof<T>(), a);
    }
  }
}

/**
 * Writes words big-endian to one byte string or to four.
 *
 * @param from Where the words are.
 * @param words How many to write to each, a multiple of four.
 * @param bytes Where the first byte string starts.
 * @param stride From there to where the next one starts; idle for one.
 */
@inline
export function writeBigEndian<T>(from: usize, words: usize, bytes: usize, stride: usize): void {
  for (let i: usize = 0; i < words; i += 4) {
    const to = bytes + i * sizeof<u32>();
    const a = swapBytes(load<v128>(from + i * sizeof<T>()));
    if (isVector<T>()) {
      const b = swapBytes(get<v128>(from, i + 1));
      const c = swapBytes(get<v128>(from, i + 2));
      const d = swapBytes(get<v128>(from, i + 3));
      storeColumns(a, b, c, d, to, stride);
    } else {
      store<v128>(to, a);
    }
  }
}

/** Stores the columns of a four by four matrix, given by its rows, `stride` bytes apart. */
@inline
function storeColumns(a: v128, b: v128, c: v128, d: v128, to: usize, stride: usize): void {
  const ab01 = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const ab23 = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const cd01 = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const cd23 = i32x4.shuffle(c, d, 2, 6, 3, 7);
  store<v128>(to, i64x2.shuffle(ab01, cd01, 0, 2));
  store<v128>(to + stride, i64x2.shuffle(ab01, cd01, 1, 3));
  store<v128>(to + 2 * stride, i64x2.shuffle(ab23, cd23, 0, 2));
  store<v128>(to + 3 * stride, i64x2.shuffle(ab23, cd23, 1, 3));
}
