/**
 * The certificate of a TLS port and its key, read from files.
 *
 * @module
 */

import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { TlsFiles } from "./entrance_options.ts";

/** A certificate and its key, both in PEM. */
export interface KeyPair {
  /** The server's certificate first, then those between it and a root. */
  readonly cert: string;
  readonly key: string;
  /** When the certificate expires. */
  readonly validTo: Date;
}

/**
 * Reads both and sees whether they belong together.
 *
 * @throws {Error} If a file cannot be read or holds something else, or the key is of another certificate.
 */
export async function readKeyPair(files: TlsFiles): Promise<KeyPair> {
  const [cert, key] = await Promise.all([readText("certificate", files.cert), readText("key", files.key)]);
  const certificate = parse("certificate", files.cert, () => new X509Certificate(cert));
  const ownKey = parse("private key", files.key, () => spki(createPublicKey(createPrivateKey(key))));
  if (spki(certificate.publicKey) !== ownKey) {
    throw new Error(`Cannot use the TLS key ${files.key}: expected that of the certificate ${files.cert}, got another`);
  }
  return { cert, key, validTo: new Date(certificate.validTo) };
}

async function readText(what: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new Error(`Cannot read the TLS ${what} ${path}: ${(error as Error).message}`);
  }
}

function parse<T>(what: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    // The runtime's messages hold nothing of the file.
    throw new Error(`Cannot read ${path}: expected a ${what} in PEM, without password (${(error as Error).message})`);
  }
}

/** A public key as bytes that can be compared: Deno 2.5 has no X509Certificate.checkPrivateKey(). */
function spki(key: ReturnType<typeof createPublicKey>): string {
  return key.export({ type: "spki", format: "der" }).toString("hex");
}
