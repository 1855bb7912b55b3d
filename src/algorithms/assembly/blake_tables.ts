/**
 * What BLAKE-256 and BLAKE-512 have in common: constants and the order in which words of a block are used.
 *
 * Cited as "BLAKE" is the SHA-3 proposal of Aumasson, Henzen, Meier and Phan, version 1.3 (2010).
 */

import { get, set } from "./word";

/** Rounds that the tables reach: those of BLAKE-512. BLAKE-256 has 14, or 8 in Blakecoin. */
const ROUNDS: usize = 16;

/**
 * For every round, the numbers of the words of the block in the order of their use: 4 for the first halves of the G of
 * the columns, 4 for their second halves, and as many for the diagonals. A byte each.
 */
export const ORDER = memory.data(16 * 16, 64);

/** The reverse: for every word, its place in the order of each round, counted from the first round on. A byte each. */
export const PLACES = memory.data(16 * 16, 64);

/** For every round, the constants that go with these words, of 32 and of 64 bits: each is that of G's other word. */
export const CONSTANTS_32 = memory.data(16 * 16 * 4, 64);
export const CONSTANTS_64 = memory.data(16 * 16 * 8, 64);

/** The first 1,024 bits of pi's fraction: BLAKE-512's constants (BLAKE, section 2.2.1). */
export const PI_64 = memory.data<u64>([
  0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89,
  0x452821e638d01377, 0xbe5466cf34e90c6c, 0xc0ac29b7c97c50dd, 0x3f84d5b5b5470917,
  0x9216d5d98979fb1b, 0xd1310ba698dfb5ac, 0x2ffd72dbd01adfb7, 0xb8e1afed6a267e96,
  0xba7c9045f12c7f99, 0x24a19947b3916cf7, 0x0801f2e2858efc16, 0x636920d871574e69,
], 16);

/** The first half of these bits in words of 32: BLAKE-256's constants (BLAKE, section 2.1.1). */
export const PI_32 = memory.data(16 * 4, 16);

/** The permutations sigma, a line each (BLAKE, section 2.1.1). After the tenth, the first follows. */
const SIGMA = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
  11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
  7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
  9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
  2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
  12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
  13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
  6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
  10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
]);

fillTables();

/** Runs once, when the module is instantiated. */
function fillTables(): void {
  for (let i: usize = 0; i < 16; i++) set<u32>(PI_32, i, <u32> (get<u64>(PI_64, i >> 1) >> (i & 1 ? 0 : 32)));
  for (let place: usize = 0; place < 16 * ROUNDS; place++) {
    const round = place >> 4;
    const sigma = SIGMA + 16 * (round % 10);
    // A place belongs to word 2g or 2g + 1 of G number g: numbers 0 to 3 are the columns, 4 to 7 the diagonals.
    const half = (place & 8) + 2 * (place & 3) + (place >> 2 & 1);
    const word: usize = load<u8>(sigma + half);
    const partner: usize = load<u8>(sigma + (half ^ 1));
    store<u8>(ORDER + place, <u8> word);
    store<u8>(PLACES + 16 * word + round, <u8> place);
    set<u32>(CONSTANTS_32, place, get<u32>(PI_32, partner));
    set<u64>(CONSTANTS_64, place, get<u64>(PI_64, partner));
  }
}
