/**
 * Groestl's permutations (Gauravaram, Knudsen, Matusiewicz, Mendel, Rechberger, Schlaeffer, Thomsen: "Groestl, a SHA-3
 * candidate", 2011, section 3.4), on the bytes of the tower that aes_tower.ts describes.
 *
 * A state is eight vectors, one for each row of the matrix of bytes.
 *
 * Figures, where @noble/hashes makes 0.25 million double SHA-256 of a header a second: Groestl-512 of 64 bytes 0.85
 * million, of which nearly all is here; by lookups in eight tables of 256 columns, the usual form, 0.47 million. What
 * limits it are the vector instructions, 30 for a row. Tried and left out:
 * - S-boxes through memory: 15 % slower;
 * - a function for each permutation, its constants and rotations known to the compiler: 1 % faster;
 * - P and Q in one loop: as fast, the rows of one are enough to do at a time;
 * - rows in an order that needs fewer S-boxes at a time, so that V8 stores a quarter less: as fast.
 *
 * Not tried: to multiply by 2 in MixBytes, not at the S-box, which takes six instructions more a row.
 */

import { SBOX_CONSTANT } from "./aes_field";
import { findP, findQ, sbox, sboxTimes2, sboxTimes4, toTower } from "./aes_tower";
import { get, set, xor } from "./word";

/** Bytes that a state, a round's constants, and the distances of a permutation take. */
export const STATE_BYTES: i32 = 8 * 16;

/**
 * Sets the constants of a round (section 3.4.1), in some of the columns.
 *
 * The constant of the S-box is added here, a round later: MixBytes, whose coefficients sum up to 3, makes it three
 * times itself. The last round's is missing in what a permutation returns; see UNADDED.
 *
 * @param constants Of the whole permutation: a state's size for every round.
 */
export function setConstants(constants: usize, round: u32, isQ: bool, firstColumn: u32, columns: u32): void {
  for (let row: u32 = 0; row < 8; row++) {
    for (let column: u32 = 0; column < columns; column++) {
      let constant: u32 = isQ ? 0xff : 0;
      if (row === <u32> (isQ ? 7 : 0)) constant ^= column << 4 ^ round;
      if (round > 0) constant ^= UNADDED;
      const place = round * STATE_BYTES + row * 16 + firstColumn + column;
      store<u8>(constants + place, toTower(<u8> constant));
    }
  }
}

/** What a permutation leaves to be added to every byte: 3 times the constant of the S-box, in AES's field. */
export const UNADDED: u8 = SBOX_CONSTANT ^ SBOX_CONSTANT << 1;

/** Sets how far one row is rotated to the left by ShiftBytes (section 3.4.3), in some of the columns. */
export function setDistance(distances: usize, row: u32, distance: u32, firstColumn: u32, columns: u32): void {
  for (let column: u32 = 0; column < columns; column++) {
    const from = firstColumn + (column + distance) % columns;
    store<u8>(distances + row * 16 + firstColumn + column, <u8> from);
  }
}

/** Permutes a state in place, but for UNADDED. */
export function permute(state: usize, constants: usize, distances: usize, rounds: usize): void {
  let x0 = get<v128>(state, 0), x1 = get<v128>(state, 1), x2 = get<v128>(state, 2), x3 = get<v128>(state, 3);
  let x4 = get<v128>(state, 4), x5 = get<v128>(state, 5), x6 = get<v128>(state, 6), x7 = get<v128>(state, 7);
  for (const end = constants + rounds * STATE_BYTES; constants < end; constants += STATE_BYTES) {
    x0 = shift(x0, constants, distances, 0); const p0 = findP(x0), q0 = findQ(x0);
    x1 = shift(x1, constants, distances, 1); const p1 = findP(x1), q1 = findQ(x1);
    x2 = shift(x2, constants, distances, 2); const p2 = findP(x2), q2 = findQ(x2);
    x3 = shift(x3, constants, distances, 3); const p3 = findP(x3), q3 = findQ(x3);
    x4 = shift(x4, constants, distances, 4); const p4 = findP(x4), q4 = findQ(x4);
    x5 = shift(x5, constants, distances, 5); const p5 = findP(x5), q5 = findQ(x5);
    x6 = shift(x6, constants, distances, 6); const p6 = findP(x6), q6 = findQ(x6);
    x7 = shift(x7, constants, distances, 7); const p7 = findP(x7), q7 = findQ(x7);
    // MixBytes (section 3.4.4) multiplies by 2, 2, 3, 4, 5, 3, 5 and 7, of which, as sums of 1, 2 and 4, every 2 is
    // three rows before a 1, and all 4s and all but one of such pairs have a neighbour. With S[r] for the S-box of row
    // r, s[r] = S[r] + 2 S[r + 3], f[r] = 4 S[r], and t[r] = f[r + 3] + f[r + 6] + s[r + 4] + s[r + 6], row r becomes
    // t[r] + t[r + 1] + s[r + 2].
    const s0 = pair(p0, q0, p3, q3), f0 = sboxTimes4(p0, q0);
    const s1 = pair(p1, q1, p4, q4), f1 = sboxTimes4(p1, q1);
    const s2 = pair(p2, q2, p5, q5), f2 = sboxTimes4(p2, q2);
    const s3 = pair(p3, q3, p6, q6), f3 = sboxTimes4(p3, q3);
    const s4 = pair(p4, q4, p7, q7), f4 = sboxTimes4(p4, q4);
    const s5 = pair(p5, q5, p0, q0), f5 = sboxTimes4(p5, q5);
    const s6 = pair(p6, q6, p1, q1), f6 = sboxTimes4(p6, q6);
    const s7 = pair(p7, q7, p2, q2), f7 = sboxTimes4(p7, q7);
    const t0 = sum(f3, f6, s4, s6), t1 = sum(f4, f7, s5, s7), t2 = sum(f5, f0, s6, s0), t3 = sum(f6, f1, s7, s1);
    const t4 = sum(f7, f2, s0, s2), t5 = sum(f0, f3, s1, s3), t6 = sum(f1, f4, s2, s4), t7 = sum(f2, f5, s3, s5);
    x0 = xor(xor(t0, t1), s2); x1 = xor(xor(t1, t2), s3); x2 = xor(xor(t2, t3), s4); x3 = xor(xor(t3, t4), s5);
    x4 = xor(xor(t4, t5), s6); x5 = xor(xor(t5, t6), s7); x6 = xor(xor(t6, t7), s0); x7 = xor(xor(t7, t0), s1);
  }
  set(state, 0, x0); set(state, 1, x1); set(state, 2, x2); set(state, 3, x3);
  set(state, 4, x4); set(state, 5, x5); set(state, 6, x6); set(state, 7, x7);
}

/** AddRoundConstant and ShiftBytes of a row; SubBytes, which comes between them, is the same for every column. */
@inline
function shift(x: v128, constants: usize, distances: usize, row: usize): v128 {
  return i8x16.relaxed_swizzle(xor(x, get<v128>(constants, row)), get<v128>(distances, row));
}

@inline
function pair(p: v128, q: v128, p3: v128, q3: v128): v128 {
  return xor(sbox(p, q), sboxTimes2(p3, q3));
}

@inline
function sum(a: v128, b: v128, c: v128, d: v128): v128 {
  return xor(xor(a, b), xor(c, d));
}
