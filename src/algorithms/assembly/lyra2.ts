/**
 * Lyra2 (Simplicio, Almeida, Andrade and others: Lyra2, password hashing scheme, 2014) as lyra2re calls it: the digest
 * of 32 bytes is password and salt, of time cost 1 over 8 rows of 8 columns, and 32 bytes come out.
 *
 * The sponge is BLAKE2b's permutation without a message (RFC 7693, section 3.1): 16 words, of which a row of four is in
 * two SIMD registers, so that columns are mixed two and two.
 *
 * Figures: 0.49 million hashes a second, 28 cycles a round of the sponge. Left out: two hashes interleaved, as the
 * instructions of one round already fill the SIMD unit for most of these cycles.
 */

import { rotateRight64 } from "./word64";

const ROWS: usize = 8;
const COLUMNS: usize = 8;

/** Bytes of a cell of the matrix, which is the first 12 words of the sponge, and of a row. */
const CELL_BYTES: usize = 12 * 8;
const ROW_BYTES: usize = COLUMNS * CELL_BYTES;
const LAST_CELL = ROW_BYTES - CELL_BYTES;

const FULL_ROUNDS: usize = 12;

const STATE = memory.data(16 * 8, 64);
const MATRIX = memory.data(8 * 8 * 96, 64);

/** BLAKE2b's initial values (RFC 7693, section 2.6): what the sponge starts with behind eight words of zeros. */
const INITIAL = memory.data<u64>([
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
  0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
], 16);

/** What a pass does with a cell besides its round: nothing, writing it, or reading and writing it in three ways. */
const ROUNDS_ONLY = 0;
const FIRST_ROW = 1;
const SECOND_ROW = 2;
const SETUP = 3;
const WANDERING = 4;

/** Hashes 32 bytes to 32. */
export function lyra2(input: usize, output: usize): void {
  absorb(input);
  fillMatrix();
  const last = wander();
  for (let i: usize = 0; i < CELL_BYTES; i += 16) mix(STATE + i, load<v128>(last + i));
  pass(ROUNDS_ONLY, FULL_ROUNDS, 0, 0, 0);
  for (let i: usize = 0; i < 32; i += 16) store<v128>(output + i, load<v128>(STATE + i));
}

/**
 * Absorbs the input as password and as salt.
 *
 * The block of parameters and padding that follows should be absorbed next, but the implementation that became
 * consensus looks for it 64 words behind the first block instead of 8, where there are only zeros.
 */
function absorb(input: usize): void {
  for (let i: usize = 0; i < 32; i += 16) {
    store<v128>(STATE + i, load<v128>(input + i));
    store<v128>(STATE + 32 + i, load<v128>(input + i));
  }
  for (let i: usize = 0; i < 64; i += 16) store<v128>(STATE + 64 + i, load<v128>(INITIAL + i));
  pass(ROUNDS_ONLY, 2 * FULL_ROUNDS, 0, 0, 0);
}

/** The setup phase: every row from the one before it and, from the third on, from an earlier one that it changes. */
function fillMatrix(): void {
  pass(FIRST_ROW, COLUMNS, 0, 0, MATRIX);
  pass(SECOND_ROW, COLUMNS, MATRIX, 0, MATRIX + ROW_BYTES);
  let earlier: usize = 0;
  let step: usize = 1;
  let window: usize = 2;
  let gap: usize = 1;
  for (let row: usize = 2; row < ROWS; row++) {
    pass(SETUP, COLUMNS, rowAt(row - 1), rowAt(earlier), rowAt(row));
    earlier = (earlier + step) & (window - 1);
    if (earlier === 0) {
      step = window + gap;
      window *= 2;
      gap = -gap;
    }
  }
}

/** The wandering phase: each row, in steps of 3, with one that the sponge chooses, the last of which is returned. */
function wander(): usize {
  let previous = ROWS - 1;
  let row: usize = 0;
  let chosen: usize;
  do {
    chosen = rowAt(load<usize>(STATE) & (ROWS - 1));
    pass(WANDERING, COLUMNS, rowAt(previous), chosen, rowAt(row));
    previous = row;
    row = (row + ROWS / 2 - 1) & (ROWS - 1);
  } while (row !== 0);
  return chosen;
}

@inline
function rowAt(row: usize): usize {
  return MATRIX + row * ROW_BYTES;
}

/**
 * A round of the sponge for each of `count` cells; each `kind` is compiled on its own.
 *
 * @param previous The row that is read.
 * @param other The row that is added to it, and changed.
 * @param row The row that is written, in setup from the last column to the first.
 */
