/**
 * CubeHash16/32-512: CubeHash (D. J. Bernstein, "CubeHash specification (2.B.1)", 2009) with 16 rounds a block of 32
 * bytes, 10 times 16 rounds at the start and at the end, and a digest of 64 bytes.
 *
 * The specification numbers the 32 words of the state by five bits, x[ijklm]. Here ijk is the vector and lm its lane:
 * an exchange over j or k only renames vectors, and after two rounds every vector has its name back.
 *
 * Figures, where sha256d of one header is 1.75 million hashes a second: 1.0 million of 64 bytes. Tried and left out:
 * left shifts by multiplication, which other units do, 13 % slower.
 */

import { copyEndAndOne } from "./message_end";
import { add, copy, get, rotateLeft, set, xor } from "./word";

const BLOCK_BYTES: usize = 32;
const BLOCK_ROUNDS: i32 = 16;
const FINAL_ROUNDS: i32 = 10 * BLOCK_ROUNDS;

const INITIAL = memory.data(128, 16);
const STATE = memory.data(128, 16);
const LAST = memory.data(32, 16);

initialize();

/** Hashes `length` bytes at `input` to 64 bytes at `output`. */
export function cubehash512(input: usize, length: usize, output: usize): void {
  copy<v128>(STATE, INITIAL, 8);
  const end = input + (length & ~(BLOCK_BYTES - 1));
  for (let block = input; block < end; block += BLOCK_BYTES) absorb(block);
  copyEndAndOne(end, length & (BLOCK_BYTES - 1), LAST, BLOCK_BYTES);
  absorb(LAST);
  store<u8>(STATE + 31 * 4, load<u8>(STATE + 31 * 4) ^ 1);
  mix(STATE, FINAL_ROUNDS);
  copy<v128>(output, STATE, 4);
}

/** The initial state: bytes of the digest, bytes of a block, rounds, mixed as at the end. */
function initialize(): void {
  store<u32>(INITIAL, 64);
  store<u32>(INITIAL, 32, 4);
  store<u32>(INITIAL, BLOCK_ROUNDS, 8);
  mix(INITIAL, FINAL_ROUNDS);
}

function absorb(block: usize): void {
  set(STATE, 0, xor(get<v128>(STATE, 0), get<v128>(block, 0)));
  set(STATE, 1, xor(get<v128>(STATE, 1), get<v128>(block, 1)));
  mix(STATE, BLOCK_ROUNDS);
}

/** Transforms a state by an even number of rounds. A block of lines is half a round, in the order of its five steps. */
function mix(state: usize, rounds: i32): void {
  let a = get<v128>(state, 0), b = get<v128>(state, 1), c = get<v128>(state, 2), d = get<v128>(state, 3);
  let e = get<v128>(state, 4), f = get<v128>(state, 5), g = get<v128>(state, 6), h = get<v128>(state, 7);
  for (let round = 0; round < rounds; round += 2) {
    e = add(e, a); f = add(f, b); g = add(g, c); h = add(h, d);
    a = rotateLeft(a, 7); b = rotateLeft(b, 7); c = rotateLeft(c, 7); d = rotateLeft(d, 7);
    c = xor(c, e); d = xor(d, f); a = xor(a, g); b = xor(b, h);
    e = swapPairs(e); f = swapPairs(f); g = swapPairs(g); h = swapPairs(h);

    e = add(e, c); f = add(f, d); g = add(g, a); h = add(h, b);
    c = rotateLeft(c, 11); d = rotateLeft(d, 11); a = rotateLeft(a, 11); b = rotateLeft(b, 11);
    d = xor(d, e); c = xor(c, f); b = xor(b, g); a = xor(a, h);
    e = swapNeighbours(e); f = swapNeighbours(f); g = swapNeighbours(g); h = swapNeighbours(h);

    e = add(e, d); f = add(f, c); g = add(g, b); h = add(h, a);
    d = rotateLeft(d, 7); c = rotateLeft(c, 7); b = rotateLeft(b, 7); a = rotateLeft(a, 7);
    b = xor(b, e); a = xor(a, f); d = xor(d, g); c = xor(c, h);
    e = swapPairs(e); f = swapPairs(f); g = swapPairs(g); h = swapPairs(h);

    e = add(e, b); f = add(f, a); g = add(g, d); h = add(h, c);
    b = rotateLeft(b, 11); a = rotateLeft(a, 11); d = rotateLeft(d, 11); c = rotateLeft(c, 11);
    a = xor(a, e); b = xor(b, f); c = xor(c, g); d = xor(d, h);
    e = swapNeighbours(e); f = swapNeighbours(f); g = swapNeighbours(g); h = swapNeighbours(h);
  }
  set(state, 0, a); set(state, 1, b); set(state, 2, c); set(state, 3, d);
  set(state, 4, e); set(state, 5, f); set(state, 6, g); set(state, 7, h);
}

/** Exchanges lanes over l. */
@inline
function swapPairs(x: v128): v128 {
  return i32x4.shuffle(x, x, 2, 3, 0, 1);
}

/** Exchanges lanes over m. */
@inline
function swapNeighbours(x: v128): v128 {
  return i32x4.shuffle(x, x, 1, 0, 3, 2);
}
