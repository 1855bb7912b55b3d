/**
 * The round function of Luffa-512.
 *
 * Of the five chains, 0 to 3 are in the lanes of eight vectors, one for each word. Chain 4 is in eight words that the
 * scalar unit, which has nothing else to do, permutes in the same loop: in a loop of its own, all is 25 % slower.
 */

import { FIFTH_CONSTANTS, LANE_CONSTANTS, STEPS } from "./luffa512_constants";
import { and, get, rotateLeft, set, shiftRight, xor } from "./word";

/** Bytes of a state: chains 0 to 3, a vector for each word, and behind them chain 4. */
export const STATE_BYTES: i32 = 8 * 16 + 8 * 4;

/**
 * A round (section 3.2): the message injection for five chains (section 3.2.3), then the permutations (section 4).
 *
 * @param state What the round changes.
 * @param multiples The message, multiplied by 1, 2, 4, 8 and 16, arranged as the state is.
 */
export function round(state: usize, multiples: usize): void {
  const chain4 = state + 128;
  let a0 = get<v128>(state, 0), a1 = get<v128>(state, 1), a2 = get<v128>(state, 2), a3 = get<v128>(state, 3);
  let a4 = get<v128>(state, 4), a5 = get<v128>(state, 5), a6 = get<v128>(state, 6), a7 = get<v128>(state, 7);
  let b0 = everywhere(chain4, 0), b1 = everywhere(chain4, 1), b2 = everywhere(chain4, 2), b3 = everywhere(chain4, 3);
  let b4 = everywhere(chain4, 4), b5 = everywhere(chain4, 5), b6 = everywhere(chain4, 6), b7 = everywhere(chain4, 7);

  // To each chain, twice the sum of all. Twice is a shift by a word, and the last word into words 0, 1, 3 and 4.
  const top = xor(sumLanes(a7), b7);
  const s0 = top;
  const s1 = xor(xor(sumLanes(a0), b0), top);
  const s2 = xor(sumLanes(a1), b1);
  const s3 = xor(xor(sumLanes(a2), b2), top);
  const s4 = xor(xor(sumLanes(a3), b3), top);
  const s5 = xor(sumLanes(a4), b4);
  const s6 = xor(sumLanes(a5), b5);
  const s7 = xor(sumLanes(a6), b6);
  a0 = xor(a0, s0); a1 = xor(a1, s1); a2 = xor(a2, s2); a3 = xor(a3, s3);
  a4 = xor(a4, s4); a5 = xor(a5, s5); a6 = xor(a6, s6); a7 = xor(a7, s7);
  b0 = xor(b0, s0); b1 = xor(b1, s1); b2 = xor(b2, s2); b3 = xor(b3, s3);
  b4 = xor(b4, s4); b5 = xor(b5, s5); b6 = xor(b6, s6); b7 = xor(b7, s7);

  // Twice each chain, and the next one: c and d are the new a and b.
  const c0 = xor(a7, nextChains(a0, b0)), d0 = xor(b7, chain0(a0));
  const c1 = xor(xor(a0, a7), nextChains(a1, b1)), d1 = xor(xor(b0, b7), chain0(a1));
  const c2 = xor(a1, nextChains(a2, b2)), d2 = xor(b1, chain0(a2));
  const c3 = xor(xor(a2, a7), nextChains(a3, b3)), d3 = xor(xor(b2, b7), chain0(a3));
  const c4 = xor(xor(a3, a7), nextChains(a4, b4)), d4 = xor(xor(b3, b7), chain0(a4));
  const c5 = xor(a4, nextChains(a5, b5)), d5 = xor(b4, chain0(a5));
  const c6 = xor(a5, nextChains(a6, b6)), d6 = xor(b5, chain0(a6));
  const c7 = xor(a6, nextChains(a7, b7)), d7 = xor(b6, chain0(a7));

  // Twice each chain, and the one before, and its multiple of the message.
  a0 = xor(xor(c7, chainsBefore(c0, d0)), get<v128>(multiples, 0));
  a1 = xor(xor(xor(c0, c7), chainsBefore(c1, d1)), get<v128>(multiples, 1));
  a2 = xor(xor(c1, chainsBefore(c2, d2)), get<v128>(multiples, 2));
  a3 = xor(xor(xor(c2, c7), chainsBefore(c3, d3)), get<v128>(multiples, 3));
  a4 = xor(xor(xor(c3, c7), chainsBefore(c4, d4)), get<v128>(multiples, 4));
  a5 = xor(xor(c4, chainsBefore(c5, d5)), get<v128>(multiples, 5));
  a6 = xor(xor(c5, chainsBefore(c6, d6)), get<v128>(multiples, 6));
  a7 = xor(xor(c6, chainsBefore(c7, d7)), get<v128>(multiples, 7));
  const words = multiples + 128;
  let e0 = lane3(xor(d7, c0)) ^ get<u32>(words, 0);
  let e1 = lane3(xor(xor(d0, d7), c1)) ^ get<u32>(words, 1);
  let e2 = lane3(xor(d1, c2)) ^ get<u32>(words, 2);
  let e3 = lane3(xor(xor(d2, d7), c3)) ^ get<u32>(words, 3);
  let e4 = lane3(xor(xor(d3, d7), c4)) ^ get<u32>(words, 4);
  let e5 = lane3(xor(d4, c5)) ^ get<u32>(words, 5);
  let e6 = lane3(xor(d5, c6)) ^ get<u32>(words, 6);
  let e7 = lane3(xor(d6, c7)) ^ get<u32>(words, 7);

  // Section 4.5: the tweak.
  a4 = rotateByLane(a4); a5 = rotateByLane(a5); a6 = rotateByLane(a6); a7 = rotateByLane(a7);
  e4 = rotl(e4, 4); e5 = rotl(e5, 4); e6 = rotl(e6, 4); e7 = rotl(e7, 4);

  // Words 2 and 6 are kept complemented: with that, and complemented constants, no step has to complement anything.
  a2 = v128.not(a2); a6 = v128.not(a6); e2 = ~e2; e6 = ~e6;
  for (let step: usize = 0; step < STEPS; step++) {
    // Section 4.2: SubCrumb, on words 0 to 3 and on words 5, 6, 7 and 4, in the specification's order.
    let t = a0, u = a5, v = e0, w = e5;
    a0 = v128.or(a0, a1); a5 = v128.andnot(a6, a5); e0 |= e1; e5 = e6 & ~e5;
    a2 = xor(a2, a3); a7 = xor(a7, a4); e2 ^= e3; e7 ^= e4;
    a0 = xor(a0, a3); a5 = xor(a5, a4); e0 ^= e3; e5 ^= e4;
    a3 = and(a3, t); a4 = and(a4, u); e3 &= v; e4 &= w;
    a1 = xor(a1, a3); a6 = xor(a6, a4); e1 ^= e3; e6 ^= e4;
    a3 = xor(a3, a2); a4 = xor(a4, a7); e3 ^= e2; e4 ^= e7;
    a2 = v128.andnot(a0, a2); a7 = v128.andnot(a7, a5); e2 = e0 & ~e2; e7 &= ~e5;
    a2 = xor(a2, a1); a7 = xor(a7, a6); e2 ^= e1; e7 ^= e6;
    a1 = and(a1, a3); a6 = v128.or(a6, a4); e1 &= e3; e6 |= e4;
    t = xor(t, a1); u = xor(u, a6); v ^= e1; w ^= e6;
    a3 = xor(a3, a2); a4 = xor(a4, a7); e3 ^= e2; e4 ^= e7;
    a2 = v128.or(a2, a1); a7 = and(a7, a6); e2 |= e1; e7 &= e6;
    a1 = xor(a1, a0); a6 = xor(a6, a5); e1 ^= e0; e6 ^= e5;
    a0 = t; a5 = u; e0 = v; e5 = w;

    // Section 4.3: MixWord, on words i and i + 4.
    a4 = xor(a4, a0); a5 = xor(a5, a1); a6 = xor(a6, a2); a7 = xor(a7, a3);
    e4 ^= e0; e5 ^= e1; e6 ^= e2; e7 ^= e3;
    a0 = mix(a0, 2, a4); a1 = mix(a1, 2, a5); a2 = mix(a2, 2, a6); a3 = mix(a3, 2, a7);
    e0 = mix(e0, 2, e4); e1 = mix(e1, 2, e5); e2 = mix(e2, 2, e6); e3 = mix(e3, 2, e7);
    a4 = mix(a4, 14, a0); a5 = mix(a5, 14, a1); a6 = mix(a6, 14, a2); a7 = mix(a7, 14, a3);
    e4 = mix(e4, 14, e0); e5 = mix(e5, 14, e1); e6 = mix(e6, 14, e2); e7 = mix(e7, 14, e3);
    a0 = mix(a0, 10, a4); a1 = mix(a1, 10, a5); a2 = mix(a2, 10, a6); a3 = mix(a3, 10, a7);
    e0 = mix(e0, 10, e4); e1 = mix(e1, 10, e5); e2 = mix(e2, 10, e6); e3 = mix(e3, 10, e7);
    a4 = rotateLeft(a4, 1); a5 = rotateLeft(a5, 1); a6 = rotateLeft(a6, 1); a7 = rotateLeft(a7, 1);
    e4 = rotateLeft(e4, 1); e5 = rotateLeft(e5, 1); e6 = rotateLeft(e6, 1); e7 = rotateLeft(e7, 1);

    // Section 4.4: AddConstant.
    a0 = xor(a0, get<v128>(LANE_CONSTANTS, 2 * step)); a4 = xor(a4, get<v128>(LANE_CONSTANTS, 2 * step + 1));
    e0 ^= get<u32>(FIFTH_CONSTANTS, 2 * step); e4 ^= get<u32>(FIFTH_CONSTANTS, 2 * step + 1);
  }
  a2 = v128.not(a2); a6 = v128.not(a6); e2 = ~e2; e6 = ~e6;

  set(state, 0, a0); set(state, 1, a1); set(state, 2, a2); set(state, 3, a3);
  set(state, 4, a4); set(state, 5, a5); set(state, 6, a6); set(state, 7, a7);
  set(chain4, 0, e0); set(chain4, 1, e1); set(chain4, 2, e2); set(chain4, 3, e3);
  set(chain4, 4, e4); set(chain4, 5, e5); set(chain4, 6, e6); set(chain4, 7, e7);
}

