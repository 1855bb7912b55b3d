/**
 * SHA-256's compression function (FIPS 180-4), on one input or on four interleaved ones.
 *
 * A schedule is an array of 64 words of which whoever hashes fills the first 16 with the block, in the machine's byte
 * order. A state is an array of 8 words.
 *
 * Figures, where @noble/hashes makes 270,000 double hashes of a header a second: 1.65 million of one input, 4.0 million
 * in four lanes.
 *
 * Tried and left out:
 * - one input, the schedule word by word in the scalar unit: 1.3 million, be it in memory or in local variables;
 * - 16 or all 64 rounds written out: as fast for one input, 3 to 15 % slower in four lanes;
 * - four lanes, the schedule in local variables: 10 % slower, there are not enough registers;
 * - Maj by its definition: 4 % slower, no compiler on the way notices that rounds share an exclusive or;
 * - the sigmas as nested rotations, x ^ (x >>> p) >>> q, which saves moves: 10 % slower, the chain is longer;
 * - leaving out what the constant words of a last block add to its schedule, 2 % of the arithmetic: 4 to 7 % slower,
 *   because 16 rounds are then written out, or their part of the schedule computed before them;
 * - four lanes, each word of the schedule computed a round before its use: the same.
 */

import { add, and, get, loadSplat, rotateRight, set, shiftRight, splat, xor } from "./word";

/** Bytes that a schedule and a state of four lanes take; a single input uses a quarter of them. */
export const SCHEDULE_BYTES: i32 = 64 * 16;
export const STATE_BYTES: i32 = 8 * 16;

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, section 4.2.2). */
export const K = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
], 16);

/** Sets a state to the initial hash value (FIPS 180-4, section 5.3.3). */
export function initialize<T>(state: usize): void {
  set<T>(state, 0, splat<T>(0x6a09e667));
  set<T>(state, 1, splat<T>(0xbb67ae85));
  set<T>(state, 2, splat<T>(0x3c6ef372));
  set<T>(state, 3, splat<T>(0xa54ff53a));
  set<T>(state, 4, splat<T>(0x510e527f));
  set<T>(state, 5, splat<T>(0x9b05688c));
  set<T>(state, 6, splat<T>(0x1f83d9ab));
  set<T>(state, 7, splat<T>(0x5be0cd19));
}

/** The sums of K and W for the next eight rounds of a single input. */
const SUMS = memory.data(32, 16);

/** Mixes the block at the head of a schedule into a state. The rest of the schedule may be overwritten. */
@inline
export function compress<T>(state: usize, schedule: usize): void {
  if (isVector<T>()) compressFour<T>(state, schedule);
  else compressOne<T>(state, schedule);
}

/**
 * One input (FIPS 180-4, section 6.2.2): the rounds in the scalar unit, the schedule four words at a time in the SIMD
 * unit, which has nothing else to do.
 *
 * Eight rounds are written out, so that the working variables come back to their places without being moved.
 */
