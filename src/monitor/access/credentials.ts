/**
 * What a request says to show who asks: the header Authorization, and whether it is right.
 *
 * @module
 */

import { isSameSecret } from "../../bytes/same_secret.ts";

/** What there is to know; what is empty is not asked for. */
export interface Credentials {
  readonly token: string;
  /** Empty if `password` is. */
  readonly user: string;
  readonly password: string;
}

/** What was given. */
export type GivenCredentials =
  | { readonly scheme: "bearer"; readonly token: string }
  | { readonly scheme: "basic"; readonly user: string; readonly password: string };

/** RFC 6750, section 2.1; the scheme's case is of no meaning (RFC 9110, section 11.1). */
const BEARER = /^bearer +(\S+) *$/i;

/** RFC 7617, section 2: base64. */
const BASIC = /^basic +([a-z0-9+/]+={0,2}) *$/i;

/** Whether there is anything to know. */
export function areSet({ token, user }: Credentials): boolean {
  return token !== "" || user !== "";
}

/**
 * Reads the header.
 *
 * @returns `undefined` if it is neither of the two schemes, or malformed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.deepEqual(parseAuthorization("Bearer abc"), { scheme: "bearer", token: "abc" });
 * const basic = { scheme: "basic", user: "me", password: "a:b" };
 * assert.deepEqual(parseAuthorization(`Basic ${btoa("me:a:b")}`), basic);
 * ```
 */
export function parseAuthorization(header: string): GivenCredentials | undefined {
  const token = BEARER.exec(header)?.[1];
  if (token !== undefined) return { scheme: "bearer", token };
  const text = decoded(BASIC.exec(header)?.[1] ?? "");
  const colon = text?.indexOf(":") ?? -1;
  if (text === undefined || colon < 0) return undefined;
  return { scheme: "basic", user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Whether what was given is right, in a time that tells nothing of what would be. */
export function areRight(given: GivenCredentials, { token, user, password }: Credentials): boolean {
  const [name, secret] = given.scheme === "bearer" ? [undefined, given.token] : [given.user, given.password];
  // All three whatever comes out: no answer is quicker than another.
  const [isToken, isUser, isPassword] = [
    isSameSecret(secret, token),
    isSameSecret(name, user),
    isSameSecret(secret, password),
  ];
  return (token !== "" && isToken) || (user !== "" && password !== "" && isUser && isPassword);
}

/** What browsers send, UTF-8 as the challenge asks for; `undefined` if it is none. */
function decoded(base64: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
