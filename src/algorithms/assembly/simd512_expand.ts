/**
 * The message expansion of SIMD-512 (G. Leurent, C. Bouillaguet and P.-A. Fouque, "SIMD Is a Message Digest", 2009): a
 * number-theoretic transform of 128 bytes to 256 numbers modulo 257, whose products make pairs, the words.
 *
 * With j = 8a + b for the bytes and k = c + 4d + 32e for the numbers, the transform y[k] of x[j], which is the sum of
 * x[j] * 41^(jk), falls into transforms of eight, whose only factors are powers of 4:
 *
 * - over a, for each b (the lanes) and c: the sum of x[8a + b] * 60^(ac) * 4^(ad), as 41^8 is 60, and 60^4 is 4;
 * - times 41^(b(c + 4d));
 * - over b, after an exchange of lanes and vectors: the sum of that times 4^(be).
 *
 * Numbers are kept small, but not unique, in 16 bits. Bytes are transformed with 128 taken off, so that their products
 * fit, and what that changes is added at the end with the constant that the specification adds.
 */

import { get, set } from "./word";

const MODULUS: i32 = 257;

/** The root of unity, of order 256. */
const ROOT: i32 = 41;

/** The powers of the root, from -128 to 128, as 16-bit integers. */
const POWERS = memory.data(512, 16);

/** 60^(ac) at 16c + a, one number each; no bytes are multiplied where c is 0. */
const FIRST_FACTORS = memory.data(128, 2);

/** 41^(b(c + 4d)) in lane b of vector c + 4d. */
const SECOND_FACTORS = memory.data(512, 16);

/** What is added at the end: for a last block, for any other one, and for one whose second half is all zeros. */
export const LAST_OFFSETS = memory.data(512, 16);
export const FULL_OFFSETS = memory.data(512, 16);
export const HALF_OFFSETS = memory.data(512, 16);

/** Bytes of an expanded message: 32 times eight words. */
export const EXPANDED_BYTES: i32 = 1024;

const FIRST = memory.data(512, 16);
const SECOND = memory.data(512, 16);
const COLUMNS = memory.data(128, 16);

prepare();

function prepare(): void {
  for (let i = 0, power = 1; i < 256; i++) {
    store<i16>(POWERS + 2 * i, <i16> (power > 128 ? power - MODULUS : power));
    power = power * ROOT % MODULUS;
  }
  for (let c = 0; c < 4; c++) {
    for (let a = 0; a < 16; a++) store<i16>(FIRST_FACTORS + 2 * (16 * c + a), power(8 * a * c));
  }
  for (let k = 0; k < 32; k++) {
    for (let b = 0; b < 8; b++) store<i16>(SECOND_FACTORS + 2 * (8 * k + b), power(b * k));
  }
  // LAST_OFFSETS are zeros still, which serve as a message.
  transform(LAST_OFFSETS, true);
  prepareOffsets(HALF_OFFSETS, false);
  transform(LAST_OFFSETS, false);
  prepareOffsets(FULL_OFFSETS, false);
  prepareOffsets(LAST_OFFSETS, true);
}

/**
 * The constants that the specification adds are 41^(255k), and for a last block also 41^(253k). In SECOND is what a
 * transform has made of the 128 that is taken off each byte.
 */
function prepareOffsets(offsets: usize, last: bool): void {
  for (let k = 0; k < 256; k++) {
    const constant = power(255 * k) + (last ? power(253 * k) : 0);
    store<i16>(offsets + 2 * k, (constant - load<i16>(SECOND + 2 * k)) % MODULUS);
  }
}

function power(exponent: i32): i16 {
  return load<i16>(POWERS + 2 * (exponent & 255));
}

/**
 * Expands a block.
 *
 * @param block 128 bytes.
 * @param offsets LAST_OFFSETS, FULL_OFFSETS or HALF_OFFSETS.
 * @param expanded Where the words Z go, eight after eight, not yet permuted.
 */
export function expand(block: usize, offsets: usize, expanded: usize): void {
  transform(block, offsets === HALF_OFFSETS);
  for (let i: usize = 0; i < 16; i++) {
    const low = unique(i16x8.add(get<v128>(SECOND, i), get<v128>(offsets, i)));
    const high = unique(i16x8.add(get<v128>(SECOND, i + 16), get<v128>(offsets, i + 16)));
    set(expanded, i, i16x8.mul(low, i16x8.splat(185)));
    set(expanded, i + 16, i16x8.mul(high, i16x8.splat(185)));
    const low233 = i16x8.mul(low, i16x8.splat(233)), high233 = i16x8.mul(high, i16x8.splat(233));
    set(expanded, i + 32, i16x8.shuffle(low233, high233, 0, 8, 2, 10, 4, 12, 6, 14));
    set(expanded, i + 48, i16x8.shuffle(low233, high233, 1, 9, 3, 11, 5, 13, 7, 15));
  }
}

/** Transforms a block, or one whose second half does not count, to 256 numbers in SECOND, of at most 3,000. */
function transform(block: usize, half: bool): void {
  for (let a: usize = 0; a < 8; a++) {
    const low = centered(block + 8 * a);
    if (half) {
      set(SECOND, a, low);
      set(SECOND, 8 + a, reduce(times(low, 16 + a)));
      set(SECOND, 16 + a, reduce(times(low, 32 + a)));
      set(SECOND, 24 + a, reduce(times(low, 48 + a)));
    } else {
      const high = centered(block + 64 + 8 * a);
      set(SECOND, a, reduce(i16x8.add(low, high)));
      set(SECOND, 8 + a, reduce(reduce(i16x8.add(times(low, 16 + a), times(high, 24 + a)))));
      set(SECOND, 16 + a, reduce(reduce(i16x8.add(times(low, 32 + a), times(high, 40 + a)))));
      set(SECOND, 24 + a, reduce(reduce(i16x8.add(times(low, 48 + a), times(high, 56 + a)))));
    }
  }
  for (let c: usize = 0; c < 4; c++) transformEight(SECOND + 128 * c, FIRST + 16 * c, 4 * 16);
  for (let i: usize = 0; i < 32; i++) {
    set(FIRST, i, reduce(i16x8.mul(reduceCentered(get<v128>(FIRST, i)), get<v128>(SECOND_FACTORS, i))));
  }
  for (let i: usize = 0; i < 4; i++) {
    transpose(FIRST + 128 * i, COLUMNS);
    transformEight(COLUMNS, SECOND + 16 * i, 4 * 16);
  }
}

