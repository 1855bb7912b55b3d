import assert from "node:assert/strict";
import { keccak_256 } from "@noble/hashes/sha3.js";
import fc from "fast-check";
import { encodeHex } from "../../src/bytes/hex.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS } from "./primitive.ts";

const keccak256 = await compilePrimitive("keccak256", 32);

Deno.test("keccak256() hashes zeros and ones of lengths around blocks as @noble/hashes does", () => {
  for (const length of [0, ...LENGTHS_AROUND_BLOCKS]) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("keccak256() hashes any message as @noble/hashes does", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("keccak256() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = keccak256(message);
    keccak256(other);
    assert.deepEqual(keccak256(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(keccak256(message)), encodeHex(keccak_256(message)), `${message.length} bytes`);
}