@inline
function mix<T>(x: T, bits: i32, y: T): T {
  return xor(rotateLeft(x, bits), y);
}

/** The exclusive or of all lanes, in every lane. */
@inline
export function sumLanes(x: v128): v128 {
  const pairs = xor(x, i32x4.shuffle(x, x, 1, 0, 3, 2));
  return xor(pairs, i32x4.shuffle(pairs, pairs, 2, 3, 0, 1));
}

/** Word `i`, in every lane. */
@inline
function everywhere(words: usize, i: usize): v128 {
  return v128.load32_splat(words + i * sizeof<u32>());
}

/** For each lane the chain after its own: 1, 2 and 3 of `lanes`, and chain 4, which every lane of `chain4` has. */
@inline
function nextChains(lanes: v128, chain4: v128): v128 {
  return i32x4.shuffle(lanes, chain4, 1, 2, 3, 4);
}

/** For each lane the chain before its own: chain 4, which lane 3 of `chain4` has, and 0, 1 and 2 of `lanes`. */
@inline
function chainsBefore(lanes: v128, chain4: v128): v128 {
  return i32x4.shuffle(chain4, lanes, 3, 4, 5, 6);
}

/** Chain 0 in every lane. */
@inline
function chain0(lanes: v128): v128 {
  return i32x4.shuffle(lanes, lanes, 0, 0, 0, 0);
}

@inline
function lane3(x: v128): u32 {
  return i32x4.extract_lane(x, 3);
}

/** Rotates lane i to the left by i: the lane times 2^i, and its top three bits times 2^i, less the last three. */
@inline
function rotateByLane(x: v128): v128 {
  const powers = i32x4(1, 2, 4, 8);
  return v128.or(i32x4.mul(x, powers), shiftRight(i32x4.mul(shiftRight(x, 29), powers), 3));
}
