/**
 * HEFTY1, the first step of heavycoin: SHA-256 with a sponge of four words beside it, through which every round passes
 * nine times. It was published as C code alone; the steps here are named as there.
 *
 * The sponge is a chain of 1,184 Mangles for a header, and little goes on beside it. Mangle chooses one of four ways
 * twice, by bits that it has just computed: as branches, most would be mispredicted. Here all ways are computed and
 * conditional moves choose.
 *
 * Figures, where 1.7 million headers are hashed with SHA-256 twice in a second: 94,000. Tried and left out:
 * - choosing by masks instead of select(), which V8 compiles to conditional moves: 62,000;
 * - Mangle as a function that is called: 85,000;
 * - one parity of all bits and one of the odd ones, which saves an instruction: no faster.
 * Not tried: four headers in SIMD lanes, whose rotations by different distances would be multiplications and make the
 * chain three times as long; two headers in turn, as one keeps the scalar unit busy.
 */

import { copyEndAndOne } from "./message_end";
import { initialize, K } from "./sha256_compress";
import { get, set } from "./word";

const BLOCK_BYTES: usize = 64;

const STATE = memory.data(8 * 4, 16);
const SCHEDULE = memory.data(64 * 4, 16);
const SPONGE = memory.data(4 * 4, 16);
const END = memory.data(2 * 64, 16);

/** The bits at even and at odd places. */
const EVEN: u32 = 0x55555555;
const ODD: u32 = 0xaaaaaaaa;

/** Hashes `length` bytes at `input` to 32 bytes at `output`. */
export function hefty1(input: usize, length: usize, output: usize): void {
  initialize<u32>(STATE);
  // The sponge starts once: it goes on from block to block.
  store<v128>(SPONGE, i32x4.splat(0));
  const end = length & ~(BLOCK_BYTES - 1);
  for (let i: usize = 0; i < end; i += BLOCK_BYTES) compress(input + i);
  // The padding is SHA-256's: a one, zeros, and the length in bits in the last eight bytes of a block.
  const rest = length - end;
  const padded = (rest + 9 + BLOCK_BYTES - 1) & ~(BLOCK_BYTES - 1);
  copyEndAndOne(input + end, rest, END, padded);
  store<u64>(END + padded - 8, bswap<u64>(<u64> length << 3));
  for (let i: usize = 0; i < padded; i += BLOCK_BYTES) compress(END + i);
  for (let i: usize = 0; i < 8; i++) set<u32>(output, i, bswap<u32>(get<u32>(STATE, i)));
}

/** Mixes a block of 64 bytes into STATE and SPONGE. */
function compress(block: usize): void {
  expand(block);
  // The first word of the sponge, into which is absorbed and from which is squeezed; the others stay in memory.
  let s = get<u32>(SPONGE, 0);
  for (let i: usize = 0; i < 16; i++) s = mangle(s ^ get<u32>(SCHEDULE, i) ^ get<u32>(K, i));
  let a = get<u32>(STATE, 0);
  let b = get<u32>(STATE, 1);
  let c = get<u32>(STATE, 2);
  let d = get<u32>(STATE, 3);
  let e = get<u32>(STATE, 4);
  let f = get<u32>(STATE, 5);
  let g = get<u32>(STATE, 6);
  let h = get<u32>(STATE, 7);
  for (let i: usize = 0; i < 64; i++) {
    s = mangle(s ^ (i < 16 ? d ^ h : h + d));
    const brG = br(g, s); s = mangle(s);
    const brF = br(f, s); s = mangle(s);
    const brE = br(e, s); s = mangle(s);
    const brC = br(c, s); s = mangle(s);
    const brB = br(b, s); s = mangle(s);
    const brA = br(a, s); s = mangle(s);
    const brA2 = br(a, s); s = mangle(s);
    const choice = (e & brF) ^ (~e & brG);
    const sigma1 = rotr<u32>(brE, 6) ^ rotr<u32>(brE, 11) ^ rotr<u32>(brE, 25);
    const majority = (brA & brB) ^ (brA & brC) ^ (brB & brC);
    const sigma0 = rotr<u32>(brA2, 2) ^ rotr<u32>(brA2, 13) ^ rotr<u32>(brA2, 22);
    const sum = h + get<u32>(SCHEDULE, i) + get<u32>(K, i) + choice + sigma1;
    h = g; g = f; f = e;
    e = d + br(sum, s); s = mangle(s);
    d = c; c = b; b = a;
    a = sum + majority + sigma0;
  }
  set<u32>(SPONGE, 0, s);
  set<u32>(STATE, 0, a + get<u32>(STATE, 0));
  set<u32>(STATE, 1, b + get<u32>(STATE, 1));
  set<u32>(STATE, 2, c + get<u32>(STATE, 2));
  set<u32>(STATE, 3, d + get<u32>(STATE, 3));
  set<u32>(STATE, 4, e + get<u32>(STATE, 4));
  set<u32>(STATE, 5, f + get<u32>(STATE, 5));
  set<u32>(STATE, 6, g + get<u32>(STATE, 6));
  set<u32>(STATE, 7, h + get<u32>(STATE, 7));
}

