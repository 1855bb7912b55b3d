/**
 * gzip that says nothing of when and where it was made (RFC 1952).
 *
 * @module
 */

import { gzipSync } from "node:zlib";

/** Bytes 4 to 7 of the header: the time, little-endian; 0 is none. */
const TIME_OFFSET = 4;

/** Byte 9 of the header: the system that it was made on. */
const SYSTEM_OFFSET = 9;
const UNKNOWN_SYSTEM = 255;

/**
 * Compresses.
 *
 * @returns The same bytes for the same bytes, as long as the runtime's zlib is the same.
 */
export function gzip(bytes: Uint8Array): Uint8Array {
  const compressed = new Uint8Array(gzipSync(bytes));
  compressed.fill(0, TIME_OFFSET, TIME_OFFSET + 4);
  compressed[SYSTEM_OFFSET] = UNKNOWN_SYSTEM;
  return compressed;
}
