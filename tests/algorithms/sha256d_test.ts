import assert from "node:assert/strict";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { sha256d, sha256dPairs } from "../../src/algorithms/sha256d.ts";
import { reverseBytes } from "../../src/bytes/bytes.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { BITCOIN_GENESIS, BITCOIN_GENESIS_HASH, LITECOIN_GENESIS, LITECOIN_GENESIS_HASH } from "./headers.ts";

Deno.test("sha256d() of a header is the hash of its block", () => {
  assert.equal(encodeHex(reverseBytes(sha256d(BITCOIN_GENESIS))), BITCOIN_GENESIS_HASH);
  assert.equal(encodeHex(reverseBytes(sha256d(LITECOIN_GENESIS))), LITECOIN_GENESIS_HASH);
});

Deno.test("sha256d() hashes every length from 0 to 200", () => {
  for (let length = 0; length <= 200; length++) checkMessage(message(length));
});

for (const length of [65_535, 65_536, 65_537, 65_536 + 64, 2 * 65_536, 2 * 65_536 + 55, 1_000_000]) {
  Deno.test(`sha256d() hashes ${length} bytes, which pass through a buffer of 65,536`, () => {
    checkMessage(message(length));
  });
}

Deno.test("sha256d() hashes the longest messages whose padding still fits the buffer, and the first that does not", () => {
  for (let length = 65_536 - 72; length <= 65_536 + 72; length++) checkMessage(message(length));
});

Deno.test("sha256d() agrees with @noble/hashes on any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1000 }), checkMessage));
});

Deno.test("sha256d() is not disturbed by what was hashed before", () => {
  const long = sha256d(message(300));
  const empty = sha256d(new Uint8Array(0));
  assert.deepEqual(sha256d(message(300)), long);
  assert.deepEqual(sha256d(new Uint8Array(0)), empty);
});

Deno.test("sha256dPairs() hashes 0 to 9 pairs", () => {
  for (let count = 0; count <= 9; count++) checkPairs(message(64 * count));
});

for (const count of [1023, 1024, 1025, 2048, 3001]) {
  Deno.test(`sha256dPairs() hashes ${count} pairs, of which 1,024 fit the buffer`, () => {
    checkPairs(message(64 * count));
  });
}

Deno.test("sha256dPairs() agrees with @noble/hashes on any pairs", () => {
  const pair = fc.uint8Array({ minLength: 64, maxLength: 64 });
  fc.assert(fc.property(fc.array(pair, { maxLength: 12 }), (pairs) => {
    checkPairs(Uint8Array.from(pairs.flatMap((bytes) => [...bytes])));
  }));
});

Deno.test("sha256dPairs() refuses half a pair", () => {
  assert.throws(() => sha256dPairs(new Uint8Array(96)), /Cannot hash 96 bytes in pairs: expected a multiple of 64/);
});

function checkMessage(bytes: Uint8Array): void {
  assert.equal(encodeHex(sha256d(bytes)), encodeHex(twice(bytes)), `${bytes.length} bytes`);
}

function checkPairs(nodes: Uint8Array): void {
  const hashes = sha256dPairs(nodes);
  assert.equal(hashes.length, nodes.length / 2);
  for (let i = 0; 64 * i < nodes.length; i++) {
    const expected = twice(nodes.subarray(64 * i, 64 * (i + 1)));
    assert.equal(encodeHex(hashes.subarray(32 * i, 32 * (i + 1))), encodeHex(expected), `pair ${i}`);
  }
}

function twice(bytes: Uint8Array): Uint8Array {
  return nobleSha256(nobleSha256(bytes));
}

/** Bytes that do not repeat soon. */
function message(length: number): Uint8Array {
  return new Uint8Array(length).map((_, i) => i * 167 + (i >> 8) * 13 + 1);
}
