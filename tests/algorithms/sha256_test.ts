import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { sha256 } from "../../src/algorithms/sha256.ts";
import { meetsTarget, type Target, targetBytes } from "../../src/algorithms/target.ts";
import { reverseBytes } from "../../src/bytes/bytes.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { anyHeader, BITCOIN_GENESIS, BITCOIN_GENESIS_HASH, someHeaders } from "./headers.ts";

const GENESIS_NONCE = 2083236893;

Deno.test("sha256.hash() of Bitcoin's first block is its hash", () => {
  assert.equal(encodeHex(reverseBytes(sha256.hash(BITCOIN_GENESIS))), BITCOIN_GENESIS_HASH);
});

Deno.test("sha256.hash() of Bitcoin's first block meets difficulty 1", () => {
  assert.ok(meetsTarget(sha256.hash(BITCOIN_GENESIS), targetBytes(sha256.difficultyOne)));
});

Deno.test("sha256.difficultyOne is the target of Bitcoin's first block", () => {
  assert.equal(sha256.difficultyOne, 0xffffn << 208n);
});

Deno.test("sha256.hash() agrees with @noble/hashes and node:crypto on any header", () => {
  fc.assert(fc.property(anyHeader, (header) => {
    const digest = encodeHex(sha256.hash(header));
    assert.equal(digest, encodeHex(nobleSha256(nobleSha256(header))));
    assert.equal(digest, createHash("sha256").update(createHash("sha256").update(header).digest()).digest("hex"));
  }));
});

Deno.test("sha256.hashMany() takes more headers than one call of the module", () => {
  const headers = someHeaders(2001);
  const digests = sha256.hashMany(headers);
  assert.equal(digests.length, 2001 * 32);
  for (let i = 0; i < 2001; i++) {
    const header = headers.subarray(80 * i, 80 * (i + 1));
    assert.equal(encodeHex(digests.subarray(32 * i, 32 * (i + 1))), encodeHex(nobleSha256(nobleSha256(header))));
  }
});

for (const before of [0, 1, 2, 3, 4, 1000]) {
  Deno.test(`sha256.scan() finds the nonce of Bitcoin's first block ${before} nonces on`, () => {
    const target = targetBytes(sha256.difficultyOne);
    const first = GENESIS_NONCE - before;
    assert.equal(sha256.scan(BITCOIN_GENESIS, first, before, target), undefined);
    assert.equal(sha256.scan(BITCOIN_GENESIS, first, before + 1, target), GENESIS_NONCE);
    assert.equal(sha256.scan(BITCOIN_GENESIS, first, before + 1000, target), GENESIS_NONCE);
  });
}

Deno.test("sha256.scan() looks beyond the most significant word of the target", () => {
  // Many digests share the top word with a target of 2^32 hashes or less, so the other words have to decide.
  const digest = sha256.hash(BITCOIN_GENESIS);
  const exact = BigInt(`0x${BITCOIN_GENESIS_HASH}`);
  assert.ok(meetsTarget(digest, targetBytes(exact as Target)));
  assert.equal(sha256.scan(BITCOIN_GENESIS, GENESIS_NONCE, 1, targetBytes(exact as Target)), GENESIS_NONCE);
  assert.equal(sha256.scan(BITCOIN_GENESIS, GENESIS_NONCE, 1, targetBytes(exact - 1n as Target)), undefined);
});
