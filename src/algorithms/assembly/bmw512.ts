/**
 * Blue Midnight Wish, BMW-512 (Gligoroski, Klima and others: the proposal as of SHA-3's second round).
 *
 * Names are the specification's: m is the block, H the double pipe, Q the quadruple pipe, and f0, f1 and f2 what a
 * compression consists of.
 *
 * Figures: 2.9 million hashes a second of 64 bytes, which are one block and the final one.
 */

import { copyEndAndOne } from "./message_end";
import { get, set } from "./word";

const BLOCK_BYTES: usize = 128;

/** The double pipe, and the quadruple pipe, whose first half f0 makes and whose second half f1. */
const H = memory.data(16 * 8, 64);
const Q = memory.data(32 * 8, 64);

/** For the first half of Q: the exclusive or of block and double pipe. For the second: the block's words, rotated. */
const X = memory.data(16 * 8, 64);

/** The last bytes of a message and their padding. */
const PADDED = memory.data(256, 64);

/** The double pipe of the last compression, whose block is the double pipe of the message: 16 words 0xaa…aai. */
const FINAL: u64 = 0xaaaaaaaaaaaaaaa0;

/** Hashes `length` bytes to 64. */
export function bmw512(input: usize, length: usize, output: usize): void {
  // The initial double pipe is the bytes 0x80 to 0xff in their order, read big-endian.
  for (let i: u64 = 0; i < 16; i++) set<u64>(H, <usize> i, 0x8081828384858687 + i * 0x0808080808080808);
  let at: usize = 0;
  for (; at + BLOCK_BYTES <= length; at += BLOCK_BYTES) compress(input + at);

  // A one, zeros, and the length in 64 bits, little-endian.
  const rest = length - at;
  const size: usize = rest < BLOCK_BYTES - 8 ? BLOCK_BYTES : 2 * BLOCK_BYTES;
  copyEndAndOne(input + at, rest, PADDED, size);
  store<u64>(PADDED + size - 8, <u64> length << 3);
  compress(PADDED);
  if (size > BLOCK_BYTES) compress(PADDED + BLOCK_BYTES);

  for (let i: usize = 0; i < BLOCK_BYTES; i += 16) store<v128>(PADDED + i, load<v128>(H + i));
  for (let i: u64 = 0; i < 16; i++) set<u64>(H, <usize> i, FINAL + i);
  compress(PADDED);
  for (let i: usize = 0; i < 64; i += 16) store<v128>(output + i, load<v128>(H + 64 + i));
}

/** Mixes a block into the double pipe. */
function compress(m: usize): void {
  f0(m);
  f1(m);
  f2(m);
}

/** The first half of Q: sums of five words of M ^ H, then one of the functions s, and the next word of H. */
@inline
function f0(m: usize): void {
  for (let i: usize = 0; i < 16; i++) set<u64>(X, i, get<u64>(m, i) ^ get<u64>(H, i));
  set<u64>(Q, 0, s0(x(5) - x(7) + x(10) + x(13) + x(14)) + h(1));
  set<u64>(Q, 1, s1(x(6) - x(8) + x(11) + x(14) - x(15)) + h(2));
  set<u64>(Q, 2, s2(x(0) + x(7) + x(9) - x(12) + x(15)) + h(3));
  set<u64>(Q, 3, s3(x(0) - x(1) + x(8) - x(10) + x(13)) + h(4));
  set<u64>(Q, 4, s4(x(1) + x(2) + x(9) - x(11) - x(14)) + h(5));
  set<u64>(Q, 5, s0(x(3) - x(2) + x(10) - x(12) + x(15)) + h(6));
  set<u64>(Q, 6, s1(x(4) - x(0) - x(3) - x(11) + x(13)) + h(7));
  set<u64>(Q, 7, s2(x(1) - x(4) - x(5) - x(12) - x(14)) + h(8));
  set<u64>(Q, 8, s3(x(2) - x(5) - x(6) + x(13) - x(15)) + h(9));
  set<u64>(Q, 9, s4(x(0) - x(3) + x(6) - x(7) + x(14)) + h(10));
  set<u64>(Q, 10, s0(x(8) - x(1) - x(4) - x(7) + x(15)) + h(11));
  set<u64>(Q, 11, s1(x(8) - x(0) - x(2) - x(5) + x(9)) + h(12));
  set<u64>(Q, 12, s2(x(1) + x(3) - x(6) - x(9) + x(10)) + h(13));
  set<u64>(Q, 13, s3(x(2) + x(4) + x(7) + x(10) + x(11)) + h(14));
  set<u64>(Q, 14, s4(x(3) - x(5) + x(8) - x(11) - x(12)) + h(15));
  set<u64>(Q, 15, s0(x(12) - x(4) - x(6) - x(9) + x(13)) + h(0));
}

