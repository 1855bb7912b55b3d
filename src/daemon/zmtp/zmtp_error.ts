/**
 * What a peer says that is not ZMTP, or not what a publisher of blocks says.
 *
 * @module
 */

/** Nothing more can be made of the connection. The message says what was expected and what came instead. */
export class ZmtpError extends Error {
  override readonly name = "ZmtpError";
}

/** Bytes of a peer that a message shows. */
const SHOWN_BYTES = 40;

/**
 * Some bytes of a peer as text for a message: quoted, not too long, and nothing in it that a terminal would obey.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(shownBytes(new TextEncoder().encode("HTTP/1.1 400\r\n")), '"HTTP/1.1 400.."');
 * ```
 */
export function shownBytes(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, SHOWN_BYTES)).replace(/[^ !#-~]/g, ".");
  return `"${text}${bytes.length > SHOWN_BYTES ? "…" : ""}"`;
}
