/**
 * Groestl-256 (Gauravaram, Knudsen, Matusiewicz, Mendel, Rechberger, Schlaeffer, Thomsen: "Groestl, a SHA-3 candidate",
 * 2011), as it was submitted to SHA-3's final.
 *
 * A block is a matrix of 8 rows and 8 columns, column by column (section 3.4). Rows of 8 bytes fill half a vector, so P
 * and Q are computed together: P in the first half, Q in the second one.
 */

import { intoTower, outOfTower, toTower } from "./aes_tower";
import { permute, setConstants, setDistance, STATE_BYTES, UNADDED } from "./groestl";
import { interleave } from "./interleave";
import { copyEndAndOne } from "./message_end";
import { copy, get, set, xor } from "./word";

const ROUNDS: i32 = 10;
const BLOCK_BYTES: usize = 64;

const CONSTANTS = memory.data(ROUNDS * STATE_BYTES, 16);
const DISTANCES = memory.data(STATE_BYTES, 16);

/** UNADDED in every byte. */
const UNADDED_ROW = memory.data(16, 16);

/** Rows of 8 bytes. */
const INITIAL = memory.data(64, 16);
const STATE = memory.data(64, 16);
const BLOCK = memory.data(64, 16);
const SPARE = memory.data(64, 16);

/** Rows of 16 bytes, P's and Q's. */
const BOTH = memory.data(STATE_BYTES, 16);

const LAST = memory.data(64, 16);

prepareTables();

function prepareTables(): void {
  for (let round: u32 = 0; round < <u32> ROUNDS; round++) {
    setConstants(CONSTANTS, round, false, 0, 8);
    setConstants(CONSTANTS, round, true, 8, 8);
  }
  for (let row: u32 = 0; row < 8; row++) {
    // P rotates by 0 to 7, Q by the odd ones of these and then the even ones.
    setDistance(DISTANCES, row, row, 0, 8);
    setDistance(DISTANCES, row, row < 4 ? 2 * row + 1 : 2 * row - 8, 8, 8);
  }
  store<v128>(UNADDED_ROW, i8x16.splat(UNADDED));
  // The digest's size in bits, big-endian, in the last column (section 3.5): 0x0100.
  store<u8>(INITIAL + 6 * 8 + 7, toTower(1));
}

/** Hashes `length` bytes at `input` to 32 bytes at `output`. */
export function groestl256(input: usize, length: usize, output: usize): void {
  copy<v128>(STATE, INITIAL, 4);
  const rest = length % BLOCK_BYTES;
  const end = input + length - rest;
  for (let block = input; block < end; block += BLOCK_BYTES) absorb(block);
  copyEndAndOne(end, rest, LAST, BLOCK_BYTES);
  // The last 8 bytes are the number of blocks, big-endian (section 3.6).
  if (rest > BLOCK_BYTES - 9) {
    absorb(LAST);
    for (let i: usize = 0; i < 4; i++) set(LAST, i, i32x4.splat(0));
  }
  store<u64>(LAST, bswap<u64>((length + 8) / BLOCK_BYTES + 1), 56);
  absorb(LAST);
  finish(output);
}

/** The compression function (section 3.2). What P and Q leave unadded is the same and cancels out. */
function absorb(block: usize): void {
  interleave(block, SPARE, 4);
  interleave(SPARE, BLOCK, 4);
  interleave(BLOCK, SPARE, 4);
  for (let i: usize = 0; i < 4; i++) set(BLOCK, i, intoTower(get<v128>(SPARE, i)));
  for (let row: usize = 0; row < 8; row++) {
    const message = v128.load64_splat(BLOCK + row * 8);
    set(BOTH, row, xor(message, v128.load64_zero(STATE + row * 8)));
  }
  permute(BOTH, CONSTANTS, DISTANCES, ROUNDS);
  for (let row: usize = 0; row < 8; row++) {
    set(STATE, row, get<u64>(STATE, row) ^ get<u64>(BOTH, 2 * row) ^ get<u64>(BOTH, 2 * row + 1));
  }
}

/** The output transformation (section 3.3), of which the digest is the second half. */
function finish(output: usize): void {
  for (let row: usize = 0; row < 8; row++) set(BOTH, row, v128.load64_zero(STATE + row * 8));
  permute(BOTH, CONSTANTS, DISTANCES, ROUNDS);
  for (let row: usize = 0; row < 8; row++) set(BLOCK, row, get<u64>(STATE, row) ^ get<u64>(BOTH, 2 * row));
  for (let i: usize = 0; i < 4; i++) {
    set(SPARE, i, xor(outOfTower(get<v128>(BLOCK, i)), load<v128>(UNADDED_ROW)));
  }
  interleave(SPARE, BLOCK, 4);
  interleave(BLOCK, SPARE, 4);
  interleave(SPARE, BLOCK, 4);
  copy<v128>(output, BLOCK + 32, 2);
}