/** The second half of Q: two words by expand1, fourteen by expand2; each has a sum of its own of words of the block. */
@inline
function f1(m: usize): void {
  // Words are rotated by one more than their number.
  for (let i: usize = 0; i < 16; i++) set<u64>(X, i, rotl<u64>(get<u64>(m, i), i + 1));
  expand1(16);
  expand1(17);
  // All the words that expand2 adds as they are, for even numbers and for odd ones: each sum drops its first word for
  // the one behind its last.
  let even = q(2) + q(4) + q(6) + q(8) + q(10) + q(12) + q(14);
  let odd = q(3) + q(5) + q(7) + q(9) + q(11) + q(13) + q(15);
  expand2(18, even);
  expand2(19, odd);
  even += q(16) - q(2); expand2(20, even);
  odd += q(17) - q(3); expand2(21, odd);
  even += q(18) - q(4); expand2(22, even);
  odd += q(19) - q(5); expand2(23, odd);
  even += q(20) - q(6); expand2(24, even);
  odd += q(21) - q(7); expand2(25, odd);
  even += q(22) - q(8); expand2(26, even);
  odd += q(23) - q(9); expand2(27, odd);
  even += q(24) - q(10); expand2(28, even);
  odd += q(25) - q(11); expand2(29, odd);
  even += q(26) - q(12); expand2(30, even);
  odd += q(27) - q(13); expand2(31, odd);
}

@inline
function expand1(j: usize): void {
  let sum = s1(q(j - 16)) + s2(q(j - 15)) + s3(q(j - 14)) + s0(q(j - 13));
  sum += s1(q(j - 12)) + s2(q(j - 11)) + s3(q(j - 10)) + s0(q(j - 9));
  sum += s1(q(j - 8)) + s2(q(j - 7)) + s3(q(j - 6)) + s0(q(j - 5));
  sum += s1(q(j - 4)) + s2(q(j - 3)) + s3(q(j - 2)) + s0(q(j - 1));
  set<u64>(Q, j, sum + element(j));
}

/** `plain` is the sum of the seven words at every second place from j - 16 on. */
@inline
function expand2(j: usize, plain: u64): void {
  let sum = rotl<u64>(q(j - 15), 5) + rotl<u64>(q(j - 13), 11) + rotl<u64>(q(j - 11), 27) + rotl<u64>(q(j - 9), 32);
  sum += rotl<u64>(q(j - 7), 37) + rotl<u64>(q(j - 5), 43) + rotl<u64>(q(j - 3), 53) + s4(q(j - 2)) + s5(q(j - 1));
  set<u64>(Q, j, plain + sum + element(j));
}

/** AddElement of the word of Q with number `j`. */
@inline
function element(j: usize): u64 {
  return (x(j & 15) + x((j + 3) & 15) - x((j + 10) & 15) + <u64> j * 0x0555555555555555) ^ h((j + 7) & 15);
}

