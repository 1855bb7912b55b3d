/**
 * Groestl-512 (Gauravaram, Knudsen, Matusiewicz, Mendel, Rechberger, Schlaeffer, Thomsen: "Groestl, a SHA-3 candidate",
 * 2011), as it was submitted to SHA-3's final.
 *
 * A block is a matrix of 8 rows and 16 columns, column by column (section 3.4). In memory are its rows, as bytes of the
 * tower that aes_tower.ts describes.
 */

import { intoTower, outOfTower, toTower } from "./aes_tower";
import { permute, setConstants, setDistance, STATE_BYTES, UNADDED } from "./groestl";
import { interleave } from "./interleave";
import { copyEndAndOne } from "./message_end";
import { copy, get, set, xor } from "./word";

const ROUNDS: i32 = 14;
const BLOCK_BYTES: usize = 128;

const P_CONSTANTS = memory.data(ROUNDS * STATE_BYTES, 16);
const Q_CONSTANTS = memory.data(ROUNDS * STATE_BYTES, 16);
const P_DISTANCES = memory.data(STATE_BYTES, 16);
const Q_DISTANCES = memory.data(STATE_BYTES, 16);

/** UNADDED in every byte. */
const UNADDED_ROW = memory.data(16, 16);

const INITIAL = memory.data(STATE_BYTES, 16);
const STATE = memory.data(STATE_BYTES, 16);
const P = memory.data(STATE_BYTES, 16);
const Q = memory.data(STATE_BYTES, 16);
const LAST = memory.data(128, 16);

prepareTables();

function prepareTables(): void {
  for (let round: u32 = 0; round < <u32> ROUNDS; round++) {
    setConstants(P_CONSTANTS, round, false, 0, 16);
    setConstants(Q_CONSTANTS, round, true, 0, 16);
  }
  for (let row: u32 = 0; row < 8; row++) {
    // P rotates by 0 to 6 and 11, Q by the same numbers in another order.
    setDistance(P_DISTANCES, row, row < 7 ? row : 11, 0, 16);
    setDistance(Q_DISTANCES, row, row > 3 ? 2 * row - 8 : row < 3 ? 2 * row + 1 : 11, 0, 16);
  }
  store<v128>(UNADDED_ROW, i8x16.splat(UNADDED));
  // The digest's size in bits, big-endian, in the last column (section 3.5): 0x0200.
  store<u8>(INITIAL + 6 * 16 + 15, toTower(2));
}

/** Hashes `length` bytes at `input` to 64 bytes at `output`. */
export function groestl512(input: usize, length: usize, output: usize): void {
  copy<v128>(STATE, INITIAL, 8);
  const rest = length % BLOCK_BYTES;
  const end = input + length - rest;
  for (let block = input; block < end; block += BLOCK_BYTES) absorb(block);
  copyEndAndOne(end, rest, LAST, BLOCK_BYTES);
  // The last 8 bytes are the number of blocks, big-endian (section 3.6).
  if (rest > BLOCK_BYTES - 9) {
    absorb(LAST);
    for (let i: usize = 0; i < 8; i++) set(LAST, i, i32x4.splat(0));
  }
  store<u64>(LAST, bswap<u64>((length + 8) / BLOCK_BYTES + 1), 120);
  absorb(LAST);
  finish(output);
}

/** The compression function (section 3.2). What P and Q leave unadded is the same and cancels out. */
function absorb(block: usize): void {
  interleave(block, P, 8);
  interleave(P, Q, 8);
  interleave(Q, P, 8);
  interleave(P, Q, 8);
  for (let row: usize = 0; row < 8; row++) {
    const message = intoTower(get<v128>(Q, row));
    set(Q, row, message);
    set(P, row, xor(message, get<v128>(STATE, row)));
  }
  permute(P, P_CONSTANTS, P_DISTANCES, ROUNDS);
  permute(Q, Q_CONSTANTS, Q_DISTANCES, ROUNDS);
  for (let row: usize = 0; row < 8; row++) {
    set(STATE, row, xor(get<v128>(STATE, row), xor(get<v128>(P, row), get<v128>(Q, row))));
  }
}

/** The output transformation (section 3.3), of which the digest is the second half. */
function finish(output: usize): void {
  copy<v128>(P, STATE, 8);
  permute(P, P_CONSTANTS, P_DISTANCES, ROUNDS);
  for (let row: usize = 0; row < 8; row++) {
    const sum = outOfTower(xor(get<v128>(P, row), get<v128>(STATE, row)));
    set(P, row, xor(sum, load<v128>(UNADDED_ROW)));
  }
  interleave(P, Q, 8);
  interleave(Q, P, 8);
  interleave(P, Q, 8);
  copy<v128>(output, Q + 64, 4);
}
