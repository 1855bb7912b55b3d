/**
 * Integers as bytes: fixed-width little-endian, and Bitcoin's CompactSize ("varint").
 *
 * @module
 */

/** A 16-bit unsigned integer as two bytes, least significant first. */
export function uint16le(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value, value >>> 8);
}

/** A 32-bit integer, signed or unsigned, as four bytes, least significant first. */
export function uint32le(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

/**
 * A 64-bit unsigned integer, an amount of satoshis for one, as eight bytes, least significant first.
 *
 * @throws {RangeError} If the value is negative or needs more than 64 bits.
 */
export function uint64le(value: bigint): Uint8Array<ArrayBuffer> {
  if (value < 0n || value >= 1n << 64n) throw new RangeError(`Cannot write ${value} in 64 bits`);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

/**
 * A count in CompactSize form: one byte below 0xfd, else a marker and 2, 4 or 8 bytes, least significant first.
 *
 * Source: `WriteCompactSize` in Bitcoin Core, src/serialize.h.
 *
 * @throws {RangeError} If the count is negative, a fraction, or beyond the safe integers.
 */
export function compactSize(count: number): Uint8Array<ArrayBuffer> {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new RangeError(`Cannot write count ${count}: expected 0 to 2^53 - 1`);
  }
  if (count < 0xfd) return Uint8Array.of(count);
  if (count <= 0xffff) return Uint8Array.of(0xfd, count, count >>> 8);
  if (count <= 0xffffffff) return Uint8Array.of(0xfe, count, count >>> 8, count >>> 16, count >>> 24);
  return Uint8Array.of(0xff, ...uint64le(BigInt(count)));
}
