/**
 * What is wrong when a server's certificate is not trusted, in words that help.
 *
 * @module
 */

/** What the runtime says of certificates that it does not trust; "write UNKNOWN" up to Deno 2.5. */
const TLS_FAILURE = /certificate|UNKNOWN|TLS|SSL/i;

/**
 * Says of a failure to connect by TLS what to look at.
 *
 * @param message What it failed of.
 * @param option The option that names the authorities to trust.
 * @returns The message, longer if it is about certificates.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(
 *   tlsReason("invalid peer certificate: UnknownIssuer", "ca"),
 *   "invalid peer certificate: UnknownIssuer (is its certificate of an authority that is trusted, or named as ca?)",
 * );
 * assert.equal(tlsReason("connect ECONNREFUSED", "ca"), "connect ECONNREFUSED");
 * ```
 */
export function tlsReason(message: string, option: string): string {
  if (!TLS_FAILURE.test(message)) return message;
  return `${message} (is its certificate of an authority that is trusted, or named as ${option}?)`;
}
