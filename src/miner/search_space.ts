/**
 * Who searches where: threads share the nonces out and count extranonce2 up, so that no header is hashed twice.
 *
 * Nonces are divided, not extranonce2 values, because a pool may grant fewer of those than there are threads, even none.
 *
 * @module
 */

const NONCES = 2 ** 32;

/** Nonces that follow one another. */
export interface NonceRange {
  /** The lowest. */
  readonly first: number;
  /** How many there are. */
  readonly count: number;
}

/**
 * The nonces that one of several threads tries.
 *
 * @param thread From 0 to `threads - 1`.
 * @returns Ranges of equal size, to within one nonce, that touch but never overlap and cover all 2^32 nonces.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.deepEqual(nonceRange(1, 2), { first: 0x80000000, count: 0x80000000 });
 * ```
 */
export function nonceRange(thread: number, threads: number): NonceRange {
  const first = Math.floor((NONCES * thread) / threads);
  return { first, count: Math.floor((NONCES * (thread + 1)) / threads) - first };
}

/**
 * The counter as extranonce2, most significant byte first; counting starts again when the bytes are used up.
 *
 * @param counter A whole number of at most 2^53 - 1.
 * @param bytes How many bytes the pool granted, zero or more.
 */
export function extranonce2(counter: number, bytes: number): Uint8Array<ArrayBuffer> {
  const written = new Uint8Array(bytes);
  let rest = counter;
  for (let i = bytes - 1; i >= 0 && rest > 0; i--) {
    written[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return written;
}

/** How many values extranonce2 has; `Infinity` where it has more than can be counted exactly. */
export function extranonce2Values(bytes: number): number {
  return bytes > 6 ? Infinity : 256 ** bytes;
}
