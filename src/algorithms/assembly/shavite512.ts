/**
 * SHAvite-3-512 (E. Biham, O. Dunkelman: "The SHAvite-3 Hash Function", tweaked version, 2009), without salt.
 *
 * Everything is computed on bytes of the tower that aes_tower.ts describes. A vector is four words of the
 * specification, column by column the state of AES.
 *
 * Figures, where @noble/hashes makes 0.25 million double SHA-256 of a header a second: 1.65 million of 64 bytes; by
 * lookups in four tables of 256 words, the usual form, 0.68 million. Tried and left out:
 * - the round keys of a round computed in front of it: 14 % slower. A round is a long chain of instructions that wait
 *   for each other, so round keys of later rounds are computed in between;
 * - two rounds written out, as their keys are made in different ways: 3 % slower.
 */

import { SBOX_CONSTANT } from "./aes_field";
import { findP, findQ, intoTower, outOfTower, sbox, sboxTimes2, toTower } from "./aes_tower";
import { copyEnd, copyEndAndOne } from "./message_end";
import { copy, get, set, xor } from "./word";

const ROUNDS: usize = 14;
const BLOCK_BYTES: usize = 128;

/** The end of a padded message: 16 bytes for its length in bits, 2 bytes for that of the digest, little-endian. */
const LENGTHS_BYTES: usize = 18;
const DIGEST_BITS: u16 = 512;

/** Round keys that a round takes: four rounds of AES for each of two quarters of the state, and their bytes. */
const ROUND_KEYS: usize = 8;
const ROUND_KEYS_BYTES: usize = 16 * ROUND_KEYS;

/** The round keys, rk of the specification. */
const KEYS = memory.data(14 * 128, 16);

/** What is added to a round key that a round of AES makes: CONSTANT, and the counter four times. */
const ADDITIONS = memory.data(14 * 128, 16);

/** The constant of the S-box in every byte. MixColumns, whose coefficients sum up to 1, leaves it as it is. */
const CONSTANT = memory.data(16, 16);

/**
 * Where bytes are moved from. DOWN makes neighbours in a row, before ShiftRows, of what are neighbours in a column
 * after it; the others are ShiftRows alone, behind DOWN, and behind DOWN three times.
 */
const DOWN = memory.data(16, 16);
const SHIFT_ROWS = memory.data(16, 16);
const SHIFT_ROWS_DOWN = memory.data(16, 16);
const SHIFT_ROWS_DOWN_3 = memory.data(16, 16);

const INITIAL = memory.data(64, 16);
const STATE = memory.data(64, 16);
const LAST = memory.data(128, 16);

prepareTables();

function prepareTables(): void {
  for (let column: u32 = 0; column < 4; column++) {
    for (let row: u32 = 0; row < 4; row++) {
      const to = 4 * column + row;
      store<u8>(DOWN + to, place(column + 1, row + 1));
      store<u8>(SHIFT_ROWS + to, place(column + row, row));
      store<u8>(SHIFT_ROWS_DOWN + to, place(column + row + 1, row + 1));
      store<u8>(SHIFT_ROWS_DOWN_3 + to, place(column + row + 3, row + 3));
    }
  }
  store<v128>(CONSTANT, i8x16.splat(toTower(SBOX_CONSTANT)));
  for (let i: usize = 0; i < ROUNDS * ROUND_KEYS; i++) set(ADDITIONS, i, load<v128>(CONSTANT));
  // The initial value for all sizes of digests is zeros compressed with zeros, that for one size is this with the size.
  compress(INITIAL, LAST, 0);
  store<u16>(LAST, DIGEST_BITS);
  compress(INITIAL, LAST, 0);
}

/** Where a byte of AES's state is, its column and row modulo 4. */
function place(column: u32, row: u32): u8 {
  return <u8> (4 * (column & 3) + (row & 3));
}

/** Hashes `length` bytes at `input` to 64 bytes at `output`. */
export function shavite512(input: usize, length: usize, output: usize): void {
  copy<v128>(STATE, INITIAL, 4);
  const rest = length % BLOCK_BYTES;
  const end = input + length - rest;
  for (let block = input; block < end; block += BLOCK_BYTES) {
    compress(STATE, block, 8 * (<u64> (block - input) + BLOCK_BYTES));
  }
  const bits = 8 * <u64> length;
  // The counter of a block that has nothing of the message is 0.
  let counter = rest ? bits : 0;
  copyEndAndOne(end, rest, LAST, BLOCK_BYTES);
  if (rest >= BLOCK_BYTES - LENGTHS_BYTES) {
    compress(STATE, LAST, counter);
    copyEnd(LAST, 0, LAST, BLOCK_BYTES);
    counter = 0;
  }
  store<u64>(LAST, bits, BLOCK_BYTES - LENGTHS_BYTES);
  store<u16>(LAST, DIGEST_BITS, BLOCK_BYTES - 2);
  compress(STATE, LAST, counter);
  for (let i: usize = 0; i < 4; i++) set(output, i, outOfTower(get<v128>(STATE, i)));
}