/** The product with number `i` of FIRST_FACTORS. */
@inline
function times(x: v128, i: usize): v128 {
  return i16x8.mul(x, v128.load16_splat(FIRST_FACTORS + i * sizeof<i16>()));
}

/** Eight bytes, less 128 each. */
@inline
function centered(bytes: usize): v128 {
  return i16x8.sub(v128.load8x8_u(bytes), i16x8.splat(128));
}

/**
 * Transforms eight vectors to eight, `stride` bytes apart: number d is the sum of numbers a times 4^(ad); 4^4 is -1.
 *
 * All products stay within 16 bits where numbers differ by less than 410. They do: bytes differ by 255, and reduce()
 * makes numbers from -70 to 325 of products of 140 and 128.
 */
function transformEight(from: usize, to: usize, stride: usize): void {
  const x0 = get<v128>(from, 0), x1 = get<v128>(from, 1), x2 = get<v128>(from, 2), x3 = get<v128>(from, 3);
  const x4 = get<v128>(from, 4), x5 = get<v128>(from, 5), x6 = get<v128>(from, 6), x7 = get<v128>(from, 7);
  const s0 = i16x8.add(x0, x4), d0 = i16x8.sub(x0, x4);
  const s1 = i16x8.add(x1, x5), d1 = i16x8.shl(i16x8.sub(x1, x5), 2);
  const s2 = i16x8.add(x2, x6), d2 = reduce(i16x8.shl(i16x8.sub(x2, x6), 4));
  const s3 = i16x8.add(x3, x7), d3 = reduce(i16x8.shl(i16x8.sub(x3, x7), 6));
  transformFour(s0, s1, s2, s3, to, 2 * stride);
  transformFour(d0, d1, d2, d3, to + stride, 2 * stride);
}

/** The same of four, whose factors are powers of 16. */
@inline
function transformFour(x0: v128, x1: v128, x2: v128, x3: v128, to: usize, stride: usize): void {
  const s0 = i16x8.add(x0, x2), d0 = i16x8.sub(x0, x2);
  const s1 = i16x8.add(x1, x3), d1 = reduce(i16x8.shl(i16x8.sub(x1, x3), 4));
  store<v128>(to, i16x8.add(s0, s1));
  store<v128>(to + stride, i16x8.add(d0, d1));
  store<v128>(to + 2 * stride, i16x8.sub(s0, s1));
  store<v128>(to + 3 * stride, i16x8.sub(d0, d1));
}

/** A smaller number of the same residue, as 256 is -1: the low byte less the high one, which has the sign. */
@inline
function reduce(x: v128): v128 {
  return i16x8.sub(v128.and(x, i16x8.splat(255)), i16x8.shr_s(x, 8));
}

/** The same with zero in the middle: for up to 3,000, from -140 to 140. */
@inline
function reduceCentered(x: v128): v128 {
  const high = i16x8.shr_s(i16x8.add(x, i16x8.splat(128)), 8);
  return i16x8.sub(x, i16x8.mul(high, i16x8.splat(<i16> MODULUS)));
}

/** The residue from -128 to 128, of a number up to 30,000. */
@inline
function unique(x: v128): v128 {
  const low = reduce(x);
  return i16x8.sub(low, v128.and(i16x8.gt_s(low, i16x8.splat(128)), i16x8.splat(<i16> MODULUS)));
}

/** Transposes eight vectors of eight numbers. */
function transpose(from: usize, to: usize): void {
  transposeHalf(from, to, 0);
  transposeHalf(from, to, 1);
}

/** Columns 0 to 3 of eight rows, or 4 to 7, to as many vectors. */
@inline
function transposeHalf(from: usize, to: usize, half: usize): void {
  const ab = interleave(get<v128>(from, 0), get<v128>(from, 1), half);
  const cd = interleave(get<v128>(from, 2), get<v128>(from, 3), half);
  const ef = interleave(get<v128>(from, 4), get<v128>(from, 5), half);
  const gh = interleave(get<v128>(from, 6), get<v128>(from, 7), half);
  const abcd01 = i32x4.shuffle(ab, cd, 0, 4, 1, 5), efgh01 = i32x4.shuffle(ef, gh, 0, 4, 1, 5);
  const abcd23 = i32x4.shuffle(ab, cd, 2, 6, 3, 7), efgh23 = i32x4.shuffle(ef, gh, 2, 6, 3, 7);
  set(to, 4 * half, i64x2.shuffle(abcd01, efgh01, 0, 2));
  set(to, 4 * half + 1, i64x2.shuffle(abcd01, efgh01, 1, 3));
  set(to, 4 * half + 2, i64x2.shuffle(abcd23, efgh23, 0, 2));
  set(to, 4 * half + 3, i64x2.shuffle(abcd23, efgh23, 1, 3));
}

/** The first halves of two rows, or the second ones, number by number. */
@inline
function interleave(a: v128, b: v128, half: usize): v128 {
  return half === 0
    ? i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
    : i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
