/**
 * Arithmetic on two 64-bit words in SIMD lanes.
 */

/** The bytes of a register whose 64-bit words are rotated to the right by 16 and by 24 bits. */
const BY_16 = memory.data<u8>([2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9], 16);
const BY_24 = memory.data<u8>([3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10], 16);

/**
 * Rotation of both words to the right by a constant.
 *
 * By whole bytes it is one instruction with a mask from memory. (i8x16.shuffle is not: V8 builds its mask anew for
 * every use.)
 */
@inline
export function rotateRight64(a: v128, bits: i32): v128 {
  if (bits === 32) return i32x4.shuffle(a, a, 1, 0, 3, 2);
  if (bits === 16) return i8x16.relaxed_swizzle(a, load<v128>(BY_16));
  if (bits === 24) return i8x16.relaxed_swizzle(a, load<v128>(BY_24));
  return v128.or(i64x2.shr_u(a, bits), i64x2.shl(a, 64 - bits));
}

/** The bytes of both words reversed. */
@inline
export function swapBytes64(a: v128): v128 {
  return i8x16.shuffle(a, a, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
}
