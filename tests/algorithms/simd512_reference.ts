/**
 * SIMD-512 as its specification says it (G. Leurent, C. Bouillaguet and P.-A. Fouque, "SIMD Is a Message Digest", second
 * round version, 2009), with the transform by its definition.
 *
 * @module
 */

/** The permutation P of the expanded message (section 1.2.1). */
const ORDER = [
  [4, 6, 0, 2, 7, 5, 3, 1],
  [15, 11, 12, 8, 9, 13, 10, 14],
  [17, 18, 23, 20, 22, 21, 16, 19],
  [30, 24, 25, 31, 27, 29, 28, 26],
].flat();

const ROTATIONS = [[3, 23, 17, 27], [28, 19, 22, 7], [29, 9, 15, 5], [4, 13, 10, 25]];

/** What step n adds to each word's number to find its partner. */
const PARTNERS = [1, 6, 2, 3, 5, 7, 4];

/** The powers of 41 modulo 257. */
const POWERS: number[] = [1];
for (let i = 1; i < 256; i++) POWERS.push((POWERS[i - 1] as number) * 41 % 257);

const INITIAL = compress(new Uint32Array(32), pad(new TextEncoder().encode("SIMD-512 v1.1")), false);

/** Hashes a message to 64 bytes. */
export function simd512Reference(message: Uint8Array): Uint8Array {
  let state = INITIAL;
  for (let block = 0; block < message.length; block += 128) {
    state = compress(state, pad(message.subarray(block, block + 128)), false);
  }
  const length = new Uint8Array(128);
  new DataView(length.buffer).setUint32(0, 8 * message.length, true);
  state = compress(state, length, true);
  const digest = new DataView(new ArrayBuffer(64));
  for (let i = 0; i < 16; i++) digest.setUint32(4 * i, state[i] as number, true);
  return new Uint8Array(digest.buffer);
}

function compress(before: Uint32Array, block: Uint8Array, last: boolean): Uint32Array {
  const view = new DataView(block.buffer, block.byteOffset);
  const state = before.map((word, i) => word ^ view.getUint32(4 * i, true));
  const expanded = expand(block, last);
  for (let n = 0; n < 36; n++) {
    const words = n < 32 ? expanded[ORDER[n] as number] as number[] : [...before.slice(8 * (n - 32), 8 * (n - 31))];
    const rotations = ROTATIONS[Math.min(n >> 3, 3)] as number[];
    step(state, words, n, rotations[n % 4] as number, rotations[(n + 1) % 4] as number);
  }
  return state;
}

function step(state: Uint32Array, words: readonly number[], n: number, r: number, s: number): void {
  const [a, b, c, d] = [0, 8, 16, 24].map((start) => state.slice(start, start + 8)) as [Row, Row, Row, Row];
  const majority = n < 32 && n % 8 >= 4;
  const turned = a.map((word) => rotate(word, r));
  const next = a.map((_, j) => {
    const [x, y, z] = [a[j] as number, b[j] as number, c[j] as number];
    const mixed = majority ? (x & y) | (x & z) | (y & z) : (x & y) | (~x & z);
    const partner = turned[j ^ (PARTNERS[n % 7] as number)] as number;
    return rotate((d[j] as number) + (words[j] as number) + mixed, s) + partner;
  });
  state.set([...next, ...turned, ...b, ...c]);
}

type Row = Uint32Array<ArrayBuffer>;

/** The words Z. */
function expand(block: Uint8Array, last: boolean): number[][] {
  const y = POWERS.map((_, i) => {
    const sum = block.reduce((sum, byte, j) => sum + byte * power(i * j), power(255 * i) + (last ? power(253 * i) : 0));
    return sum % 257 > 128 ? sum % 257 - 257 : sum % 257;
  });
  const product = (low: number, high: number, factor: number): number => {
    return ((y[low] as number) * factor & 0xffff) | (y[high] as number) * factor << 16;
  };
  return Array.from({ length: 32 }, (_, i) => {
    return Array.from({ length: 8 }, (_, j) => {
      const n = 16 * i + 2 * j;
      if (i < 16) return product(n, n + 1, 185);
      return i < 24 ? product(n - 256, n - 128, 233) : product(n - 383, n - 255, 233);
    });
  });
}

function pad(bytes: Uint8Array): Uint8Array {
  const block = new Uint8Array(128);
  block.set(bytes);
  return block;
}

function power(exponent: number): number {
  return POWERS[exponent & 255] as number;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
