/**
 * Rounds of ECHO (R. Benadjila, O. Billet, H. Gilbert, G. Macario-Rat, T. Peyrin, M. Robshaw, Y. Seurin: "SHA-3
 * Proposal: ECHO", version 2.0, 2010).
 *
 * The state is a matrix of 4 rows and 4 columns of words, each of them the state of AES, 4 rows and 4 columns of bytes.
 * Here a vector is one row of bytes in one row of words, which is both matrices' columns: byte 4C + c of vector 4R + r
 * is that in row r and column c of the word in row R and column C. So MixColumns and BIG.MixColumns add vectors, and
 * ShiftRows and BIG.ShiftRows are one move of bytes. Everything is computed on bytes of the tower that aes_tower.ts
 * describes.
 */

import { SBOX_CONSTANT } from "./aes_field";
import { double, findP, findQ, sbox, sboxTimes2, toTower } from "./aes_tower";
import { get, set, xor } from "./word";

/** Bytes of a row of words, and of all of the state. */
export const ROW_BYTES: usize = 64;
export const STATE_BYTES: i32 = 256;

/** Where ShiftRows moves the bytes of a vector from, after BIG.ShiftRows of rows R = 0 to 3. */
export const PLACES = memory.data(STATE_BYTES, 16);

/** The constant of the S-box in every byte. MixColumns, whose coefficients sum up to 1, leaves it as it is. */
const CONSTANT = memory.data(16, 16);

prepareTables();

function prepareTables(): void {
  for (let i: usize = 0; i < 16; i++) {
    const bigRow = i >> 2, row = i & 3;
    for (let to: usize = 0; to < 16; to++) {
      store<u8>(PLACES + i * 16 + to, <u8> (((to >> 2) + bigRow & 3) * 4 + ((to & 3) + row & 3)));
    }
  }
  store<v128>(CONSTANT, i8x16.splat(toTower(SBOX_CONSTANT)));
}

/**
 * A round of AES (FIPS 197, section 5.1) on a row of words.
 *
 * @param keys What is added, the constant of the S-box included; or 0 for nothing.
 */
@inline
export function aesRound(words: usize, places: usize, keys: usize): void {
  const x0 = move(words, places, 0), p0 = findP(x0), q0 = findQ(x0), s0 = sbox(p0, q0);
  const x1 = move(words, places, 1), p1 = findP(x1), q1 = findQ(x1), s1 = sbox(p1, q1);
  const x2 = move(words, places, 2), p2 = findP(x2), q2 = findQ(x2), s2 = sbox(p2, q2);
  const x3 = move(words, places, 3), p3 = findP(x3), q3 = findQ(x3), s3 = sbox(p3, q3);
  // MixColumns multiplies by 2, 3, 1 and 1: by 2 and 1, the same a row further, and by 1 three rows further.
  const t0 = xor(s1, sboxTimes2(p0, q0)), t1 = xor(s2, sboxTimes2(p1, q1));
  const t2 = xor(s3, sboxTimes2(p2, q2)), t3 = xor(s0, sboxTimes2(p3, q3));
  setSum(words, keys, 0, xor(xor(t0, t1), s3));
  setSum(words, keys, 1, xor(xor(t1, t2), s0));
  setSum(words, keys, 2, xor(xor(t2, t3), s1));
  setSum(words, keys, 3, xor(xor(t3, t0), s2));
}

@inline
function move(words: usize, places: usize, row: usize): v128 {
  return i8x16.relaxed_swizzle(get<v128>(words, row), get<v128>(places, row));
}

@inline
function setSum(words: usize, keys: usize, row: usize, x: v128): void {
  set(words, row, keys ? xor(x, get<v128>(keys, row)) : x);
}

/**
 * BIG.MixColumns on one row of bytes in every row of words, with the constant that the second round of AES left out. In
 * the last round that makes no difference: BIG.Final adds it twice.
 */
@inline
export function mixBigColumns(row: usize): void {
  const x0 = get<v128>(row, 0), x1 = get<v128>(row, 4), x2 = get<v128>(row, 8), x3 = get<v128>(row, 12);
  const t0 = xor(x0, x1), t1 = xor(x1, x2), t2 = xor(x2, x3), t3 = xor(x3, x0);
  const constant = load<v128>(CONSTANT);
  set(row, 0, xor(xor(double(t0), constant), xor(x1, t2)));
  set(row, 4, xor(xor(double(t1), constant), xor(x2, t3)));
  set(row, 8, xor(xor(double(t2), constant), xor(x3, t0)));
  set(row, 12, xor(xor(double(t3), constant), xor(x0, t1)));
}
