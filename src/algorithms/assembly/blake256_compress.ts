/**
 * BLAKE-256's compression function (BLAKE, section 2.1.2), without salt, on one input or on four interleaved ones.
 *
 * A block is an array of 16 words in the machine's byte order, a state one of 8 words. The number of rounds is 14, in
 * Blakecoin 8. The counter is the number of bits of the message up to the end of the block, or 0 if none of them is in
 * the block.
 *
 * Figures for blocks of 8 rounds, where @noble/hashes makes 198,000 hashes of a header (two blocks of 14 rounds) a
 * second: 10 million of one input; in four lanes 20 million, 25 million of prepared blocks.
 *
 * Tried and left out:
 * - one input in the scalar unit: 5.2 million;
 * - one input, the words of all rounds gathered before the first: 5.6 million;
 * - rotations by bytes as shuffles: 22 % slower in four prepared lanes; as shifts: 18 % slower;
 * - four lanes, the eight rounds written out, for 500 lines: 19 % faster than the loop, both with shuffles;
 * - four lanes, the eight rounds written out, the state in memory: 8 % slower than the loop.
 */

import { CONSTANTS_32, ORDER, PI_32, PLACES } from "./blake_tables";
import { add, get, loadSplat, rotateRight, set, splat, xor } from "./word";

/** Bytes that a block and a state of four lanes take; a single input uses a quarter of them. */
export const BLOCK_BYTES: i32 = 16 * 16;
export const STATE_BYTES: i32 = 8 * 16;

/** The bytes of a register whose 32-bit words are rotated to the right by 8 and by 16 bits. */
const BY_8 = memory.data<u8>([1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12], 16);
const BY_16 = memory.data<u8>([2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13], 16);

/** Mixes a block into a state. */
@inline
export function compress<T>(state: usize, block: usize, counter: u32, rounds: usize): void {
  if (isVector<T>()) compressFour<T>(state, block, counter, rounds);
  else compressOne<T>(state, block, counter, rounds);
}

/**
 * One input: each row of the state is in one SIMD register, so that the columns are mixed at once; then the rows are
 * turned so that the diagonals become columns.
 */
function compressOne<T>(state: usize, block: usize, counter: u32, rounds: usize): void {
  let a = load<v128>(state);
  let b = load<v128>(state, 16);
  let c = load<v128>(PI_32);
  let d = v128.xor(load<v128>(PI_32, 16), i64x2(<u64> counter << 32 | counter, 0));
  for (let round: usize = 0; round < 16 * rounds; round += 16) {
    a = i32x4.add(a, i32x4.add(b, fourWords(block, round))); d = rotate16(v128.xor(d, a));
    c = i32x4.add(c, d); b = rotateRight(v128.xor(b, c), 12);
    a = i32x4.add(a, i32x4.add(b, fourWords(block, round + 4))); d = rotate8(v128.xor(d, a));
    c = i32x4.add(c, d); b = rotateRight(v128.xor(b, c), 7);

    b = i32x4.shuffle(b, b, 1, 2, 3, 0); c = i32x4.shuffle(c, c, 2, 3, 0, 1); d = i32x4.shuffle(d, d, 3, 0, 1, 2);
    a = i32x4.add(a, i32x4.add(b, fourWords(block, round + 8))); d = rotate16(v128.xor(d, a));
    c = i32x4.add(c, d); b = rotateRight(v128.xor(b, c), 12);
    a = i32x4.add(a, i32x4.add(b, fourWords(block, round + 12))); d = rotate8(v128.xor(d, a));
    c = i32x4.add(c, d); b = rotateRight(v128.xor(b, c), 7);
    b = i32x4.shuffle(b, b, 3, 0, 1, 2); c = i32x4.shuffle(c, c, 2, 3, 0, 1); d = i32x4.shuffle(d, d, 1, 2, 3, 0);
  }
  store<v128>(state, v128.xor(load<v128>(state), v128.xor(a, c)));
  store<v128>(state, v128.xor(load<v128>(state, 16), v128.xor(b, d)), 16);
}

function compressFour<T>(state: usize, block: usize, counter: u32, rounds: usize): void {
  fourLanes<T>(state, block, counter, rounds, false);
}

/**
 * Mixes a prepared block into a state.
 *
 * @param words For every round, the words of the block in the order of their use, with their constants.
 */
export function compressPrepared<T>(state: usize, words: usize, counter: u32, rounds: usize): void {
  fourLanes<T>(state, words, counter, rounds, true);
}

/** Sets word `i` of a prepared block. */
@inline
export function prepare<T>(words: usize, i: usize, word: T, rounds: usize): void {
  for (let round: usize = 0; round < rounds; round++) {
    const place: usize = load<u8>(PLACES + 16 * i + round);
    set<T>(words, place, xor(word, loadSplat<T>(CONSTANTS_32 + place * sizeof<u32>())));
  }
}

/**
 * Four inputs, one in each lane: first the columns, then the diagonals.
 *
 * @param prepared Whether the block is prepared; a constant.
 */