/** Fills SCHEDULE as SHA-256 does (FIPS 180-4, section 6.2.2, step 1): a fiftieth of the time. */
function expand(block: usize): void {
  for (let i: usize = 0; i < 16; i++) set<u32>(SCHEDULE, i, bswap<u32>(get<u32>(block, i)));
  for (let i: usize = 16; i < 64; i++) {
    const w2 = get<u32>(SCHEDULE, i - 2), w15 = get<u32>(SCHEDULE, i - 15);
    const sigma1 = rotr<u32>(w2, 17) ^ rotr<u32>(w2, 19) ^ (w2 >>> 10);
    const sigma0 = rotr<u32>(w15, 7) ^ rotr<u32>(w15, 18) ^ (w15 >>> 3);
    set<u32>(SCHEDULE, i, sigma1 + get<u32>(SCHEDULE, i - 7) + sigma0 + get<u32>(SCHEDULE, i - 16));
  }
}

/**
 * Mangles the sponge, whose first word is `s0`, and returns its first word.
 *
 * The other words are each combined with the first rotated, by distances from the first's own nibbles: the second
 * always in way 0, the third and the fourth in the way that what has been computed before them says.
 */
@inline
function mangle(s0: u32): u32 {
  // Smoosh4 of each byte; the instruction takes five bits of a distance, and above each nibble there is a zero.
  const nibbles = (s0 ^ (s0 >>> 4)) & 0x0f0f0f0f;
  const way0 = rotr<u32>(s0, nibbles >>> 24);
  const way1 = ~rotr<u32>(s0, nibbles >>> 16);
  const way2 = ~rotr<u32>(s0, nibbles >>> 8);
  const way3 = rotr<u32>(s0, nibbles);
  const s1 = get<u32>(SPONGE, 1) ^ way0;
  const s2 = combine(get<u32>(SPONGE, 2), 1, s1, way0, way1, way2, way3);
  const s3 = combine(get<u32>(SPONGE, 3), 2, s1 ^ s2, way0, way1, way2, way3);
  set<u32>(SPONGE, 1, s1);
  set<u32>(SPONGE, 2, s2);
  set<u32>(SPONGE, 3, s3);
  return s0 ^ ((s1 ^ s2) + s3);
}

/**
 * Combines a word of the sponge with one of four, rotated further, as the two bits of Smoosh2 of `chooser` say.
 *
 * Smoosh2 folds a word onto two bits, so they are the parities of its even and of its odd bits.
 */
@inline
function combine(word: u32, bits: u32, chooser: u32, way0: u32, way1: u32, way2: u32, way3: u32): u32 {
  const low = popcnt<u32>(chooser & EVEN) & 1;
  const high = popcnt<u32>(chooser & ODD) & 1;
  const low0 = select<u32>(word + rotr<u32>(way1, bits), word ^ rotr<u32>(way0, bits), low);
  const low1 = select<u32>(word ^ rotr<u32>(way3, bits), word & rotr<u32>(way2, bits), low);
  return select<u32>(low1, low0, high);
}

/** Br: a bit of `x` stays, is cleared, set or turned, as the word `y` squeezed from the sponge says. */
@inline
function br(x: u32, y: u32): u32 {
  const bit: u32 = 1 << (y >>> 8);
  return x ^ (bit & ((x & -(y & 1)) | (~x & -(y >>> 1 & 1))));
}
