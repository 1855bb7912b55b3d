import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readKeyPair } from "../../src/sockets/tls_files.ts";
import { tlsFile } from "./peer.ts";

const FIRST = { cert: tlsFile("first.crt"), key: tlsFile("first.key") };

Deno.test("a certificate and its key are read, with the day on which it expires", async () => {
  const { cert, key, validTo } = await readKeyPair(FIRST);
  assert.match(cert, /^-----BEGIN CERTIFICATE-----/);
  assert.match(key, /^-----BEGIN PRIVATE KEY-----/);
  assert.deepEqual(validTo, new Date("2120-01-01T00:00:00Z"));
});

Deno.test("a file that is missing is named", async () => {
  await assert.rejects(readKeyPair({ ...FIRST, cert: "/nowhere.crt" }), {
    message: /^Cannot read the TLS certificate \/nowhere\.crt: .*ENOENT/,
  });
  await assert.rejects(readKeyPair({ ...FIRST, key: "/nowhere.key" }), {
    message: /^Cannot read the TLS key \/nowhere\.key: .*ENOENT/,
  });
});

Deno.test("the key of another certificate does not do", async () => {
  const key = tlsFile("second.key");
  await assert.rejects(readKeyPair({ ...FIRST, key }), {
    message: `Cannot use the TLS key ${key}: expected that of the certificate ${FIRST.cert}, got another`,
  });
});

Deno.test("files that are something else do not do, and nothing of a key is told", async () => {
  await assert.rejects(readKeyPair({ ...FIRST, cert: FIRST.key }), { message: /expected a certificate in PEM/ });
  await assert.rejects(readKeyPair({ ...FIRST, key: FIRST.cert }), { message: /expected a private key in PEM/ });
  const folder = mkdtempSync("/tmp/powerpool-");
  try {
    const key = `${folder}/key.pem`;
    writeFileSync(key, "-----BEGIN PRIVATE KEY-----\nsecretsecretsecret\n-----END PRIVATE KEY-----\n");
    await assert.rejects(readKeyPair({ ...FIRST, key }), ({ message }: Error) => {
      assert.match(message, /expected a private key in PEM, without password/);
      assert.doesNotMatch(message, /secret/);
      return true;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