/** The new double pipe. */
@inline
function f2(m: usize): void {
  const low = q(16) ^ q(17) ^ q(18) ^ q(19) ^ q(20) ^ q(21) ^ q(22) ^ q(23);
  const high = low ^ q(24) ^ q(25) ^ q(26) ^ q(27) ^ q(28) ^ q(29) ^ q(30) ^ q(31);
  set<u64>(H, 0, (high << 5 ^ q(16) >> 5 ^ get<u64>(m, 0)) + (low ^ q(24) ^ q(0)));
  set<u64>(H, 1, (high >> 7 ^ q(17) << 8 ^ get<u64>(m, 1)) + (low ^ q(25) ^ q(1)));
  set<u64>(H, 2, (high >> 5 ^ q(18) << 5 ^ get<u64>(m, 2)) + (low ^ q(26) ^ q(2)));
  set<u64>(H, 3, (high >> 1 ^ q(19) << 5 ^ get<u64>(m, 3)) + (low ^ q(27) ^ q(3)));
  set<u64>(H, 4, (high >> 3 ^ q(20) ^ get<u64>(m, 4)) + (low ^ q(28) ^ q(4)));
  set<u64>(H, 5, (high << 6 ^ q(21) >> 6 ^ get<u64>(m, 5)) + (low ^ q(29) ^ q(5)));
  set<u64>(H, 6, (high >> 4 ^ q(22) << 6 ^ get<u64>(m, 6)) + (low ^ q(30) ^ q(6)));
  set<u64>(H, 7, (high >> 11 ^ q(23) << 2 ^ get<u64>(m, 7)) + (low ^ q(31) ^ q(7)));
  set<u64>(H, 8, rotl<u64>(h(4), 9) + (high ^ q(24) ^ get<u64>(m, 8)) + (low << 8 ^ q(23) ^ q(8)));
  set<u64>(H, 9, rotl<u64>(h(5), 10) + (high ^ q(25) ^ get<u64>(m, 9)) + (low >> 6 ^ q(16) ^ q(9)));
  set<u64>(H, 10, rotl<u64>(h(6), 11) + (high ^ q(26) ^ get<u64>(m, 10)) + (low << 6 ^ q(17) ^ q(10)));
  set<u64>(H, 11, rotl<u64>(h(7), 12) + (high ^ q(27) ^ get<u64>(m, 11)) + (low << 4 ^ q(18) ^ q(11)));
  set<u64>(H, 12, rotl<u64>(h(0), 13) + (high ^ q(28) ^ get<u64>(m, 12)) + (low >> 3 ^ q(19) ^ q(12)));
  set<u64>(H, 13, rotl<u64>(h(1), 14) + (high ^ q(29) ^ get<u64>(m, 13)) + (low >> 4 ^ q(20) ^ q(13)));
  set<u64>(H, 14, rotl<u64>(h(2), 15) + (high ^ q(30) ^ get<u64>(m, 14)) + (low >> 7 ^ q(21) ^ q(14)));
  set<u64>(H, 15, rotl<u64>(h(3), 16) + (high ^ q(31) ^ get<u64>(m, 15)) + (low >> 2 ^ q(22) ^ q(15)));
}

@inline
function x(i: usize): u64 {
  return get<u64>(X, i);
}

@inline
function h(i: usize): u64 {
  return get<u64>(H, i);
}

@inline
function q(i: usize): u64 {
  return get<u64>(Q, i);
}

@inline
function s0(a: u64): u64 {
  return a >> 1 ^ a << 3 ^ rotl<u64>(a, 4) ^ rotl<u64>(a, 37);
}

@inline
function s1(a: u64): u64 {
  return a >> 1 ^ a << 2 ^ rotl<u64>(a, 13) ^ rotl<u64>(a, 43);
}

@inline
function s2(a: u64): u64 {
  return a >> 2 ^ a << 1 ^ rotl<u64>(a, 19) ^ rotl<u64>(a, 53);
}

@inline
function s3(a: u64): u64 {
  return a >> 2 ^ a << 2 ^ rotl<u64>(a, 28) ^ rotl<u64>(a, 59);
}

@inline
function s4(a: u64): u64 {
  return a >> 1 ^ a;
}

@inline
function s5(a: u64): u64 {
  return a >> 2 ^ a;
}
