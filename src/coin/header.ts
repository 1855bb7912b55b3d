/**
 * Block headers: 80 bytes.
 *
 * @module
 */

import { HEADER_BYTES } from "../algorithms/algorithm.ts";
import { sha256d } from "../algorithms/sha256d.ts";
import { ByteReader } from "../bytes/reader.ts";
import type { CompactBits } from "./compact_bits.ts";
import type { Hash } from "./hash.ts";

/** A block header; integers unsigned 32-bit, hashes in internal byte order, time in seconds since 1970. */
export interface Header {
  readonly version: number;
  readonly previousHash: Hash;
  readonly merkleRoot: Hash;
  readonly time: number;
  readonly bits: CompactBits;
  readonly nonce: number;
}

/** Writes a header as it is hashed. */
export function serializeHeader(header: Header): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.version, true);
  bytes.set(header.previousHash, 4);
  bytes.set(header.merkleRoot, 36);
  view.setUint32(68, header.time, true);
  view.setUint32(72, header.bits, true);
  view.setUint32(76, header.nonce, true);
  return bytes;
}

/** Reads a header and leaves the reader behind it. */
export function readHeader(reader: ByteReader): Header {
  return {
    version: reader.uint32(),
    previousHash: reader.bytes(32) as unknown as Hash,
    merkleRoot: reader.bytes(32) as unknown as Hash,
    time: reader.uint32(),
    bits: reader.uint32() as CompactBits,
    nonce: reader.uint32(),
  };
}

/**
 * Reads the 80 bytes of a header.
 *
 * @throws {RangeError} If there are fewer or more.
 */
export function parseHeader(bytes: Uint8Array): Header {
  const reader = new ByteReader(bytes);
  const header = readHeader(reader);
  reader.end();
  return header;
}

/** The hash by which a block is known on chains that name blocks by sha256d, whatever their proof of work. */
export function blockHash(header: Uint8Array): Hash {
  return sha256d(header) as unknown as Hash;
}
