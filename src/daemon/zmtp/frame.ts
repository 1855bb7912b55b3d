/**
 * Frames of ZMTP 3: a byte of flags, the length of the body in one byte or in eight, the body.
 *
 * Source: ZMTP 3.0, rfc.zeromq.org/spec/23, "Framing".
 *
 * @module
 */

import { concatBytes } from "../../bytes/bytes.ts";

/** Flag: another frame of the same message follows. */
export const FLAG_MORE = 1;

/** Flag: the length has eight bytes, most significant first, in place of one. */
export const FLAG_LONG = 2;

/** Flag: the frame is a command to the protocol's other end, no part of a message. */
export const FLAG_COMMAND = 4;

const SHORT_LENGTH_BYTES = 1;
const LONG_LENGTH_BYTES = 8;

/** Bytes of the longest body whose length fits into one byte. */
export const LONGEST_SHORT = 255;

/** Bytes of the flags and the longest length. */
export const MAX_HEAD_BYTES: number = 1 + LONG_LENGTH_BYTES;

/** Bytes of flags and length together. */
export function headBytesOf(flags: number): number {
  return 1 + ((flags & FLAG_LONG) === 0 ? SHORT_LENGTH_BYTES : LONG_LENGTH_BYTES);
}

/**
 * Writes a frame, with the shorter form of its length where that will do.
 *
 * @param flags {@linkcode FLAG_MORE}, {@linkcode FLAG_COMMAND} or 0.
 */
export function encodeFrame(flags: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  if (body.length <= LONGEST_SHORT) return concatBytes(Uint8Array.of(flags, body.length), body);
  const head = new Uint8Array(MAX_HEAD_BYTES);
  head[0] = flags | FLAG_LONG;
  new DataView(head.buffer).setBigUint64(1, BigInt(body.length));
  return concatBytes(head, body);
}
