/**
 * SHA-256's compression of blocks that are known before the state is: padding, and what stands behind the extranonces
 * of a coinbase.
 *
 * The schedule of such a block is computed once, with the round constants added: a quarter of the work is then done.
 */

import { K, lowerSigma0, lowerSigma1, t1, t2 } from "./sha256_compress";
import { add, get, loadSplat, set, xor } from "./word";

/** Bytes of a block's 64 sums. */
export const SUMS_BYTES: i32 = 64 * 4;

/** The sums of the block of padding that follows 64 bytes. */
export const PADDING_OF_64 = memory.data(SUMS_BYTES, 64);

preparePadding();

function preparePadding(): void {
  set<u32>(PADDING_OF_64, 0, 0x80000000);
  set<u32>(PADDING_OF_64, 15, 8 * 64);
  expandKnown(PADDING_OF_64);
}

/**
 * Replaces a block by the sums of its schedule and the round constants (FIPS 180-4, section 6.2.2, steps 1 and 3).
 *
 * @param sums 64 words, the first 16 of which are the block's, in the machine's byte order.
 */
export function expandKnown(sums: usize): void {
  for (let i: usize = 16; i < 64; i++) {
    const sigma1 = lowerSigma1(get<u32>(sums, i - 2));
    const sigma0 = lowerSigma0(get<u32>(sums, i - 15));
    set<u32>(sums, i, sigma1 + get<u32>(sums, i - 7) + sigma0 + get<u32>(sums, i - 16));
  }
  for (let i: usize = 0; i < 64; i++) set<u32>(sums, i, get<u32>(sums, i) + get<u32>(K, i));
}

/** Mixes a block into a state, or into four: the sums are the same for all. */
export function compressKnown<T>(state: usize, sums: usize): void {
  let a = get<T>(state, 0);
  let b = get<T>(state, 1);
  let c = get<T>(state, 2);
  let d = get<T>(state, 3);
  let e = get<T>(state, 4);
  let f = get<T>(state, 5);
  let g = get<T>(state, 6);
  let h = get<T>(state, 7);
  let x = xor(b, c), y = x;
  for (let k = sums, end = sums + SUMS_BYTES; k < end; k += 32) {
    h = t1(h, e, f, g, loadSplat<T>(k)); d = add(d, h); x = xor(a, b); h = add(h, t2(a, b, x, y));
    g = t1(g, d, e, f, loadSplat<T>(k + 4)); c = add(c, g); y = xor(h, a); g = add(g, t2(h, a, y, x));
    f = t1(f, c, d, e, loadSplat<T>(k + 8)); b = add(b, f); x = xor(g, h); f = add(f, t2(g, h, x, y));
    e = t1(e, b, c, d, loadSplat<T>(k + 12)); a = add(a, e); y = xor(f, g); e = add(e, t2(f, g, y, x));
    d = t1(d, a, b, c, loadSplat<T>(k + 16)); h = add(h, d); x = xor(e, f); d = add(d, t2(e, f, x, y));
    c = t1(c, h, a, b, loadSplat<T>(k + 20)); g = add(g, c); y = xor(d, e); c = add(c, t2(d, e, y, x));
    b = t1(b, g, h, a, loadSplat<T>(k + 24)); f = add(f, b); x = xor(c, d); b = add(b, t2(c, d, x, y));
    a = t1(a, f, g, h, loadSplat<T>(k + 28)); e = add(e, a); y = xor(b, c); a = add(a, t2(b, c, y, x));
  }
  set<T>(state, 0, add(a, get<T>(state, 0)));
  set<T>(state, 1, add(b, get<T>(state, 1)));
  set<T>(state, 2, add(c, get<T>(state, 2)));
  set<T>(state, 3, add(d, get<T>(state, 3)));
  set<T>(state, 4, add(e, get<T>(state, 4)));
  set<T>(state, 5, add(f, get<T>(state, 5)));
  set<T>(state, 6, add(g, get<T>(state, 6)));
  set<T>(state, 7, add(h, get<T>(state, 7)));
}
