import assert from "node:assert/strict";
import { encodeHex } from "../../src/bytes/hex.ts";
import { hashTransaction } from "../../src/algorithms/txid_hash.ts";

const ABC = new TextEncoder().encode("abc");

Deno.test("hashTransaction() hashes once as FIPS 180-4's example does", () => {
  const once = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(encodeHex(hashTransaction(ABC, "sha256")), once);
});

Deno.test("hashTransaction() hashes twice", () => {
  const once = hashTransaction(ABC, "sha256");
  assert.deepEqual(hashTransaction(ABC, "sha256d"), hashTransaction(once, "sha256"));
});
