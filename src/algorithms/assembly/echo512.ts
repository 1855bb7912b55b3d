/**
 * ECHO-512 (R. Benadjila, O. Billet, H. Gilbert, G. Macario-Rat, T. Peyrin, M. Robshaw, Y. Seurin: "SHA-3 Proposal:
 * ECHO", version 2.0, 2010), without salt.
 *
 * The state is kept as echo512_round.ts says.
 *
 * Figures, where @noble/hashes makes 0.25 million double SHA-256 of a header a second: 0.95 million of 64 bytes; by
 * lookups in four tables of 256 words, the usual form, 0.37 million. Tried and left out:
 * - loops over the rows of words: 4 % slower;
 * - both rounds of AES of a row of words before the next row: 12 % slower, what waits for each other should be apart;
 * - the constant of the S-box in the table of doubles: as fast.
 *
 * Not tried: the doubles for BIG.MixColumns from the S-box, as many instructions, but more vectors to keep.
 */

import { SBOX_CONSTANT } from "./aes_field";
import { intoTower, outOfTower, toTower } from "./aes_tower";
import { aesRound, mixBigColumns, PLACES, ROW_BYTES, STATE_BYTES } from "./echo512_round";
import { interleave } from "./interleave";
import { copyEnd, copyEndAndOne } from "./message_end";
import { copy, get, set, xor } from "./word";

const ROUNDS: usize = 10;
const BLOCK_BYTES: usize = 128;

/** The end of a padded message: 2 bytes for the digest's length in bits, 16 for the message's, little-endian. */
const LENGTHS_BYTES: usize = 18;
const DIGEST_BITS: u16 = 512;

const STATE = memory.data(STATE_BYTES, 16);

/** The state before the first round. */
const START = memory.data(STATE_BYTES, 16);

/** The chaining variable, which is columns 0 and 1 of the state; the others are zero. */
const CHAIN = memory.data(STATE_BYTES, 16);
const INITIAL = memory.data(STATE_BYTES, 16);

/** Keys of the first round of AES in every round, with the constant of the S-box, and the counter they are made of. */
const KEYS = memory.data(10 * STATE_BYTES, 16);
let keysCounter: u64 = 0;

const WORDS = memory.data(64, 16);
const SPARE = memory.data(64, 16);
const LAST = memory.data(128, 16);

prepareTables();

function prepareTables(): void {
  // Each word of the initial value is the digest's length in bits, little-endian: 0x0200.
  for (let row = INITIAL + 16; row < INITIAL + STATE_BYTES; row += ROW_BYTES) {
    store<u8>(row, toTower(<u8> (DIGEST_BITS >> 8)));
    store<u8>(row, toTower(<u8> (DIGEST_BITS >> 8)), 4);
  }
  prepareKeys(8 * 64);
}

/** Hashes `length` bytes at `input` to 64 bytes at `output`. */
export function echo512(input: usize, length: usize, output: usize): void {
  copy<v128>(CHAIN, INITIAL, 16);
  const rest = length % BLOCK_BYTES;
  const end = input + length - rest;
  for (let block = input; block < end; block += BLOCK_BYTES) {
    compress(block, 8 * (<u64> (block - input) + BLOCK_BYTES));
  }
  const bits = 8 * <u64> length;
  // The counter of a block that has nothing of the message is 0.
  let counter = rest ? bits : 0;
  copyEndAndOne(end, rest, LAST, BLOCK_BYTES);
  if (rest >= BLOCK_BYTES - LENGTHS_BYTES) {
    compress(LAST, counter);
    copyEnd(LAST, 0, LAST, BLOCK_BYTES);
    counter = 0;
  }
  store<u16>(LAST, DIGEST_BITS, BLOCK_BYTES - LENGTHS_BYTES);
  store<u64>(LAST, bits, BLOCK_BYTES - LENGTHS_BYTES + 2);
  compress(LAST, counter);
  // The digest is column 0.
  for (let bigRow: usize = 0; bigRow < 4; bigRow++) {
    interleave(CHAIN + bigRow * ROW_BYTES, SPARE, 4);
    interleave(SPARE, WORDS, 4);
    set(output, bigRow, outOfTower(get<v128>(WORDS, 0)));
  }
}

/**
 * The compression function.
 *
 * @param counter Bits of the message up to the end of this block.
 */
function compress(block: usize, counter: u64): void {
  if (counter !== keysCounter) prepareKeys(counter);
  start(block);
  for (let keys = KEYS; keys < KEYS + ROUNDS * STATE_BYTES; keys += STATE_BYTES) {
    // BIG.SubWords, of whose rounds of AES the second has the salt for a key, which is zero. BIG.ShiftRows comes before
    // that one: to what happens within a word it makes no difference where the word is.
    aesRound(STATE, PLACES, keys);
    aesRound(STATE + ROW_BYTES, PLACES, keys + ROW_BYTES);
    aesRound(STATE + 2 * ROW_BYTES, PLACES, keys + 2 * ROW_BYTES);
    aesRound(STATE + 3 * ROW_BYTES, PLACES, keys + 3 * ROW_BYTES);
    aesRound(STATE, PLACES, 0);
    aesRound(STATE + ROW_BYTES, PLACES + ROW_BYTES, 0);
    aesRound(STATE + 2 * ROW_BYTES, PLACES + 2 * ROW_BYTES, 0);
    aesRound(STATE + 3 * ROW_BYTES, PLACES + 3 * ROW_BYTES, 0);
    mixBigColumns(STATE);
    mixBigColumns(STATE + 16);
    mixBigColumns(STATE + 32);
    mixBigColumns(STATE + 48);
  }
  // BIG.Final: columns 0 and 2 become column 0, columns 1 and 3 become column 1.
  for (let i: usize = 0; i < 16; i++) {
    const sum = xor(get<v128>(START, i), get<v128>(STATE, i));
    set(CHAIN, i, i64x2.replace_lane(v128.xor(sum, i64x2.shuffle(sum, sum, 1, 0)), 1, 0));
  }
}

/** Sets the state to the chaining variable and, in columns 2 and 3, the block. */
@inline
function start(block: usize): void {
  for (let bigRow: usize = 0; bigRow < 4; bigRow++) {
    set(WORDS, 0, i32x4.splat(0));
    set(WORDS, 1, i32x4.splat(0));
    set(WORDS, 2, intoTower(get<v128>(block, bigRow)));
    set(WORDS, 3, intoTower(get<v128>(block, bigRow + 4)));
    interleave(WORDS, SPARE, 4);
    interleave(SPARE, WORDS, 4);
    interleave(WORDS, SPARE, 4);
    interleave(SPARE, WORDS, 4);
    for (let row: usize = 0; row < 4; row++) {
      const i = bigRow * 4 + row;
      const sum = xor(get<v128>(WORDS, row), get<v128>(CHAIN, i));
      set(START, i, sum);
      set(STATE, i, sum);
    }
  }
}

/** Computes KEYS, which are one number, little-endian, that grows by one from word to word, column by column. */
function prepareKeys(counter: u64): void {
  keysCounter = counter;
  for (let keys = KEYS; keys < KEYS + ROUNDS * STATE_BYTES; keys += STATE_BYTES) {
    for (let word: usize = 0; word < 16; word++) {
      for (let i: usize = 0; i < 16; i++) {
        const byte: u8 = i < 8 ? <u8> (counter >> 8 * i) : 0;
        const vector = (word & 3) * 4 + (i & 3);
        store<u8>(keys + vector * 16 + (word >> 2) * 4 + (i >> 2), toTower(byte ^ SBOX_CONSTANT));
      }
      counter++;
    }
  }
}
