/**
 * Skein with 512 bits of state (Ferguson, Lucks, Schneier and others: The Skein hash function family, version 1.3).
 *
 * Figures: 3.4 million hashes a second of 64 bytes, which are one block and the block of output. There is nothing here
 * for SIMD lanes: of 64-bit words they hold two, and have no rotation.
 */

import { copyEnd } from "./message_end";
import { copy, get, set } from "./word";

const BLOCK_BYTES: usize = 64;

/** Of a tweak's second word: the type of the block (section 3.5.1), and whether it is the first or the last (3.4). */
const CONFIGURATION: u64 = 4 << 56;
const MESSAGE: u64 = 48 << 56;
const OUTPUT: u64 = 63 << 56;
const FIRST: u64 = 1 << 62;
const FINAL: u64 = 1 << 63;

/** Exclusive or of the words of every key (section 3.3.2). */
const C240: u64 = 0x1bd11bdaa9fc1a22;

/** Subkeys of Threefish-512, which is four rounds each and one at the end. */
const SUBKEYS: usize = 19;

/**
 * The chaining value, and what extends it to a key schedule (section 3.3.2): its ninth word is the parity of the other
 * eight, and from there on the nine repeat, so that each subkey is eight words in a row.
 */
const KEY = memory.data(27 * 8, 64);

/** The three words of the tweak over and over: each subkey takes two in a row. */
const TWEAK = memory.data(21 * 8, 64);

/** The last bytes of a message with zeros behind them, the configuration, or the counter of the output. */
const BLOCK = memory.data(64, 64);

/**
 * Computes the chaining value that messages start from: the configuration string (section 3.5.2), hashed from a key of
 * zeros.
 *
 * @param bits Length of the digests.
 * @param initial Where the 64 bytes go.
 */
export function configure(bits: u64, initial: usize): void {
  for (let i: usize = 0; i < 64; i += 16) {
    store<v128>(KEY + i, i64x2.splat(0));
    store<v128>(BLOCK + i, i64x2.splat(0));
  }
  // "SHA3", and version 1.
  set<u64>(BLOCK, 0, 0x133414853);
  set<u64>(BLOCK, 1, bits);
  absorb(BLOCK, 32, CONFIGURATION | FIRST | FINAL);
  copy<v128>(initial, KEY, 4);
}

/**
 * Hashes `length` bytes (section 3.5.4): the message, then one block of output. Returns the address of the digest.
 *
 * @param initial What configure() made.
 */
export function hash(input: usize, length: usize, initial: usize): usize {
  copy<v128>(KEY, initial, 4);
  let type = MESSAGE | FIRST;
  let at: usize = 0;
  for (; at + BLOCK_BYTES < length; at += BLOCK_BYTES) {
    absorb(input + at, at + BLOCK_BYTES, type);
    type = MESSAGE;
  }
  // The last block is there even if nothing is in it, and is not padded if it is full.
  copyEnd(input + at, length - at, BLOCK, BLOCK_BYTES);
  absorb(BLOCK, length, type | FINAL);

  for (let i: usize = 0; i < 64; i += 16) store<v128>(BLOCK + i, i64x2.splat(0));
  absorb(BLOCK, 8, OUTPUT | FIRST | FINAL);
  return KEY;
}

/**
 * UBI of one block (section 3.4): encrypts it with the chaining value as the key; the result and the block together are
 * the next chaining value.
 *
 * @param position Bytes up to the end of the block, without its padding.
 */
