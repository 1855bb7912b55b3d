/**
 * SHA-256 of SHA-256 (FIPS 180-4) of byte strings: how Bitcoin-like chains name transactions and build merkle trees.
 *
 * @module
 */

import { DIGEST_BYTES } from "./algorithm.ts";
import { INPUT_BYTES, readDigests, writeInput } from "./powhash.ts";
import { sha256dAbsorb, sha256dBegin, sha256dEnd, sha256dPairs as hashPairs } from "./powhash.wasm";

const PAIR_BYTES = 2 * DIGEST_BYTES;
const PAIRS_PER_CALL = INPUT_BYTES / PAIR_BYTES;

/**
 * Double SHA-256 of a byte string.
 *
 * @param bytes Any number of bytes.
 * @returns 32 bytes in the order that the function gives them, the reverse of how explorers show hashes.
 */
export function sha256d(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  sha256dBegin();
  let rest = bytes;
  for (; rest.length > INPUT_BYTES; rest = rest.subarray(INPUT_BYTES)) {
    writeInput(rest.subarray(0, INPUT_BYTES));
    sha256dAbsorb(INPUT_BYTES);
  }
  writeInput(rest);
  sha256dEnd(rest.length);
  return readDigests(1);
}

/**
 * Double SHA-256 of each pair of nodes: one level of a merkle tree, in four SIMD lanes.
 *
 * @param nodes `n` times 64 bytes, one pair behind the other.
 * @returns `n` times 32 bytes, hashes in the order of their pairs.
 * @throws {RangeError} If the last pair is not whole.
 */
export function sha256dPairs(nodes: Uint8Array): Uint8Array<ArrayBuffer> {
  const count = nodes.length / PAIR_BYTES;
  if (!Number.isInteger(count)) {
    throw new RangeError(`Cannot hash ${nodes.length} bytes in pairs: expected a multiple of ${PAIR_BYTES}`);
  }
  if (count <= PAIRS_PER_CALL) return hashSomePairs(nodes, count);
  const hashes = new Uint8Array(count * DIGEST_BYTES);
  for (let done = 0; done < count; done += PAIRS_PER_CALL) {
    const batch = Math.min(count - done, PAIRS_PER_CALL);
    const pairs = nodes.subarray(done * PAIR_BYTES, (done + batch) * PAIR_BYTES);
    hashes.set(hashSomePairs(pairs, batch), done * DIGEST_BYTES);
  }
  return hashes;
}

function hashSomePairs(pairs: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  writeInput(pairs);
  hashPairs(count);
  return readDigests(count);
}
