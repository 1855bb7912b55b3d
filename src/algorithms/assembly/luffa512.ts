/**
 * Luffa-512 (C. De Cannière, H. Sato and D. Watanabe, "Hash Function Luffa: Specification Ver. 2.0", 2009).
 *
 * Figures, where sha256d of one header is 1.75 million hashes a second: 1.45 million of 64 bytes.
 */

import { STARTING_VARIABLES } from "./luffa512_constants";
import { round, STATE_BYTES, sumLanes } from "./luffa512_round";
import { copyEndAndOne } from "./message_end";
import { copy, get, set, swapBytes, xor } from "./word";

const BLOCK_BYTES: usize = 32;

const STATE = memory.data(STATE_BYTES, 16);
const INITIAL = memory.data(STATE_BYTES, 16);

/**
 * What chains are to absorb, arranged as they are: a block multiplied by 1, 2, 4, 8 and 16. The last block of a message
 * of whole blocks is always the same one, and the blocks of the digest are zeros.
 */
const MULTIPLES = memory.data(STATE_BYTES, 16);
const PADDING = memory.data(STATE_BYTES, 16);
const ZEROS = memory.data(STATE_BYTES, 16);

const LAST = memory.data(32, 16);

initialize();

/** Hashes `length` bytes at `input` to 64 bytes at `output`. */
export function luffa512(input: usize, length: usize, output: usize): void {
  copy<v128>(STATE, INITIAL, STATE_BYTES / 16);
  const end = input + (length & ~(BLOCK_BYTES - 1));
  for (let block = input; block < end; block += BLOCK_BYTES) {
    multiply(block, MULTIPLES);
    round(STATE, MULTIPLES);
  }
  const rest = length & (BLOCK_BYTES - 1);
  if (rest === 0) {
    round(STATE, PADDING);
  } else {
    copyEndAndOne(end, rest, LAST, BLOCK_BYTES);
    multiply(LAST, MULTIPLES);
    round(STATE, MULTIPLES);
  }

  // Section 3.3: a round with a block of zeros before each half of the digest.
  round(STATE, ZEROS);
  writeSum(output);
  round(STATE, ZEROS);
  writeSum(output + 32);
}

function initialize(): void {
  for (let i: usize = 0; i < 8; i++) {
    for (let chain: usize = 0; chain < 4; chain++) {
      store<u32>(INITIAL + 16 * i + 4 * chain, load<u32>(STARTING_VARIABLES + 32 * chain + 4 * i));
    }
  }
  copy<u32>(INITIAL + 128, STARTING_VARIABLES + 4 * 32, 8);
  store<u8>(LAST, 0x80);
  multiply(LAST, PADDING);
}

/** Writes the exclusive or of all chains, words in big-endian order. */
function writeSum(output: usize): void {
  for (let i: usize = 0; i < 8; i++) {
    const sum = i32x4.extract_lane(sumLanes(get<v128>(STATE, i)), 0) ^ get<u32>(STATE + 128, i);
    set<u32>(output, i, swapBytes(sum));
  }
}

/** Multiplies a block by 1, 2, 4 and 8 to the lanes of vectors, and by 16 to words behind them. */
function multiply(block: usize, multiples: usize): void {
  const low = swapBytes(get<v128>(block, 0)), high = swapBytes(get<v128>(block, 1));
  const a0 = i32x4.shuffle(low, low, 0, 0, 0, 0), a1 = i32x4.shuffle(low, low, 1, 1, 1, 1);
  const a2 = i32x4.shuffle(low, low, 2, 2, 2, 2), a3 = i32x4.shuffle(low, low, 3, 3, 3, 3);
  const a4 = i32x4.shuffle(high, high, 0, 0, 0, 0), a5 = i32x4.shuffle(high, high, 1, 1, 1, 1);
  const a6 = i32x4.shuffle(high, high, 2, 2, 2, 2), a7 = i32x4.shuffle(high, high, 3, 3, 3, 3);

  // Twice: a shift by a word, and the last word into words 0, 1, 3 and 4.
  const b0 = inLanes13(a0, a7), b1 = inLanes13(a1, xor(a0, a7));
  const b2 = inLanes13(a2, a1), b3 = inLanes13(a3, xor(a2, a7));
  const b4 = inLanes13(a4, xor(a3, a7)), b5 = inLanes13(a5, a4);
  const b6 = inLanes13(a6, a5), b7 = inLanes13(a7, a6);

  // Twice that twice.
  const top = xor(b6, b7);
  const c0 = inLanes23(b0, b6), c1 = inLanes23(b1, top);
  const c2 = inLanes23(b2, xor(b0, b7)), c3 = inLanes23(b3, xor(b1, b6));
  const c4 = inLanes23(b4, xor(b2, top)), c5 = inLanes23(b5, xor(b3, b7));
  const c6 = inLanes23(b6, b4), c7 = inLanes23(b7, b5);

  set(multiples, 0, c0); set(multiples, 1, c1); set(multiples, 2, c2); set(multiples, 3, c3);
  set(multiples, 4, c4); set(multiples, 5, c5); set(multiples, 6, c6); set(multiples, 7, c7);
  const last = multiples + 128;
  setLane3(last, 0, c7); setLane3(last, 1, xor(c0, c7)); setLane3(last, 2, c1); setLane3(last, 3, xor(c2, c7));
  setLane3(last, 4, xor(c3, c7)); setLane3(last, 5, c4); setLane3(last, 6, c5); setLane3(last, 7, c6);
}

@inline
function inLanes13(others: v128, x: v128): v128 {
  return i32x4.shuffle(others, x, 0, 5, 2, 7);
}

@inline
function inLanes23(others: v128, x: v128): v128 {
  return i32x4.shuffle(others, x, 0, 1, 6, 7);
}

@inline
function setLane3(words: usize, i: usize, x: v128): void {
  set<u32>(words, i, i32x4.extract_lane(x, 3));
}