@inline
function fourLanes<T>(state: usize, block: usize, counter: u32, rounds: usize, prepared: bool): void {
  let v0 = get<T>(state, 0), v1 = get<T>(state, 1), v2 = get<T>(state, 2), v3 = get<T>(state, 3);
  let v4 = get<T>(state, 4), v5 = get<T>(state, 5), v6 = get<T>(state, 6), v7 = get<T>(state, 7);
  let v8 = constant<T>(0), v9 = constant<T>(1), v10 = constant<T>(2), v11 = constant<T>(3);
  let v12 = xor(constant<T>(4), splat<T>(counter)), v13 = xor(constant<T>(5), splat<T>(counter));
  let v14 = constant<T>(6), v15 = constant<T>(7);
  for (let round: usize = 0; round < 16 * rounds; round += 16) {
    v0 = add(v0, add(v4, word<T>(block, round, prepared))); v12 = rotate16(xor(v12, v0));
    v1 = add(v1, add(v5, word<T>(block, round + 1, prepared))); v13 = rotate16(xor(v13, v1));
    v2 = add(v2, add(v6, word<T>(block, round + 2, prepared))); v14 = rotate16(xor(v14, v2));
    v3 = add(v3, add(v7, word<T>(block, round + 3, prepared))); v15 = rotate16(xor(v15, v3));
    v8 = add(v8, v12); v4 = rotateRight(xor(v4, v8), 12); v9 = add(v9, v13); v5 = rotateRight(xor(v5, v9), 12);
    v10 = add(v10, v14); v6 = rotateRight(xor(v6, v10), 12); v11 = add(v11, v15); v7 = rotateRight(xor(v7, v11), 12);
    v0 = add(v0, add(v4, word<T>(block, round + 4, prepared))); v12 = rotate8(xor(v12, v0));
    v1 = add(v1, add(v5, word<T>(block, round + 5, prepared))); v13 = rotate8(xor(v13, v1));
    v2 = add(v2, add(v6, word<T>(block, round + 6, prepared))); v14 = rotate8(xor(v14, v2));
    v3 = add(v3, add(v7, word<T>(block, round + 7, prepared))); v15 = rotate8(xor(v15, v3));
    v8 = add(v8, v12); v4 = rotateRight(xor(v4, v8), 7); v9 = add(v9, v13); v5 = rotateRight(xor(v5, v9), 7);
    v10 = add(v10, v14); v6 = rotateRight(xor(v6, v10), 7); v11 = add(v11, v15); v7 = rotateRight(xor(v7, v11), 7);

    v0 = add(v0, add(v5, word<T>(block, round + 8, prepared))); v15 = rotate16(xor(v15, v0));
    v1 = add(v1, add(v6, word<T>(block, round + 9, prepared))); v12 = rotate16(xor(v12, v1));
    v2 = add(v2, add(v7, word<T>(block, round + 10, prepared))); v13 = rotate16(xor(v13, v2));
    v3 = add(v3, add(v4, word<T>(block, round + 11, prepared))); v14 = rotate16(xor(v14, v3));
    v10 = add(v10, v15); v5 = rotateRight(xor(v5, v10), 12); v11 = add(v11, v12); v6 = rotateRight(xor(v6, v11), 12);
    v8 = add(v8, v13); v7 = rotateRight(xor(v7, v8), 12); v9 = add(v9, v14); v4 = rotateRight(xor(v4, v9), 12);
    v0 = add(v0, add(v5, word<T>(block, round + 12, prepared))); v15 = rotate8(xor(v15, v0));
    v1 = add(v1, add(v6, word<T>(block, round + 13, prepared))); v12 = rotate8(xor(v12, v1));
    v2 = add(v2, add(v7, word<T>(block, round + 14, prepared))); v13 = rotate8(xor(v13, v2));
    v3 = add(v3, add(v4, word<T>(block, round + 15, prepared))); v14 = rotate8(xor(v14, v3));
    v10 = add(v10, v15); v5 = rotateRight(xor(v5, v10), 7); v11 = add(v11, v12); v6 = rotateRight(xor(v6, v11), 7);
    v8 = add(v8, v13); v7 = rotateRight(xor(v7, v8), 7); v9 = add(v9, v14); v4 = rotateRight(xor(v4, v9), 7);
  }
  set<T>(state, 0, xor(get<T>(state, 0), xor(v0, v8)));
  set<T>(state, 1, xor(get<T>(state, 1), xor(v1, v9)));
  set<T>(state, 2, xor(get<T>(state, 2), xor(v2, v10)));
  set<T>(state, 3, xor(get<T>(state, 3), xor(v3, v11)));
  set<T>(state, 4, xor(get<T>(state, 4), xor(v4, v12)));
  set<T>(state, 5, xor(get<T>(state, 5), xor(v5, v13)));
  set<T>(state, 6, xor(get<T>(state, 6), xor(v6, v14)));
  set<T>(state, 7, xor(get<T>(state, 7), xor(v7, v15)));
}

@inline
function constant<T>(i: usize): T {
  return loadSplat<T>(PI_32 + i * sizeof<u32>());
}

/** The word of the block whose place in the order of all rounds this is, with its constant. */
@inline
function word<T>(block: usize, place: usize, prepared: bool): T {
  if (prepared) return get<T>(block, place);
  return xor(get<T>(block, load<u8>(ORDER + place)), loadSplat<T>(CONSTANTS_32 + place * sizeof<u32>()));
}

/** The four words of a single input from that place on. */
@inline
function fourWords(block: usize, place: usize): v128 {
  let words = v128.load32_zero(addressOf(block, place));
  words = v128.load_lane<u32>(addressOf(block, place + 1), words, 1);
  words = v128.load_lane<u32>(addressOf(block, place + 2), words, 2);
  words = v128.load_lane<u32>(addressOf(block, place + 3), words, 3);
  return v128.xor(words, load<v128>(CONSTANTS_32 + place * sizeof<u32>()));
}

@inline
function addressOf(block: usize, place: usize): usize {
  return block + load<u8>(ORDER + place) * sizeof<u32>();
}

/** Rotation to the right by whole bytes: see rotateRight64() of word64.ts. */
@inline
function rotate16<T>(a: T): T {
  return i8x16.relaxed_swizzle(a, load<v128>(BY_16));
}

@inline
function rotate8<T>(a: T): T {
  return i8x16.relaxed_swizzle(a, load<v128>(BY_8));
}
