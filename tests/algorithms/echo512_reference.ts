/**
 * ECHO-512 as its specification says it ("SHA-3 Proposal: ECHO", version 2.0, 2010), word by word.
 *
 * @module
 */

import { addBytes, aesRound, multiplyColumn } from "./aes_reference.ts";

const DIGEST_BITS = 512;

/** Hashes a message, of fewer than 2^29 bytes, to 64 bytes. */
export function echo512Reference(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((message.length + 1 + 18) / 128) * 128);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint16(padded.length - 18, DIGEST_BITS, true);
  view.setUint32(padded.length - 16, 8 * message.length, true);
  let chain = Array.from({ length: 8 }, () => littleEndian(DIGEST_BITS));
  for (let start = 0; start < padded.length; start += 128) {
    // A block without bits of the message counts none.
    const counter = start < message.length ? 8 * Math.min(message.length, start + 128) : 0;
    chain = compress(chain, padded.subarray(start, start + 128), counter);
  }
  return Uint8Array.from(chain.slice(0, 4).flat());
}

/** The state is 4 columns of 4 words: two of the chaining variable, two of the block. */
function compress(chain: readonly number[][], block: Uint8Array, counter: number): number[][] {
  const start = [...chain];
  for (let i = 0; i < 128; i += 16) start.push(Array.from(block.subarray(i, i + 16)));
  let state = start;
  for (let round = 0; round < 10; round++) {
    const substituted = state.map((word) => aesRound(aesRound(word, littleEndian(counter++)), littleEndian(0)));
    const shifted = state.map((_, i) => substituted[(i + 4 * (i % 4)) % 16] as number[]);
    state = [0, 4, 8, 12].flatMap((column) => mixWords(shifted.slice(column, column + 4)));
  }
  // BIG.Final.
  return chain.map((_, i) => {
    return [start[i], start[i + 8], state[i], state[i + 8]].map((word) => word as number[]).reduce(addBytes);
  });
}

/** BIG.MixColumns: AES's MixColumns of the first bytes of four words, of their second bytes, and so on. */
function mixWords(words: readonly number[][]): number[][] {
  const columns = Array.from({ length: 16 }, (_, i) => {
    return multiplyColumn([2, 3, 1, 1], words.map((word) => word[i] as number));
  });
  return words.map((_, i) => columns.map((column) => column[i] as number));
}

/** A number below 2^32 in 16 bytes. */
function littleEndian(value: number): number[] {
  return Array.from({ length: 16 }, (_, i) => i < 4 ? value >>> 8 * i & 0xff : 0);
}
