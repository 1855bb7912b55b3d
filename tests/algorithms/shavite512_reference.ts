/**
 * SHAvite-3-512 as its specification says it (E. Biham, O. Dunkelman: "The SHAvite-3 Hash Function", tweaked version,
 * 2009), with its block cipher on words and AES byte by byte.
 *
 * @module
 */

import { addBytes, aesRound } from "./aes_reference.ts";

const ZEROS: readonly number[] = new Array(16).fill(0);

const DIGEST_BITS = 512;

/** The initial value for digests of 512 bits. */
const INITIAL = compress(
  compress(new Array(64).fill(0), new Uint8Array(128), 0),
  new Uint8Array(new Uint16Array([DIGEST_BITS, ...new Array(63).fill(0)]).buffer),
  0,
);

/** Hashes a message, of fewer than 2^29 bytes, to 64 bytes. */
export function shavite512Reference(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((message.length + 1 + 18) / 128) * 128);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 18, 8 * message.length, true);
  view.setUint16(padded.length - 2, DIGEST_BITS, true);
  let state = INITIAL;
  for (let start = 0; start < padded.length; start += 128) {
    // A block without bits of the message counts none.
    const counter = start < message.length ? 8 * Math.min(message.length, start + 128) : 0;
    state = compress(state, padded.subarray(start, start + 128), counter);
  }
  return Uint8Array.from(state);
}

/** C512: a Feistel network of four quarters, 14 rounds, and the state added to what comes out. */
function compress(state: readonly number[], block: Uint8Array, counter: number): number[] {
  const keys = expand(block, counter);
  let quarters = [0, 16, 32, 48].map((start) => state.slice(start, start + 16));
  for (let round = 0; round < 14; round++) {
    const [a, b, c, d] = quarters as [number[], number[], number[], number[]];
    quarters = [d, addBytes(a, f(b, keys.slice(8 * round))), b, addBytes(c, f(d, keys.slice(8 * round + 4)))];
  }
  return addBytes(quarters.flat(), state);
}

/** F4: four rounds of AES, each after the addition of a key. */
function f(quarter: number[], keys: readonly number[][]): number[] {
  return keys.slice(0, 4).reduce((bytes, key) => aesRound(addBytes(bytes, key), ZEROS), quarter);
}

/** The message expansion, to 112 keys of four words. */
function expand(block: Uint8Array, counter: number): number[][] {
  const rk = Array.from(new Uint32Array(block.slice().buffer));
  const counters = [counter, 0, 0, 0];
  const additions = new Map([[32, [0, 1, 2, 3]], [164, [3, 2, 1, 0]], [316, [2, 3, 0, 1]], [440, [1, 0, 3, 2]]]);
  const word = (i: number): number => rk[i] as number;
  while (rk.length < 448) {
    for (let u = rk.length, end = u + 32; u < end; u += 4) {
      const bytes = new Uint8Array(Uint32Array.of(word(u - 31), word(u - 30), word(u - 29), word(u - 32)).buffer);
      const mixed = new Uint32Array(Uint8Array.from(aesRound(Array.from(bytes), ZEROS)).buffer);
      for (let i = 0; i < 4; i++) {
        const index = additions.get(u)?.[i];
        const added = index === undefined ? 0 : counters[index] as number;
        rk.push((mixed[i] as number) ^ word(u + i - 4) ^ (index !== undefined && i === 3 ? ~added : added));
      }
    }
    for (let u = rk.length, end = u + 32; u < end && u < 448; u++) rk.push(word(u - 32) ^ word(u - 7));
  }
  const bytes = Array.from(new Uint8Array(Uint32Array.from(rk).buffer));
  return Array.from({ length: 112 }, (_, i) => bytes.slice(16 * i, 16 * i + 16));
}
