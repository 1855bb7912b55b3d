/**
 * CubeHash16/32-512 as its specification says it (D. J. Bernstein, "CubeHash specification (2.B.1)", 2009), word by word.
 *
 * @module
 */

/** Hashes a message to 64 bytes. */
export function cubehash512Reference(message: Uint8Array): Uint8Array {
  const x = new Uint32Array(32);
  x.set([64, 32, 16]);
  for (let i = 0; i < 160; i++) round(x);
  const padded = new Uint8Array(32 * (Math.floor(message.length / 32) + 1));
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += 32) {
    for (let i = 0; i < 8; i++) x[i] = word(x, i) ^ view.getUint32(block + 4 * i, true);
    for (let i = 0; i < 16; i++) round(x);
  }
  x[31] = word(x, 31) ^ 1;
  for (let i = 0; i < 160; i++) round(x);
  const digest = new DataView(new ArrayBuffer(64));
  for (let i = 0; i < 16; i++) digest.setUint32(4 * i, word(x, i), true);
  return new Uint8Array(digest.buffer);
}

/** The ten steps; bit 16 of a word's number is the specification's i, 8 its j, 4 its k, 2 its l, 1 its m. */
function round(x: Uint32Array): void {
  for (const { bits, first, second } of [{ bits: 7, first: 8, second: 2 }, { bits: 11, first: 4, second: 1 }]) {
    for (let n = 0; n < 16; n++) x[16 + n] = word(x, 16 + n) + word(x, n);
    for (let n = 0; n < 16; n++) x[n] = (word(x, n) << bits) | (word(x, n) >>> (32 - bits));
    swap(x, 0, first);
    for (let n = 0; n < 16; n++) x[n] = word(x, n) ^ word(x, 16 + n);
    swap(x, 16, second);
  }
}

/** Exchanges, of sixteen words, those whose numbers differ in `bit`. */
function swap(x: Uint32Array, start: number, bit: number): void {
  const before = x.slice(start, start + 16);
  for (let n = 0; n < 16; n++) x[start + n] = word(before, n ^ bit);
}

function word(words: Uint32Array, index: number): number {
  return words[index] as number;
}