/**
 * The compression function C512: the block cipher E512 of the state, the block as its key, added to the state.
 *
 * @param counter Bits of the message up to the end of this block.
 */
function compress(state: usize, block: usize, counter: u64): void {
  setCounter(counter);
  for (let i: usize = 0; i < ROUND_KEYS; i++) set(KEYS, i, intoTower(get<v128>(block, i)));
  let last = get<v128>(KEYS, ROUND_KEYS - 1);
  for (let i = ROUND_KEYS; i < 2 * ROUND_KEYS; i++) last = expandByAes(KEYS + 16 * i, last);
  let p0 = get<v128>(state, 0), p1 = get<v128>(state, 1), p2 = get<v128>(state, 2), p3 = get<v128>(state, 3);
  for (let round: usize = 0; round < ROUNDS; round++) {
    const keys = KEYS + round * ROUND_KEYS_BYTES;
    // Two rounds have their keys. Two more get theirs now, those without AES in the first of two rounds, the others
    // in halves.
    const expanding = round < ROUNDS - 2;
    if (expanding && !(round & 1)) last = expandLinearly(keys + 2 * ROUND_KEYS_BYTES);
    const later = keys + (round & 1 ? 2 * ROUND_KEYS_BYTES + 64 : 3 * ROUND_KEYS_BYTES);
    let x = xor(p1, get<v128>(keys, 0)), y = xor(p3, get<v128>(keys, 4));
    if (expanding) last = expandByAes(later, last);
    x = xor(aesRound(x), addition(keys, 1)); y = xor(aesRound(y), addition(keys, 5));
    if (expanding) last = expandByAes(later + 16, last);
    x = xor(aesRound(x), addition(keys, 2)); y = xor(aesRound(y), addition(keys, 6));
    if (expanding) last = expandByAes(later + 32, last);
    x = xor(aesRound(x), addition(keys, 3)); y = xor(aesRound(y), addition(keys, 7));
    if (expanding) last = expandByAes(later + 48, last);
    x = xor(aesRound(x), xor(p0, load<v128>(CONSTANT))); y = xor(aesRound(y), xor(p2, load<v128>(CONSTANT)));
    p0 = p3; p3 = y; p2 = p1; p1 = x;
  }
  set(state, 0, xor(get<v128>(state, 0), p0));
  set(state, 1, xor(get<v128>(state, 1), p1));
  set(state, 2, xor(get<v128>(state, 2), p2));
  set(state, 3, xor(get<v128>(state, 3), p3));
}

/** Puts the counter, four words of which the upper two are zero, to where the message expansion adds it. */
@inline
function setCounter(counter: u64): void {
  const low = <u32> counter, high = <u32> (counter >> 32);
  addToKey(8, i32x4(low, high, 0, ~0));
  addToKey(41, i32x4(0, 0, high, ~low));
  addToKey(79, i32x4(0, 0, low, ~high));
  addToKey(110, i32x4(high, low, 0, ~0));
}

@inline
function addToKey(i: usize, words: v128): void {
  set(ADDITIONS, i, xor(intoTower(words), load<v128>(CONSTANT)));
}

/** Computes a round key from the words 32 before it, in another order, by a round of AES, and the `last` round key. */
@inline
function expandByAes(key: usize, last: v128): v128 {
  const words = load<v128>(key - ROUND_KEYS_BYTES);
  const sum = xor(last, load<v128>(key + (ADDITIONS - KEYS)));
  const next = xor(aesRound(i32x4.shuffle(words, words, 1, 2, 3, 0)), sum);
  store<v128>(key, next);
  return next;
}

/** Computes the round keys of a round from the words 32 and 7 before them, and returns the last of them. */
@inline
function expandLinearly(keys: usize): v128 {
  let last = load<v128>(keys - 16), secondLast = load<v128>(keys - 32);
  for (let i: usize = 0; i < ROUND_KEYS; i++) {
    const next = xor(get<v128>(keys - ROUND_KEYS_BYTES, i), i32x4.shuffle(secondLast, last, 1, 2, 3, 4));
    set(keys, i, next);
    secondLast = last;
    last = next;
  }
  return last;
}

/** A round key, and what the round of AES before it left out. */
@inline
function addition(keys: usize, i: usize): v128 {
  return xor(get<v128>(keys, i), load<v128>(CONSTANT));
}

/** A round of AES (FIPS 197, section 5.1) without a key, but for the constant of the S-box. */
@inline
function aesRound(x: v128): v128 {
  const p = findP(x), q = findQ(x), once = sbox(p, q);
  // MixColumns multiplies by 2, 3, 1 and 1: by 2 and 1, the same a byte further, and by 1 three bytes further.
  const pair = xor(sboxTimes2(p, q), move(once, DOWN));
  return xor(move(once, SHIFT_ROWS_DOWN_3), xor(move(pair, SHIFT_ROWS), move(pair, SHIFT_ROWS_DOWN)));
}

@inline
function move(x: v128, places: usize): v128 {
  return i8x16.relaxed_swizzle(x, load<v128>(places));
}
