/**
 * BLAKE-256 with 8 rounds, once over the header (Aumasson, Henzen, Meier, Phan: SHA-3 proposal BLAKE, version 1.3, which
 * has 14 rounds): the proof of work of Blakecoin and the chains that are mined with it.
 *
 * @module
 */

import type { Algorithm } from "./algorithm.ts";
import { difficultyOneTarget, headerAlgorithm } from "./header_algorithm.ts";
import { INPUT_BYTES, readDigests, writeInput } from "./powhash.ts";
import { blake256Headers, blake256Message, blake256Scan } from "./powhash.wasm";

/**
 * BLAKE-256; difficulty 1 is scrypt's, 2^16 hashes, as PowerPool's table had it.
 *
 * Miners that take Bitcoin's difficulty 1 for Blakecoin's (cpuminer and ccminer do) search a target 2^16 times harder
 * than what they are told means here. All they find is valid, but they find so little of it that a configuration for
 * them should set `hashes_per_share` to 2^32 and `diff1` to Bitcoin's.
 */
export const blake256: Algorithm = headerAlgorithm({
  name: "blake256",
  difficultyOne: difficultyOneTarget(224),
  hashesPerShare: 2 ** 16,
  powBlockHash: true,
  txidHash: "sha256",
  hashHeaders: blake256Headers,
  scanNonces: blake256Scan,
});

/**
 * The same function of a byte string: what the checksums of Blakecoin's addresses are made with.
 *
 * @returns 32 bytes in the order that the function gives them.
 * @throws {RangeError} If there are more bytes than the module takes in, 64 KiB.
 */
export function hashBlake256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length > INPUT_BYTES) {
    throw new RangeError(`Cannot hash ${bytes.length} bytes by BLAKE-256: expected ${INPUT_BYTES} at most`);
  }
  writeInput(bytes);
  blake256Message(bytes.length);
  return readDigests(1);
}
