/**
 * Groestl as its specification says it ("Groestl, a SHA-3 candidate", 2011), byte by byte.
 *
 * @module
 */

import { multiplyColumn, SBOX } from "./aes_reference.ts";

/** What the two sizes of the permutations differ in (sections 3.4.3 and 3.4.5). */
interface Variant {
  readonly columns: number;
  readonly rounds: number;
  readonly distances: { readonly P: readonly number[]; readonly Q: readonly number[] };
}

const SMALL: Variant = {
  columns: 8,
  rounds: 10,
  distances: { P: [0, 1, 2, 3, 4, 5, 6, 7], Q: [1, 3, 5, 7, 0, 2, 4, 6] },
};

const LARGE: Variant = {
  columns: 16,
  rounds: 14,
  distances: { P: [0, 1, 2, 3, 4, 5, 6, 11], Q: [1, 3, 5, 11, 0, 2, 4, 6] },
};

/** Hashes a message to 32 bytes. */
export function groestl256Reference(message: Uint8Array): Uint8Array {
  return hash(message, SMALL);
}

/** Hashes a message to 64 bytes. */
export function groestl512Reference(message: Uint8Array): Uint8Array {
  return hash(message, LARGE);
}

/** Sections 3.1 to 3.3, 3.5 and 3.6. */
function hash(message: Uint8Array, variant: Variant): Uint8Array {
  const blockBytes = 8 * variant.columns;
  const blocks = Math.ceil((message.length + 9) / blockBytes);
  const padded = new Uint8Array(blocks * blockBytes);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setUint32(padded.length - 4, blocks);
  let state = new Uint8Array(blockBytes);
  new DataView(state.buffer).setUint16(blockBytes - 2, 8 * blockBytes / 2);
  for (let start = 0; start < padded.length; start += blockBytes) {
    const block = padded.subarray(start, start + blockBytes);
    state = add(state, add(permute(add(state, block), "P", variant), permute(block, "Q", variant)));
  }
  return add(state, permute(state, "P", variant)).slice(blockBytes / 2);
}

/** Section 3.4. Byte 8 c + r of a state is in row r and column c. */
function permute(state: Uint8Array, name: "P" | "Q", { columns, rounds, distances }: Variant): Uint8Array {
  for (let round = 0; round < rounds; round++) {
    const substituted = state.map((byte, i) => SBOX[byte ^ constant(name, round, i >> 3, i % 8)] as number);
    const shifted = state.map((_, i) => {
      const from = ((i >> 3) + (distances[name][i % 8] as number)) % columns;
      return substituted[8 * from + i % 8] as number;
    });
    for (let column = 0; column < columns; column++) {
      const bytes = Array.from(shifted.subarray(8 * column, 8 * column + 8));
      shifted.set(multiplyColumn([2, 2, 3, 4, 5, 3, 5, 7], bytes), 8 * column);
    }
    state = shifted;
  }
  return state;
}

/** AddRoundConstant (section 3.4.1). */
function constant(name: "P" | "Q", round: number, column: number, row: number): number {
  if (name === "P") return row === 0 ? column << 4 ^ round : 0;
  else return row === 7 ? 0xff ^ column << 4 ^ round : 0xff;
}

function add(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(a, (byte, i) => byte ^ b[i] as number);
}
