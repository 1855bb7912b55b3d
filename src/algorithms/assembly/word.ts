/**
 * Arithmetic on a `T` that is either one 32-bit word (`u32`) or the same word of four inputs in SIMD lanes (`v128`).
 *
 * Functions written over `T` exist once and are compiled twice: for one input and for four interleaved ones.
 */

/** Sum modulo 2^32. */
@inline
export function add<T>(a: T, b: T): T {
  if (isVector<T>()) return i32x4.add(a, b);
  else return a + b;
}

/** Bitwise exclusive or. */
@inline
export function xor<T>(a: T, b: T): T {
  if (isVector<T>()) return v128.xor(a, b);
  else return a ^ b;
}

/** Bitwise and. */
@inline
export function and<T>(a: T, b: T): T {
  if (isVector<T>()) return v128.and(a, b);
  else return a & b;
}

/** Rotation to the left by a constant. SIMD has no rotation, so it is two shifts there. */
@inline
export function rotateLeft<T>(a: T, bits: i32): T {
  if (isVector<T>()) return v128.or(i32x4.shl(a, bits), i32x4.shr_u(a, 32 - bits));
  else return rotl<u32>(a, bits);
}

/** Rotation to the right by a constant. */
@inline
export function rotateRight<T>(a: T, bits: i32): T {
  return rotateLeft(a, 32 - bits);
}

/** Shift to the right by a constant, zeros coming in. */
@inline
export function shiftRight<T>(a: T, bits: i32): T {
  if (isVector<T>()) return i32x4.shr_u(a, bits);
  else return a >>> bits;
}

/** One 32-bit constant, in every lane. */
@inline
export function splat<T>(value: u32): T {
  if (isVector<T>()) return i32x4.splat(value);
  else return value;
}

/** The 32-bit constant at an address, in every lane. */
@inline
export function loadSplat<T>(address: usize): T {
  if (isVector<T>()) return v128.load32_splat(address);
  else return load<u32>(address);
}

/** The bytes of every word reversed: from big-endian to the machine's order and back. */
@inline
export function swapBytes<T>(a: T): T {
  if (isVector<T>()) return i8x16.shuffle(a, a, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  else return bswap<u32>(a);
}

/** Word `index` of an array of words. */
@inline
export function get<T>(array: usize, index: usize): T {
  return load<T>(array + index * sizeof<T>());
}

/** Sets word `index` of an array of words. */
@inline
export function set<T>(array: usize, index: usize, value: T): void {
  store<T>(array + index * sizeof<T>(), value);
}

/** Copies words from one array to another. For a few words, a loop is faster than the call that memory.copy is. */
@inline
export function copy<T>(to: usize, from: usize, words: usize): void {
  for (let i: usize = 0; i < words; i++) set<T>(to, i, get<T>(from, i));
}
