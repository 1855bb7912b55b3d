/**
 * SHA-256 of SHA-256 of a message of any length, which comes through INPUT piece by piece.
 */

import { INPUT, OUTPUT } from "./buffers";
import { readBigEndian, writeBigEndian } from "./lanes";
import { compress, initialize, SCHEDULE_BYTES, STATE_BYTES } from "./sha256_compress";
import { pad } from "./sha256_pad";
import { copy } from "./word";

const SCHEDULE = memory.data(SCHEDULE_BYTES, 64);
const STATE = memory.data(STATE_BYTES, 64);
const BLOCK_BYTES: usize = 64;

/** Bytes of the message that have been absorbed. */
let length: u64 = 0;

/** Begins a message. */
export function sha256dBegin(): void {
  initialize<u32>(STATE);
  length = 0;
}

/** Absorbs the first `bytes` bytes at INPUT, a multiple of 64. */
export function sha256dAbsorb(bytes: usize): void {
  for (let block = INPUT, end = INPUT + bytes; block < end; block += BLOCK_BYTES) {
    readBigEndian<u32>(block, 0, 16, SCHEDULE);
    compress<u32>(STATE, SCHEDULE);
  }
  length += bytes;
}

/** Ends the message with the first `bytes` bytes at INPUT: its digest to OUTPUT. */
export function sha256dEnd(bytes: usize): void {
  const bits = (length + bytes) << 3;
  // FIPS 180-4, section 5.1.1: a one, zeros up to the last 64 bits of a block, and the length in bits, big-endian.
  const padded = (bytes + 9 + BLOCK_BYTES - 1) & ~(BLOCK_BYTES - 1);
  for (let i: usize = 0; i < 80; i += 16) store<v128>(INPUT + bytes + i, i32x4.splat(0));
  store<u8>(INPUT + bytes, 0x80);
  store<u64>(INPUT + padded - 8, bswap<u64>(bits));
  sha256dAbsorb(padded);

  copy<u32>(SCHEDULE, STATE, 8);
  pad<u32>(SCHEDULE, 8, 8 * 32);
  initialize<u32>(STATE);
  compress<u32>(STATE, SCHEDULE);
  writeBigEndian<u32>(STATE, 8, OUTPUT, 0);
}
