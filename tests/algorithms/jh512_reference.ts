/**
 * JH-512 with 42 rounds as its specification says it (H. Wu, "The Hash Function JH", 16 January 2011), element by element
 * of four bits, without bit-slicing.
 *
 * @module
 */

const SBOXES = [
  [9, 0, 4, 11, 13, 12, 3, 15, 1, 10, 2, 6, 7, 5, 8, 14],
  [3, 12, 6, 13, 5, 7, 1, 9, 15, 2, 0, 4, 11, 10, 14, 8],
] as const;

const FIRST_CONSTANT = "6a09e667f3bcc908b2fb1366ea957d3e3adec17512775099da2f590b0667322a";

const CONSTANTS = makeConstants();

/** Hashes a message to 64 bytes. */
export function jh512Reference(message: Uint8Array): Uint8Array {
  const rest = message.length % 64;
  const padded = new Uint8Array(message.length - rest + (rest === 0 ? 64 : 128));
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setUint32(padded.length - 4, 8 * message.length);
  const state = new Uint8Array(128);
  state[0] = 512 >> 8;
  compress(state, new Uint8Array(64));
  for (let block = 0; block < padded.length; block += 64) compress(state, padded.subarray(block, block + 64));
  return state.slice(64);
}

/** F8. */
function compress(state: Uint8Array, block: Uint8Array): void {
  block.forEach((byte, i) => state[i] = (state[i] as number) ^ byte);
  let elements = Array.from({ length: 256 }, (_, i) => {
    const from = (i >> 1) + 128 * (i & 1);
    return [0, 256, 512, 768].reduce((element, offset) => element << 1 | bitAt(state, from + offset), 0);
  });
  for (const constant of CONSTANTS) elements = round(elements, constant);
  state.fill(0);
  for (const [i, element] of elements.entries()) {
    const to = (i >> 1) + 128 * (i & 1);
    for (let n = 0; n < 4; n++) {
      const bit = to + 256 * n;
      state[bit >> 3] = (state[bit >> 3] as number) | (element >> (3 - n) & 1) << (7 - bit % 8);
    }
  }
  block.forEach((byte, i) => state[64 + i] = (state[64 + i] as number) ^ byte);
}

/** R8, or R6 for 64 elements: S-boxes, chosen by the bits of a constant, then the mixing of pairs, then P. */
function round(elements: readonly number[], constant: readonly number[]): number[] {
  const mixed = elements.map((element, i) => SBOXES[constant[i] as 0 | 1][element] as number);
  for (let i = 0; i < mixed.length; i += 2) {
    const b = (mixed[i + 1] as number) ^ double(mixed[i] as number);
    mixed[i] = (mixed[i] as number) ^ double(b);
    mixed[i + 1] = b;
  }
  const half = mixed.length / 2;
  const swapped = mixed.map((_, i) => mixed[i % 4 < 2 ? i : i ^ 1] as number);
  const gathered = swapped.map((_, i) => swapped[i < half ? 2 * i : 2 * (i - half) + 1] as number);
  return gathered.map((_, i) => gathered[i < half ? i : i ^ 1] as number);
}

/** The bits of the constants of all rounds. */
function makeConstants(): number[][] {
  let constant = Array.from(FIRST_CONSTANT, (digit) => parseInt(digit, 16));
  return Array.from({ length: 42 }, () => {
    const bits = constant.flatMap((nibble) => [3, 2, 1, 0].map((bit) => nibble >> bit & 1));
    constant = round(constant, new Array<number>(64).fill(0));
    return bits;
  });
}

/** Multiplication by 2 in the field of 16 elements modulo x^4 + x + 1. */
function double(element: number): number {
  return (element << 1 ^ (element >> 3) * 0x13) & 15;
}

/** A bit of a byte string, the most significant of a byte coming first. */
function bitAt(bytes: Uint8Array, index: number): number {
  return (bytes[index >> 3] as number) >> (7 - index % 8) & 1;
}
