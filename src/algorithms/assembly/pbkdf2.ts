/**
 * PBKDF2 with HMAC-SHA-256 and one iteration (RFC 7914, section 6, steps 1 and 3), for a password and salt that are
 * both an 80-byte header.
 *
 * The password is longer than a block of SHA-256, so HMAC's key is its digest (RFC 2104, section 2). The states after
 * the key, and after the first 64 bytes of the salt, are kept: 17 compressions a header instead of 31.
 */

import { compress, initialize, SCHEDULE_BYTES, STATE_BYTES } from "./sha256_compress";
import { pad } from "./sha256_pad";
import { copy, get, set, splat, swapBytes, xor } from "./word";

const SCHEDULE = memory.data(SCHEDULE_BYTES, 64);
const KEY = memory.data(STATE_BYTES, 64);
const INNER = memory.data(STATE_BYTES, 64);
const OUTER = memory.data(STATE_BYTES, 64);
const SALTED = memory.data(STATE_BYTES, 64);
const STATE = memory.data(STATE_BYTES, 64);

/**
 * The first PBKDF2: 128 bytes from a header, which also becomes the key of shrinkBlock().
 *
 * @param header 20 words, read big-endian.
 * @param block Where 32 words, read little-endian as Salsa20 wants them, are written.
 */
export function expandHeader<T>(header: usize, block: usize): void {
  setKey<T>(header);
  copy<T>(SALTED, INNER, 8);
  copy<T>(SCHEDULE, header, 16);
  compress<T>(SALTED, SCHEDULE);
  for (let i: usize = 0; i < 4; i++) {
    copy<T>(STATE, SALTED, 8);
    copy<T>(SCHEDULE, header + 16 * sizeof<T>(), 4);
    set<T>(SCHEDULE, 4, splat<T>(<u32> i + 1));
    pad<T>(SCHEDULE, 5, 8 * (64 + 80 + 4));
    compress<T>(STATE, SCHEDULE);
    finish<T>();
    for (let j: usize = 0; j < 8; j++) set<T>(block, 8 * i + j, swapBytes(get<T>(STATE, j)));
  }
}

/**
 * The second PBKDF2: 32 bytes from the mixed block, with the key of the last expandHeader().
 *
 * @param block 32 words, read little-endian.
 * @param digest Where 8 words, to be written big-endian, go.
 */
export function shrinkBlock<T>(block: usize, digest: usize): void {
  copy<T>(STATE, INNER, 8);
  for (let half: usize = 0; half < 32; half += 16) {
    for (let i: usize = 0; i < 16; i++) set<T>(SCHEDULE, i, swapBytes(get<T>(block, half + i)));
    compress<T>(STATE, SCHEDULE);
  }
  set<T>(SCHEDULE, 0, splat<T>(1));
  pad<T>(SCHEDULE, 1, 8 * (64 + 128 + 4));
  compress<T>(STATE, SCHEDULE);
  finish<T>();
  copy<T>(digest, STATE, 8);
}

/** Sets INNER and OUTER to the states after HMAC's two keys. */
function setKey<T>(header: usize): void {
  initialize<T>(KEY);
  copy<T>(SCHEDULE, header, 16);
  compress<T>(KEY, SCHEDULE);
  copy<T>(SCHEDULE, header + 16 * sizeof<T>(), 4);
  pad<T>(SCHEDULE, 4, 8 * 80);
  compress<T>(KEY, SCHEDULE);
  absorbKey<T>(INNER, 0x36363636);
  absorbKey<T>(OUTER, 0x5c5c5c5c);
}

/** Starts a state with the key, filled up with zeros to a block, each byte xored with HMAC's ipad or opad. */
function absorbKey<T>(state: usize, filler: u32): void {
  for (let i: usize = 0; i < 8; i++) set<T>(SCHEDULE, i, xor(get<T>(KEY, i), splat<T>(filler)));
  for (let i: usize = 8; i < 16; i++) set<T>(SCHEDULE, i, splat<T>(filler));
  initialize<T>(state);
  compress<T>(state, SCHEDULE);
}

/** HMAC's outer hash: of the inner digest in STATE, to STATE. */
function finish<T>(): void {
  copy<T>(SCHEDULE, STATE, 8);
  pad<T>(SCHEDULE, 8, 8 * (64 + 32));
  copy<T>(STATE, OUTER, 8);
  compress<T>(STATE, SCHEDULE);
}