function compressOne<T>(state: usize, block: usize): void {
  let w0 = load<v128>(block), w4 = load<v128>(block, 16), w8 = load<v128>(block, 32), w12 = load<v128>(block, 48);
  let a = get<T>(state, 0);
  let b = get<T>(state, 1);
  let c = get<T>(state, 2);
  let d = get<T>(state, 3);
  let e = get<T>(state, 4);
  let f = get<T>(state, 5);
  let g = get<T>(state, 6);
  let h = get<T>(state, 7);
  let x = xor(b, c), y = x;
  for (let round: usize = 0; round < 64; round += 8) {
    const k = K + round * sizeof<u32>();
    store<v128>(SUMS, i32x4.add(w0, load<v128>(k)));
    store<v128>(SUMS, i32x4.add(w4, load<v128>(k, 16)), 16);
    if (round < 48) {
      const w16 = nextFour(w0, w4, w8, w12);
      const w20 = nextFour(w4, w8, w12, w16);
      w0 = w8; w4 = w12; w8 = w16; w12 = w20;
    } else {
      w0 = w8; w4 = w12;
    }
    h = t1(h, e, f, g, get<T>(SUMS, 0)); d = add(d, h); x = xor(a, b); h = add(h, t2(a, b, x, y));
    g = t1(g, d, e, f, get<T>(SUMS, 1)); c = add(c, g); y = xor(h, a); g = add(g, t2(h, a, y, x));
    f = t1(f, c, d, e, get<T>(SUMS, 2)); b = add(b, f); x = xor(g, h); f = add(f, t2(g, h, x, y));
    e = t1(e, b, c, d, get<T>(SUMS, 3)); a = add(a, e); y = xor(f, g); e = add(e, t2(f, g, y, x));
    d = t1(d, a, b, c, get<T>(SUMS, 4)); h = add(h, d); x = xor(e, f); d = add(d, t2(e, f, x, y));
    c = t1(c, h, a, b, get<T>(SUMS, 5)); g = add(g, c); y = xor(d, e); c = add(c, t2(d, e, y, x));
    b = t1(b, g, h, a, get<T>(SUMS, 6)); f = add(f, b); x = xor(c, d); b = add(b, t2(c, d, x, y));
    a = t1(a, f, g, h, get<T>(SUMS, 7)); e = add(e, a); y = xor(b, c); a = add(a, t2(b, c, y, x));
  }
  set<T>(state, 0, add(a, get<T>(state, 0)));
  set<T>(state, 1, add(b, get<T>(state, 1)));
  set<T>(state, 2, add(c, get<T>(state, 2)));
  set<T>(state, 3, add(d, get<T>(state, 3)));
  set<T>(state, 4, add(e, get<T>(state, 4)));
  set<T>(state, 5, add(f, get<T>(state, 5)));
  set<T>(state, 6, add(g, get<T>(state, 6)));
  set<T>(state, 7, add(h, get<T>(state, 7)));
}

/** Four inputs (FIPS 180-4, section 6.2.2), one in each lane. */
function compressFour<T>(state: usize, schedule: usize): void {
  let a = get<T>(state, 0);
  let b = get<T>(state, 1);
  let c = get<T>(state, 2);
  let d = get<T>(state, 3);
  let e = get<T>(state, 4);
  let f = get<T>(state, 5);
  let g = get<T>(state, 6);
  let h = get<T>(state, 7);
  let x = xor(b, c), y = x;
  for (let round: usize = 0; round < 16; round += 8) {
    const w = schedule + round * sizeof<T>();
    const k = K + round * sizeof<u32>();
    h = t1(h, e, f, g, sum(k, 0, get<T>(w, 0))); d = add(d, h); x = xor(a, b); h = add(h, t2(a, b, x, y));
    g = t1(g, d, e, f, sum(k, 1, get<T>(w, 1))); c = add(c, g); y = xor(h, a); g = add(g, t2(h, a, y, x));
    f = t1(f, c, d, e, sum(k, 2, get<T>(w, 2))); b = add(b, f); x = xor(g, h); f = add(f, t2(g, h, x, y));
    e = t1(e, b, c, d, sum(k, 3, get<T>(w, 3))); a = add(a, e); y = xor(f, g); e = add(e, t2(f, g, y, x));
    d = t1(d, a, b, c, sum(k, 4, get<T>(w, 4))); h = add(h, d); x = xor(e, f); d = add(d, t2(e, f, x, y));
    c = t1(c, h, a, b, sum(k, 5, get<T>(w, 5))); g = add(g, c); y = xor(d, e); c = add(c, t2(d, e, y, x));
    b = t1(b, g, h, a, sum(k, 6, get<T>(w, 6))); f = add(f, b); x = xor(c, d); b = add(b, t2(c, d, x, y));
    a = t1(a, f, g, h, sum(k, 7, get<T>(w, 7))); e = add(e, a); y = xor(b, c); a = add(a, t2(b, c, y, x));
  }
  for (let round: usize = 16; round < 64; round += 8) {
    // Sixteen words back, so that every offset from here is positive and becomes part of an instruction.
    const w = schedule + (round - 16) * sizeof<T>();
    const k = K + round * sizeof<u32>();
    h = t1(h, e, f, g, sum(k, 0, next<T>(w, 0))); d = add(d, h); x = xor(a, b); h = add(h, t2(a, b, x, y));
    g = t1(g, d, e, f, sum(k, 1, next<T>(w, 1))); c = add(c, g); y = xor(h, a); g = add(g, t2(h, a, y, x));
    f = t1(f, c, d, e, sum(k, 2, next<T>(w, 2))); b = add(b, f); x = xor(g, h); f = add(f, t2(g, h, x, y));
    e = t1(e, b, c, d, sum(k, 3, next<T>(w, 3))); a = add(a, e); y = xor(f, g); e = add(e, t2(f, g, y, x));
    d = t1(d, a, b, c, sum(k, 4, next<T>(w, 4))); h = add(h, d); x = xor(e, f); d = add(d, t2(e, f, x, y));
    c = t1(c, h, a, b, sum(k, 5, next<T>(w, 5))); g = add(g, c); y = xor(d, e); c = add(c, t2(d, e, y, x));
    b = t1(b, g, h, a, sum(k, 6, next<T>(w, 6))); f = add(f, b); x = xor(c, d); b = add(b, t2(c, d, x, y));
    a = t1(a, f, g, h, sum(k, 7, next<T>(w, 7))); e = add(e, a); y = xor(b, c); a = add(a, t2(b, c, y, x));
  }
  set<T>(state, 0, add(a, get<T>(state, 0)));
  set<T>(state, 1, add(b, get<T>(state, 1)));
  set<T>(state, 2, add(c, get<T>(state, 2)));
  set<T>(state, 3, add(d, get<T>(state, 3)));
  set<T>(state, 4, add(e, get<T>(state, 4)));
  set<T>(state, 5, add(f, get<T>(state, 5)));
  set<T>(state, 6, add(g, get<T>(state, 6)));
  set<T>(state, 7, add(h, get<T>(state, 7)));
}

