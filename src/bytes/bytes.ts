/**
 * Joining, comparing and reversing byte strings.
 *
 * @module
 */

/** Joins byte strings, first to last, into a new one. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Whether two byte strings have the same length and content. Not constant-time: nothing here is secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}

/** A copy with the last byte first: turns a hash from internal to display order and back. */
export function reverseBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes).reverse();
}

/**
 * A copy with the bytes of every 32-bit word reversed, the words left in place: how Stratum writes `prevhash`.
 *
 * @throws {RangeError} If the length is not a multiple of four.
 */
export function swapWords(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length % 4 !== 0) {
    throw new RangeError(`Cannot swap words of ${bytes.length} bytes: expected a multiple of 4`);
  }
  const swapped = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) swapped[i] = bytes[i ^ 3] as number;
  return swapped;
}
