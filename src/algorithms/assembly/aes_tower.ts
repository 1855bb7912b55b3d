/**
 * AES's field of 256 elements as a tower over a field of 16, in which SIMD can look bytes up in AES's S-box.
 *
 * SIMD has no tables of 256 bytes, but swizzle looks up 16 bytes at once in a table of 16. So the elements X of F =
 * GF(2^8), the polynomials modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197, section 4.2), are written as k + i w, with k and i
 * of the subfield K = GF(2^4), and w outside of K a root of w^2 + a w + a, where a is of K: a byte is k in its low half
 * and i in its high one. The inverse of X, of which the S-box is an affine function (section 5.1.1), then follows from
 * inverses in K alone. The conjugate of X is X' = k + a i + i w, its norm N = X X' = k^2 + a i k + a i^2. For
 * j = i + k,
 *
 *     p = 1 / (1/i + a/k) + j = i k / (k + a i) + i + k = N / (k + a i)
 *     q = 1 / (1/j + a/k) + i = j k / (k + a j) + i     = N / (k + a i + a k)
 *
 * so that 1/p + 1/q = a k / N, and 1/X = X'/N = (k + a i + i w) / N = (1 + w (1/a + 1/a^2)) / p + (w / a^2) / q. The
 * sum of a lookup at p and one at q gives whatever linear function of 1/X is wanted.
 *
 * 1/0 is written 0x80, infinity. Swizzle gives 0 for an index whose high bit is set, whatever the others are, so 1 over
 * infinity is 0, and infinity plus anything is infinite. For X = 0, 1/i + a/k is infinity plus infinity, which comes
 * out as 0, hence p and q as infinity, and 1/X as 0, which is how AES defines it: the formulas are true of all 256
 * bytes.
 *
 * That inverses in K suffice is from M. Hamburg, "Accelerating AES with Vector Permute Instructions" (CHES 2009).
 *
 * Hashes compute on bytes of the tower throughout. Exclusive or is the same there. Products by 2 and 4 are taken where
 * they cost least, at p and q.
 *
 * Tried and left out:
 * - swizzle instead of relaxed_swizzle: a third slower, as it takes V8 one more instruction. The two differ for indexes
 *   from 16 to 127 only, of which there are none;
 * - v128.const for 0x0f: a fifth slower, as V8 makes constants anew at every use, in three instructions. It keeps what
 *   it loads from memory;
 * - the tables in local variables: as fast.
 *
 * Not tried: bytes in AES's own form. A product by 2 is four instructions then, but the S-box takes six more.
 */

import { inverse, multiply, power, sboxLinear } from "./aes_field";
import { get, xor } from "./word";

/** What 3 to the power of 17 generates is K without 0, as 3 generates F without 0, and 255 = 15 * 17. */
const GENERATOR_OF_K: u8 = 0xe1;

const INFINITY: u8 = 0x80;

/** For every byte of the tower the element of F, and for every element of F the byte of the tower. */
const ELEMENTS = memory.data(256, 16);
const BYTES = memory.data(256, 16);

/** Of elements of K: 1/n, and a/n. */
const INVERSE = memory.data(16, 16);
const QUOTIENT = memory.data(16, 16);

/** At p and at q: the linear part of the S-box, its double and its quadruple. */
const SBOX = memory.data(3 * 32, 16);

/** Elements of F with only the low half of their bits, or only the high half, as bytes of the tower; and back. */
const INTO = memory.data(32, 16);
const OUT_OF = memory.data(32, 16);

/** 2 times the bytes of the tower with only the low half of their bits, or only the high half. */
const DOUBLE = memory.data(32, 16);

/** 0x0f in every byte. */
const LOW_HALVES = memory.data(16, 16);

prepareTables();

