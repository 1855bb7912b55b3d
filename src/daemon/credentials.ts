/**
 * How the pool proves to a daemon who it is: HTTP Basic authentication with a user and password from the
 * configuration, or with the cookie that a daemon without `rpcpassword` writes at every start.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";

/** Where user and password come from. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  /** Path of the daemon's `.cookie`: one line, `__cookie__:` and 64 hex digits. */
  | { readonly cookieFile: string };

/**
 * The value of the `Authorization` header as of now.
 *
 * @throws {Error} If the cookie file cannot be read.
 */
export async function authorization(credentials: Credentials): Promise<string> {
  const pair = "cookieFile" in credentials
    ? (await readFile(credentials.cookieFile, "utf8")).trim()
    : `${credentials.username}:${credentials.password}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}
