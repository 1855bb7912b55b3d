import assert from "node:assert/strict";
import { keccak_512 } from "@noble/hashes/sha3.js";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS, PART_VECTORS } from "./primitive.ts";

const keccak512 = await compilePrimitive("keccak512", 64);

Deno.test("keccak512() of 64 bytes gives the digests of an independent implementation", () => {
  assert.ok(PART_VECTORS.length > 0);
  for (const vector of PART_VECTORS) {
    assert.equal(encodeHex(keccak512(decodeHex(vector["input"] as string))), vector["keccak512"]);
  }
});

Deno.test("keccak512() hashes zeros and ones of lengths around blocks as @noble/hashes does", () => {
  for (const length of [0, ...LENGTHS_AROUND_BLOCKS]) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("keccak512() hashes any message as @noble/hashes does", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("keccak512() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = keccak512(message);
    keccak512(other);
    assert.deepEqual(keccak512(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(keccak512(message)), encodeHex(keccak_512(message)), `${message.length} bytes`);
}