function absorb(block: usize, position: u64, type: u64): void {
  schedule(position, type);
  let a = get<u64>(block, 0) + get<u64>(KEY, 0);
  let b = get<u64>(block, 1) + get<u64>(KEY, 1);
  let c = get<u64>(block, 2) + get<u64>(KEY, 2);
  let d = get<u64>(block, 3) + get<u64>(KEY, 3);
  let e = get<u64>(block, 4) + get<u64>(KEY, 4);
  let f = get<u64>(block, 5) + get<u64>(KEY, 5) + get<u64>(TWEAK, 0);
  let g = get<u64>(block, 6) + get<u64>(KEY, 6) + get<u64>(TWEAK, 1);
  let h = get<u64>(block, 7) + get<u64>(KEY, 7);
  // A line is a round (section 3.3.1, table 4), or adds a subkey. Instead of the words, the mixes change their places.
  for (let s: usize = 1; s < SUBKEYS; s += 2) {
    a += b; b = turn(b, 46, a); c += d; d = turn(d, 36, c); e += f; f = turn(f, 19, e); g += h; h = turn(h, 37, g);
    c += b; b = turn(b, 33, c); e += h; h = turn(h, 27, e); g += f; f = turn(f, 14, g); a += d; d = turn(d, 42, a);
    e += b; b = turn(b, 17, e); g += d; d = turn(d, 49, g); a += f; f = turn(f, 36, a); c += h; h = turn(h, 39, c);
    g += b; b = turn(b, 44, g); a += h; h = turn(h, 9, a); c += f; f = turn(f, 54, c); e += d; d = turn(d, 56, e);
    a += key(s, 0); b += key(s, 1); c += key(s, 2); d += key(s, 3);
    e += key(s, 4); f += key(s, 5) + tweak(s, 0); g += key(s, 6) + tweak(s, 1); h += key(s, 7) + s;

    a += b; b = turn(b, 39, a); c += d; d = turn(d, 30, c); e += f; f = turn(f, 34, e); g += h; h = turn(h, 24, g);
    c += b; b = turn(b, 13, c); e += h; h = turn(h, 50, e); g += f; f = turn(f, 10, g); a += d; d = turn(d, 17, a);
    e += b; b = turn(b, 25, e); g += d; d = turn(d, 29, g); a += f; f = turn(f, 39, a); c += h; h = turn(h, 43, c);
    g += b; b = turn(b, 8, g); a += h; h = turn(h, 35, a); c += f; f = turn(f, 56, c); e += d; d = turn(d, 22, e);
    a += key(s, 1); b += key(s, 2); c += key(s, 3); d += key(s, 4);
    e += key(s, 5); f += key(s, 6) + tweak(s, 1); g += key(s, 7) + tweak(s, 2); h += key(s, 8) + s + 1;
  }
  set<u64>(KEY, 0, get<u64>(block, 0) ^ a);
  set<u64>(KEY, 1, get<u64>(block, 1) ^ b);
  set<u64>(KEY, 2, get<u64>(block, 2) ^ c);
  set<u64>(KEY, 3, get<u64>(block, 3) ^ d);
  set<u64>(KEY, 4, get<u64>(block, 4) ^ e);
  set<u64>(KEY, 5, get<u64>(block, 5) ^ f);
  set<u64>(KEY, 6, get<u64>(block, 6) ^ g);
  set<u64>(KEY, 7, get<u64>(block, 7) ^ h);
}

/** Extends the chaining value and the tweak for all subkeys. */
@inline
function schedule(position: u64, type: u64): void {
  let parity = C240;
  for (let i: usize = 0; i < 8; i++) parity ^= get<u64>(KEY, i);
  set<u64>(KEY, 8, parity);
  for (let i: usize = 9; i < 27; i++) set<u64>(KEY, i, get<u64>(KEY, i - 9));
  set<u64>(TWEAK, 0, position);
  set<u64>(TWEAK, 1, type);
  set<u64>(TWEAK, 2, position ^ type);
  for (let i: usize = 3; i < 21; i++) set<u64>(TWEAK, i, get<u64>(TWEAK, i - 3));
}

/** Word `i` of subkey `s`, without the tweak. */
@inline
function key(s: usize, i: usize): u64 {
  return get<u64>(KEY + s * sizeof<u64>(), i);
}

/** What the tweak adds to word `5 + i` of subkey `s`. */
@inline
function tweak(s: usize, i: usize): u64 {
  return get<u64>(TWEAK + s * sizeof<u64>(), i);
}

/** The second half of a mix, whose first half was the addition. */
@inline
function turn(y: u64, bits: u64, x: u64): u64 {
  return rotl<u64>(y, bits) ^ x;
}
