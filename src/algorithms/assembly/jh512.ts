/**
 * JH-512 with 42 rounds (H. Wu, "The Hash Function JH", 16 January 2011), bit-sliced: the state is eight vectors, each
 * one bit of 128 elements of four bits. Vectors 0, 2, 4 and 6 have the even elements, the others the odd ones.
 *
 * Figures, where sha256d of one header is 1.75 million hashes a second: 1.7 million of 64 bytes. Tried and left out:
 * seven rounds written out, each with its own exchange, 14 % slower; relaxed_swizzle, as fast as swizzle here.
 */

import { CONSTANT_BYTES, CONSTANTS, ROUNDS } from "./jh512_constants";
import { copyEndAndOne } from "./message_end";
import { and, copy, get, set, xor } from "./word";

const BLOCK_BYTES: usize = 64;

const INITIAL = memory.data(128, 16);
const STATE = memory.data(128, 16);
const LAST = memory.data(128, 16);

/** Which bits go to the left in rounds 0, 1 and 2 of seven, by 1, 2 and 4. */
const MASKS = memory.data<u64>([0x5555555555555555, 0x3333333333333333, 0x0f0f0f0f0f0f0f0f], 8);

/** Where the bytes come from in rounds 3 to 6 of seven, which exchange stretches of 8, 16, 32 and 64 bits. */
const ORDERS = memory.data<u8>([
  1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14,
  2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13,
  4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11,
  8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7,
], 16);

initialize();

/** Hashes `length` bytes at `input` to 64 bytes at `output`. */
export function jh512(input: usize, length: usize, output: usize): void {
  copy<v128>(STATE, INITIAL, 8);
  const end = input + (length & ~(BLOCK_BYTES - 1));
  for (let block = input; block < end; block += BLOCK_BYTES) compress(STATE, block);
  // The padding: a one, at least 383 zeros, and the length in bits, 128 of them: one more block, or two.
  const rest = length & (BLOCK_BYTES - 1);
  copyEndAndOne(end, rest, LAST, 2 * BLOCK_BYTES);
  const last = rest === 0 ? LAST : LAST + BLOCK_BYTES;
  store<u64>(last, bswap<u64>(<u64> length << 3), 56);
  if (rest !== 0) compress(STATE, LAST);
  compress(STATE, last);
  copy<v128>(output, STATE + 64, 4);
}

/** The initial state: the digest's size in bits in the first two bytes, then a block of zeros. */
function initialize(): void {
  store<u16>(INITIAL, bswap<u16>(512));
  compress(INITIAL, LAST);
}

/** The compression function F8. */
function compress(state: usize, block: usize): void {
  for (let i: usize = 0; i < 4; i++) set(state, i, xor(get<v128>(state, i), get<v128>(block, i)));
  mix(state);
  for (let i: usize = 0; i < 4; i++) set(state, 4 + i, xor(get<v128>(state, 4 + i), get<v128>(block, i)));
}

/**
 * The permutation E8, without its grouping, which bit-slicing undoes.
 *
 * Each line of the S-boxes does the same to the even and to the odd elements; `k` and `l` choose between S0 and S1.
 */
function mix(state: usize): void {
  let a = get<v128>(state, 0), b = get<v128>(state, 2), c = get<v128>(state, 4), d = get<v128>(state, 6);
  let e = get<v128>(state, 1), f = get<v128>(state, 3), g = get<v128>(state, 5), h = get<v128>(state, 7);
  const end = CONSTANTS + ROUNDS * CONSTANT_BYTES;
  for (let constant = CONSTANTS; constant < end;) {
    for (let i: usize = 0; i < 3; i++) {
      const k = get<v128>(constant, 0), l = get<v128>(constant, 1);
      d = v128.not(d); h = v128.not(h);
      a = xor(a, without(k, c)); e = xor(e, without(l, g));
      const t = xor(k, and(a, b)), u = xor(l, and(e, f));
      a = xor(a, and(c, d)); e = xor(e, and(g, h));
      d = xor(d, without(c, b)); h = xor(h, without(g, f));
      b = xor(b, and(a, c)); f = xor(f, and(e, g));
      c = xor(c, without(a, d)); g = xor(g, without(e, h));
      a = xor(a, v128.or(b, d)); e = xor(e, v128.or(f, h));
      d = xor(d, and(b, c)); h = xor(h, and(f, g));
      b = xor(b, and(t, a)); f = xor(f, and(u, e));
      c = xor(c, t); g = xor(g, u);

      e = xor(e, b); f = xor(f, c); g = xor(xor(g, a), d); h = xor(h, a);
      a = xor(a, f); b = xor(b, g); c = xor(xor(c, e), h); d = xor(d, e);

      const mask = v128.load64_splat(MASKS + i * sizeof<u64>());
      e = swapBits(e, i, mask); f = swapBits(f, i, mask); g = swapBits(g, i, mask); h = swapBits(h, i, mask);
      constant += CONSTANT_BYTES;
    }
    for (let i: usize = 0; i < 4; i++) {
      const k = get<v128>(constant, 0), l = get<v128>(constant, 1);
      d = v128.not(d); h = v128.not(h);
      a = xor(a, without(k, c)); e = xor(e, without(l, g));
      const t = xor(k, and(a, b)), u = xor(l, and(e, f));
      a = xor(a, and(c, d)); e = xor(e, and(g, h));
      d = xor(d, without(c, b)); h = xor(h, without(g, f));
      b = xor(b, and(a, c)); f = xor(f, and(e, g));
      c = xor(c, without(a, d)); g = xor(g, without(e, h));
      a = xor(a, v128.or(b, d)); e = xor(e, v128.or(f, h));
      d = xor(d, and(b, c)); h = xor(h, and(f, g));
      b = xor(b, and(t, a)); f = xor(f, and(u, e));
      c = xor(c, t); g = xor(g, u);

      e = xor(e, b); f = xor(f, c); g = xor(xor(g, a), d); h = xor(h, a);
      a = xor(a, f); b = xor(b, g); c = xor(xor(c, e), h); d = xor(d, e);

      const order = get<v128>(ORDERS, i);
      e = i8x16.swizzle(e, order); f = i8x16.swizzle(f, order);
      g = i8x16.swizzle(g, order); h = i8x16.swizzle(h, order);
      constant += CONSTANT_BYTES;
    }
  }
  set(state, 0, a); set(state, 2, b); set(state, 4, c); set(state, 6, d);
  set(state, 1, e); set(state, 3, f); set(state, 5, g); set(state, 7, h);
}

/** The bits of `a` that `b` does not have. */
@inline
function without(a: v128, b: v128): v128 {
  return v128.andnot(a, b);
}

/** Exchanges stretches of 2^`i` bits with their neighbours, the lower of which `mask` has. */
@inline
function swapBits(x: v128, i: usize, mask: v128): v128 {
  const bits = 1 << <i32> i;
  return v128.or(i64x2.shl(and(x, mask), bits), and(i64x2.shr_u(x, bits), mask));
}
