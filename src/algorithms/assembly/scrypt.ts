/**
 * scrypt (RFC 7914) with the header as password and as salt, r = p = 1 and 32 bytes of output: N = 1024 in Litecoin,
 * other N in its kin.
 *
 * Figures, against 2,000 hashes a second of @noble/hashes: 4,000 of one input, 10,000 in four lanes. Tried and left
 * out, because neither is faster: gathering the lanes of V by blending four whole blocks, and a gather without a loop.
 */

import { DIGEST_BYTES, HEADER_BYTES, INPUT, OUTPUT } from "./buffers";
import { readBigEndian, writeBigEndian } from "./lanes";
import { expandHeader, shrinkBlock } from "./pbkdf2";
import { BLOCK_WORDS, blockMix } from "./salsa20";
import { scan } from "./scan";
import { STATE_BYTES } from "./sha256_compress";
import { get, set, xor } from "./word";

/** The cost parameter N of Litecoin. */
const LITECOIN_N: usize = 1024;

/** The largest N: its V takes 8 MiB, of which a smaller N leaves the rest untouched and so not in use. */
const LARGEST_N: i32 = 16384;

/** Bytes of a block in four lanes; a single input uses a quarter of them. */
const BLOCK_BYTES: i32 = 32 * 16;

/** The vector V of section 5. */
const V = memory.data(LARGEST_N * BLOCK_BYTES, 64);
const X = memory.data(BLOCK_BYTES, 64);
const HEADER = memory.data(20 * 16, 64);
const DIGEST = memory.data(STATE_BYTES, 64);

/** The N of a scan. */
let scanN: usize = LITECOIN_N;

/** Hashes the first `count` headers at INPUT, digests to OUTPUT, with N = 1024. */
export function scryptHeaders(count: usize): void {
  scryptnHeaders(count, LITECOIN_N);
}

/** As scan() does, with N = 1024. */
export function scryptScan(first: u32, count: f64): f64 {
  return scryptnScan(first, count, LITECOIN_N);
}

/** As scan() does, with the given N. */
export function scryptnScan(first: u32, count: f64, n: usize): f64 {
  scanN = n;
  return scan((count: usize) => scryptnHeaders(count, scanN), first, count);
}

/** The N that scryptnHeaders() and scryptnScan() take at most. */
export function scryptnLargestN(): usize {
  return LARGEST_N;
}

/** Hashes the first `count` headers at INPUT, digests to OUTPUT, with the given N: a power of two. */
export function scryptnHeaders(count: usize, n: usize): void {
  let i: usize = 0;
  // Even two are done sooner in four lanes, the others idle, than one after the other.
  for (; i + 1 < count; i += 4) hashHeaders<v128>(INPUT + i * HEADER_BYTES, OUTPUT + i * DIGEST_BYTES, n);
  if (i < count) hashHeaders<u32>(INPUT + i * HEADER_BYTES, OUTPUT + i * DIGEST_BYTES, n);
}

/** The algorithm of section 6. */
function hashHeaders<T>(headers: usize, digests: usize, n: usize): void {
  readBigEndian<T>(headers, HEADER_BYTES, 20, HEADER);
  expandHeader<T>(HEADER, V);
  roMix<T>(n);
  shrinkBlock<T>(X, DIGEST);
  writeBigEndian<T>(DIGEST, 8, digests, DIGEST_BYTES);
}

/**
 * scryptROMix (section 5) of the block at the head of V, to X.
 *
 * Every block is mixed from its place in V to the next, so that the first loop copies nothing.
 */
function roMix<T>(n: usize): void {
  const size = BLOCK_WORDS * sizeof<T>();
  const last = V + (n - 1) * size;
  for (let block = V; block < last; block += size) blockMix<T>(block, block + size);
  blockMix<T>(last, X);
  for (let i: usize = 0; i < n; i++) {
    if (isVector<T>()) addFour(n - 1);
    else addOne(n - 1);
    blockMix<T>(X, X);
  }
}

/** Adds to X the block of V that it chooses: Integerify is word 16, the first of the last 64 bytes. */
@inline
function addOne(mask: usize): void {
  const block = V + (get<u32>(X, 16) & mask) * BLOCK_WORDS * sizeof<u32>();
  for (let i: usize = 0; i < 8; i++) set<v128>(X, i, xor(get<v128>(X, i), get<v128>(block, i)));
}

/** The same in four lanes, each of which chooses a block of its own. */
@inline
function addFour(mask: usize): void {
  const choice = X + 16 * sizeof<v128>();
  let a = V + (load<u32>(choice) & mask) * BLOCK_BYTES;
  let b = V + (load<u32>(choice, 4) & mask) * BLOCK_BYTES + 4;
  let c = V + (load<u32>(choice, 8) & mask) * BLOCK_BYTES + 8;
  let d = V + (load<u32>(choice, 12) & mask) * BLOCK_BYTES + 12;
  for (let i: usize = 0; i < BLOCK_WORDS; i++) {
    let word = v128.load32_zero(a);
    word = v128.load_lane<u32>(b, word, 1);
    word = v128.load_lane<u32>(c, word, 2);
    word = v128.load_lane<u32>(d, word, 3);
    set<v128>(X, i, xor(get<v128>(X, i), word));
    a += sizeof<v128>();
    b += sizeof<v128>();
    c += sizeof<v128>();
    d += sizeof<v128>();
  }
}
