/**
 * Ids of messages, by which whoever gets one twice can tell.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** What ids are derived from; two with the same parts are the same id. */
export type IdPart = string | number;

const UUID_BYTES = 16;

/** Version 8 of RFC 9562, section 5.8: bits of one's own choice. */
const VERSION = 0x80;
const VARIANT = 0x80;

/**
 * Derives a UUID: version 8, made of SHA-256.
 *
 * @param parts What the message is about, and whose it is. Where one ends and the next begins counts.
 * @returns 36 characters, lower case.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(messageId(["journal", "celery", 1]), messageId(["journal", "celery", 1]));
 * assert.notEqual(messageId(["a", "bc"]), messageId(["ab", "c"]));
 * ```
 */
export function messageId(parts: readonly IdPart[]): string {
  const bytes = createHash("sha256").update(JSON.stringify(parts)).digest().subarray(0, UUID_BYTES);
  bytes[6] = (bytes[6] as number) & 0x0f | VERSION;
  bytes[8] = (bytes[8] as number) & 0x3f | VARIANT;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