/** T1 of step 3: h, the upper sigma-1 of e, Ch(e, f, g), and the sum of K and W. */
@inline
export function t1<T>(h: T, e: T, f: T, g: T, sum: T): T {
  const sigma = xor(xor(rotateRight(e, 6), rotateRight(e, 11)), rotateRight(e, 25));
  const choice = xor(g, and(e, xor(f, g)));
  return add(add(add(h, sum), choice), sigma);
}

/** T2 of step 3: the upper sigma-0 of a, and Maj(a, b, c), from a ^ b and b ^ c, which was a ^ b one round ago. */
@inline
export function t2<T>(a: T, b: T, ab: T, bc: T): T {
  const sigma = xor(xor(rotateRight(a, 2), rotateRight(a, 13)), rotateRight(a, 22));
  return add(sigma, xor(b, and(ab, bc)));
}

@inline
function sum<T>(k: usize, i: usize, w: T): T {
  return add(loadSplat<T>(k + i * sizeof<u32>()), w);
}

/** Computes and stores word i + 16 of a schedule (step 1). */
@inline
function next<T>(w: usize, i: usize): T {
  const sigma0 = lowerSigma0(get<T>(w, i + 1));
  const sigma1 = lowerSigma1(get<T>(w, i + 14));
  const word = add(add(get<T>(w, i), sigma0), add(get<T>(w, i + 9), sigma1));
  set<T>(w, i + 16, word);
  return word;
}

/** The four words of a schedule that follow these sixteen; the last two of them need the first two. */
@inline
function nextFour(w0: v128, w4: v128, w8: v128, w12: v128): v128 {
  const zero = i32x4.splat(0);
  const w1 = i32x4.shuffle(w0, w4, 1, 2, 3, 4);
  const w9 = i32x4.shuffle(w8, w12, 1, 2, 3, 4);
  const sums = i32x4.add(i32x4.add(w0, lowerSigma0(w1)), w9);
  const low = i32x4.add(sums, lowerSigma1(i32x4.shuffle(w12, zero, 2, 3, 4, 4)));
  return i32x4.add(low, lowerSigma1(i32x4.shuffle(zero, low, 0, 0, 4, 5)));
}

@inline
export function lowerSigma0<T>(x: T): T {
  return xor(xor(rotateRight(x, 7), rotateRight(x, 18)), shiftRight(x, 3));
}

@inline
export function lowerSigma1<T>(x: T): T {
  return xor(xor(rotateRight(x, 17), rotateRight(x, 19)), shiftRight(x, 10));
}
