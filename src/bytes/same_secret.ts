/**
 * Comparing secrets: tokens that whoever may command the pool has to know.
 *
 * @module
 */

import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Whether a text is the secret, in a time that tells nothing of the secret: neither how much of it was right nor how long
 * it is.
 *
 * @param given What somebody said; `undefined` if nothing.
 * @param secret What is to be said.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert(isSameSecret("open sesame", "open sesame"));
 * assert(!isSameSecret("open", "open sesame") && !isSameSecret(undefined, ""));
 * ```
 */
export function isSameSecret(given: string | undefined, secret: string): boolean {
  return timingSafeEqual(digest(given ?? ""), digest(secret)) && given !== undefined;
}

/** Of equal length whatever the text, as the comparison needs it. */
function digest(text: string): Uint8Array {
  return createHash("sha256").update(text, "utf8").digest();
}