function prepareTables(): void {
  const w = findW();
  const a = power(w, 17);
  for (let byte: u32 = 0; byte < 256; byte++) {
    const element = elementOfK(byte & 15) ^ multiply(elementOfK(byte >> 4), w);
    store<u8>(ELEMENTS + byte, element);
    store<u8>(BYTES + element, <u8> byte);
  }
  const factorAtQ = multiply(w, inverse(multiply(a, a)));
  const factorAtP: u8 = 1 ^ multiply(w, inverse(a)) ^ factorAtQ;
  for (let half: u32 = 0; half < 16; half++) {
    const n = inverse(elementOfK(half));
    store<u8>(INVERSE + half, half ? toTower(n) : INFINITY);
    store<u8>(QUOTIENT + half, half ? toTower(multiply(a, n)) : INFINITY);
    prepareSbox(SBOX + half, multiply(factorAtP, n));
    prepareSbox(SBOX + 16 + half, multiply(factorAtQ, n));
    store<u8>(INTO + half, toTower(<u8> half));
    store<u8>(INTO + 16 + half, toTower(<u8> (half << 4)));
    store<u8>(OUT_OF + half, load<u8>(ELEMENTS + half));
    store<u8>(OUT_OF + 16 + half, load<u8>(ELEMENTS + (half << 4)));
    store<u8>(DOUBLE + half, toTower(multiply(2, load<u8>(ELEMENTS + half))));
    store<u8>(DOUBLE + 16 + half, toTower(multiply(2, load<u8>(ELEMENTS + (half << 4)))));
  }
  store<v128>(LOW_HALVES, i8x16.splat(15));
}

/** What one of p and q adds to the S-box, from what it adds to the inverse. */
function prepareSbox(at: usize, summand: u8): void {
  const image = sboxLinear(summand);
  store<u8>(at, toTower(image));
  store<u8>(at, toTower(multiply(2, image)), 32);
  store<u8>(at, toTower(multiply(4, image)), 64);
}

/** The first w outside of K with w + w' = w w', which are the coefficients of the polynomial (x + w) (x + w'). */
function findW(): u8 {
  let w: u8 = 2;
  while (power(w, 16) === w || (w ^ power(w, 16)) !== power(w, 17)) w++;
  return w;
}

/** The element of K whose coordinates are the four bits, for the basis 1, g, g^2, g^3 of K over GF(2). */
function elementOfK(bits: u32): u8 {
  let element: u8 = 0;
  for (let i: u32 = 0; i < 4; i++) {
    if (bits >> i & 1) element ^= power(GENERATOR_OF_K, i);
  }
  return element;
}

/** The byte of the tower for an element of F. */
export function toTower(element: u8): u8 {
  return load<u8>(BYTES + element);
}

/** Bytes of the tower for elements of F. */
@inline
export function intoTower(x: v128): v128 {
  return lookUpHalves(INTO, x);
}

/** Elements of F for bytes of the tower. */
@inline
export function outOfTower(x: v128): v128 {
  return lookUpHalves(OUT_OF, x);
}

/** p of bytes of the tower. The compiler notices what it has in common with q. */
@inline
export function findP(x: v128): v128 {
  const k = low(x), i = high(x);
  return xor(xor(i, k), lookUp(INVERSE, xor(lookUp(INVERSE, i), lookUp(QUOTIENT, k))));
}

/** q of bytes of the tower. */
@inline
export function findQ(x: v128): v128 {
  const k = low(x), i = high(x);
  return xor(i, lookUp(INVERSE, xor(lookUp(INVERSE, xor(i, k)), lookUp(QUOTIENT, k))));
}

/** The S-box without its constant, as bytes of the tower. */
@inline
export function sbox(p: v128, q: v128): v128 {
  return xor(lookUp(SBOX, p), lookUp(SBOX + 16, q));
}

/** Twice that, in F. */
@inline
export function sboxTimes2(p: v128, q: v128): v128 {
  return xor(lookUp(SBOX + 32, p), lookUp(SBOX + 48, q));
}

/** Four times that, in F. */
@inline
export function sboxTimes4(p: v128, q: v128): v128 {
  return xor(lookUp(SBOX + 64, p), lookUp(SBOX + 80, q));
}

/** 2 times x, in F, for bytes of the tower. */
@inline
export function double(x: v128): v128 {
  return lookUpHalves(DOUBLE, x);
}

@inline
function lookUpHalves(tables: usize, x: v128): v128 {
  return xor(lookUp(tables, low(x)), lookUp(tables + 16, high(x)));
}

@inline
function lookUp(table: usize, indexes: v128): v128 {
  return i8x16.relaxed_swizzle(load<v128>(table), indexes);
}

@inline
function low(x: v128): v128 {
  return v128.and(x, get<v128>(LOW_HALVES, 0));
}

@inline
function high(x: v128): v128 {
  return v128.and(i32x4.shr_u(x, 4), get<v128>(LOW_HALVES, 0));
}
