/**
 * Block and transaction hashes: 32 bytes, mostly sha256d digests, kept in internal byte order and shown reversed.
 *
 * @module
 */

import type { Brand } from "../bytes/brand.ts";
import { reverseBytes } from "../bytes/bytes.ts";
import { encodeHex, tryDecodeHex } from "../bytes/hex.ts";

/** The hash of a block or a transaction, 32 bytes in internal order: as it is hashed and serialized. */
export type Hash = Brand<Uint8Array, "Hash">;

/** Bytes in a hash. */
export const HASH_BYTES = 32;

/** Thirty-two zero bytes: the previous output of a coinbase, and its own leaf in the witness tree. */
export const ZERO_HASH = new Uint8Array(HASH_BYTES) as unknown as Hash;

/** A hash in display order, as daemons and explorers write it: the last byte first. */
export function displayHash(hash: Hash): string {
  return encodeHex(reverseBytes(hash));
}

/**
 * Reads a hash written in display order.
 *
 * @throws {SyntaxError} If the text is not 64 hex digits.
 */
export function parseHash(text: string): Hash {
  const bytes = tryDecodeHex(text);
  if (bytes?.length !== HASH_BYTES) {
    throw new SyntaxError(`Cannot read hash "${text.slice(0, 80)}": expected 64 hex digits`);
  }
  return bytes.reverse() as unknown as Hash;
}