@inline
function pass(kind: i32, count: usize, previous: usize, other: usize, row: usize): void {
  let a0 = load<v128>(STATE), a1 = load<v128>(STATE, 16), b0 = load<v128>(STATE, 32), b1 = load<v128>(STATE, 48);
  let c0 = load<v128>(STATE, 64), c1 = load<v128>(STATE, 80), d0 = load<v128>(STATE, 96), d1 = load<v128>(STATE, 112);
  for (let cell: usize = 0; cell < count * CELL_BYTES; cell += CELL_BYTES) {
    const read = previous + cell;
    const changed = other + cell;
    const written = kind === WANDERING ? row + cell : row + LAST_CELL - cell;
    if (kind === FIRST_ROW) {
      store<v128>(written, a0); store<v128>(written, a1, 16); store<v128>(written, b0, 32);
      store<v128>(written, b1, 48); store<v128>(written, c0, 64); store<v128>(written, c1, 80);
    } else if (kind !== ROUNDS_ONLY) {
      a0 = v128.xor(a0, sum(kind, read, changed)); a1 = v128.xor(a1, sum(kind, read + 16, changed + 16));
      b0 = v128.xor(b0, sum(kind, read + 32, changed + 32)); b1 = v128.xor(b1, sum(kind, read + 48, changed + 48));
      c0 = v128.xor(c0, sum(kind, read + 64, changed + 64)); c1 = v128.xor(c1, sum(kind, read + 80, changed + 80));
    }

    a0 = i64x2.add(a0, b0); d0 = rotateRight64(v128.xor(d0, a0), 32);
    a1 = i64x2.add(a1, b1); d1 = rotateRight64(v128.xor(d1, a1), 32);
    c0 = i64x2.add(c0, d0); b0 = rotateRight64(v128.xor(b0, c0), 24);
    c1 = i64x2.add(c1, d1); b1 = rotateRight64(v128.xor(b1, c1), 24);
    a0 = i64x2.add(a0, b0); d0 = rotateRight64(v128.xor(d0, a0), 16);
    a1 = i64x2.add(a1, b1); d1 = rotateRight64(v128.xor(d1, a1), 16);
    c0 = i64x2.add(c0, d0); b0 = rotateRight64(v128.xor(b0, c0), 63);
    c1 = i64x2.add(c1, d1); b1 = rotateRight64(v128.xor(b1, c1), 63);

    // Row b is turned by one place, c by two, d by three: the halves of c change their names.
    let b = i64x2.shuffle(b0, b1, 1, 2);
    b1 = i64x2.shuffle(b1, b0, 1, 2); b0 = b;
    let d = i64x2.shuffle(d1, d0, 1, 2);
    d1 = i64x2.shuffle(d0, d1, 1, 2); d0 = d;
    a0 = i64x2.add(a0, b0); d0 = rotateRight64(v128.xor(d0, a0), 32);
    a1 = i64x2.add(a1, b1); d1 = rotateRight64(v128.xor(d1, a1), 32);
    c1 = i64x2.add(c1, d0); b0 = rotateRight64(v128.xor(b0, c1), 24);
    c0 = i64x2.add(c0, d1); b1 = rotateRight64(v128.xor(b1, c0), 24);
    a0 = i64x2.add(a0, b0); d0 = rotateRight64(v128.xor(d0, a0), 16);
    a1 = i64x2.add(a1, b1); d1 = rotateRight64(v128.xor(d1, a1), 16);
    c1 = i64x2.add(c1, d0); b0 = rotateRight64(v128.xor(b0, c1), 63);
    c0 = i64x2.add(c0, d1); b1 = rotateRight64(v128.xor(b1, c0), 63);

    b = i64x2.shuffle(b1, b0, 1, 2);
    b1 = i64x2.shuffle(b0, b1, 1, 2); b0 = b;
    d = i64x2.shuffle(d0, d1, 1, 2);
    d1 = i64x2.shuffle(d1, d0, 1, 2); d0 = d;

    if (kind >= SECOND_ROW) {
      const base = kind === WANDERING ? written : read;
      store<v128>(written, v128.xor(load<v128>(base), a0));
      store<v128>(written, v128.xor(load<v128>(base, 16), a1), 16);
      store<v128>(written, v128.xor(load<v128>(base, 32), b0), 32);
      store<v128>(written, v128.xor(load<v128>(base, 48), b1), 48);
      store<v128>(written, v128.xor(load<v128>(base, 64), c0), 64);
      store<v128>(written, v128.xor(load<v128>(base, 80), c1), 80);
    }
    if (kind >= SETUP) {
      // The sponge's words, each one place on: the last of the twelve is the first.
      mix(changed, i64x2.shuffle(c1, a0, 1, 2));
      mix(changed + 16, i64x2.shuffle(a0, a1, 1, 2));
      mix(changed + 32, i64x2.shuffle(a1, b0, 1, 2));
      mix(changed + 48, i64x2.shuffle(b0, b1, 1, 2));
      mix(changed + 64, i64x2.shuffle(b1, c0, 1, 2));
      mix(changed + 80, i64x2.shuffle(c0, c1, 1, 2));
    }
  }
  store<v128>(STATE, a0); store<v128>(STATE, a1, 16); store<v128>(STATE, b0, 32); store<v128>(STATE, b1, 48);
  store<v128>(STATE, c0, 64); store<v128>(STATE, c1, 80); store<v128>(STATE, d0, 96); store<v128>(STATE, d1, 112);
}

/** What is absorbed of a cell: of the second row's, there is only the previous one. */
@inline
function sum(kind: i32, read: usize, changed: usize): v128 {
  if (kind === SECOND_ROW) return load<v128>(read);
  return i64x2.add(load<v128>(read), load<v128>(changed));
}

@inline
function mix(to: usize, words: v128): void {
  store<v128>(to, v128.xor(load<v128>(to), words));
}
