/**
 * Lyra2 as lyra2re calls it, word by word: of the same 32 bytes as password and salt, with time cost 1 over 8 rows of 8
 * columns (Simplicio and others, "Lyra2: password hashing scheme with improved security against time-memory trade-offs",
 * 2014; BLAKE2b's round of RFC 7693, section 3.1).
 *
 * @module
 */

const SIZE = 8;

/** Words of a cell, and of the sponge's part that is read and written. */
const RATE = 12;

/** BLAKE2b's initial values. */
const INITIAL = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
];

/** The words that each of G's eight calls in a round mixes. */
const MIXED = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

/** Hashes 32 bytes to 32. */
export function lyra2Reference(input: Uint8Array): Uint8Array {
  const state = new BigUint64Array(16);
  const view = new DataView(input.buffer, input.byteOffset, 32);
  for (let i = 0; i < 8; i++) state[i] = view.getBigUint64(8 * (i % 4), true);
  state.set(INITIAL, 8);
  // The second block that should be absorbed is read from the wrong place, where there are zeros.
  rounds(state, 24);

  const matrix = Array.from({ length: SIZE }, () => Array.from({ length: SIZE }, () => new BigUint64Array(RATE)));
  const cell = (row: number, column: number) => matrix[row]?.[column] as BigUint64Array;
  for (let column = SIZE - 1; column >= 0; column--) {
    cell(0, column).set(state.subarray(0, RATE));
    rounds(state, 1);
  }
  for (let column = 0; column < SIZE; column++) {
    absorb(state, cell(0, column));
    cell(1, SIZE - 1 - column).set(xor(cell(0, column), state));
  }

  let star = 0;
  let step = 1;
  let window = 2;
  let gap = 1;
  for (let row = 2; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      absorb(state, sum(cell(row - 1, column), cell(star, column)));
      cell(row, SIZE - 1 - column).set(xor(cell(row - 1, column), state));
      cell(star, column).set(xor(cell(star, column), turned(state)));
    }
    star = (star + step) % window;
    if (star === 0) {
      step = window + gap;
      window *= 2;
      gap = -gap;
    }
  }

  let previous = SIZE - 1;
  let row = 0;
  do {
    star = Number((state[0] as bigint) % 8n);
    for (let column = 0; column < SIZE; column++) {
      absorb(state, sum(cell(previous, column), cell(star, column)));
      cell(row, column).set(xor(cell(row, column), state));
      cell(star, column).set(xor(cell(star, column), turned(state)));
    }
    previous = row;
    row = (row + 3) % SIZE;
  } while (row !== 0);

  xor(cell(star, 0), state).forEach((word, i) => state[i] = word);
  rounds(state, 12);
  const digest = new DataView(new ArrayBuffer(32));
  for (let i = 0; i < 4; i++) digest.setBigUint64(8 * i, state[i] as bigint, true);
  return new Uint8Array(digest.buffer);
}

function absorb(state: BigUint64Array, words: BigUint64Array): void {
  words.forEach((word, i) => state[i] = (state[i] as bigint) ^ word);
  rounds(state, 1);
}

function rounds(v: BigUint64Array, count: number): void {
  for (let round = 0; round < count; round++) {
    for (const [a, b, c, d] of MIXED) {
      for (const [first, second] of [[32n, 24n], [16n, 63n]] as const) {
        v[a] = (v[a] as bigint) + (v[b] as bigint);
        v[d] = rotateRight((v[d] as bigint) ^ (v[a] as bigint), first);
        v[c] = (v[c] as bigint) + (v[d] as bigint);
        v[b] = rotateRight((v[b] as bigint) ^ (v[c] as bigint), second);
      }
    }
  }
}

/** The sponge's words, each one place on. */
function turned(state: BigUint64Array): BigUint64Array {
  return state.slice(0, RATE).map((_, i) => state[(i + RATE - 1) % RATE] as bigint);
}

function sum(a: BigUint64Array, b: BigUint64Array): BigUint64Array {
  return a.map((word, i) => word + (b[i] as bigint));
}

function xor(a: BigUint64Array, b: BigUint64Array): BigUint64Array {
  return a.map((word, i) => word ^ (b[i] as bigint));
}

function rotateRight(word: bigint, bits: bigint): bigint {
  return (word >> bits) | (word << (64n - bits));
}
