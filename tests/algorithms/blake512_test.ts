import assert from "node:assert/strict";
import { blake512 as nobleBlake512 } from "@noble/hashes/blake1.js";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS, PART_VECTORS } from "./primitive.ts";

const blake512 = await compilePrimitive("blake512", 64);

Deno.test("blake512() of 64 bytes gives the digests of an independent implementation", () => {
  assert.ok(PART_VECTORS.length > 0);
  for (const vector of PART_VECTORS) {
    assert.equal(encodeHex(blake512(decodeHex(vector["input"] as string))), vector["blake512"]);
  }
});

Deno.test("blake512() hashes zeros and ones of lengths around blocks as @noble/hashes does", () => {
  for (const length of [0, ...LENGTHS_AROUND_BLOCKS]) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("blake512() hashes any message as @noble/hashes does", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("blake512() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = blake512(message);
    blake512(other);
    assert.deepEqual(blake512(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(blake512(message)), encodeHex(nobleBlake512(message)), `${message.length} bytes`);
}
