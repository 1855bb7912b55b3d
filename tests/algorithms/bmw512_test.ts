import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { bmw512Reference } from "./bmw512_reference.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS, PART_VECTORS } from "./primitive.ts";

/** The digest of nothing, as SHA-3's candidates had to give it. */
const OF_NOTHING =
  "6a725655c42bc8a2a20549dd5a233a6a2beb01616975851fd122504e604b46af7d96697d0b6333db1d1709d6df328d2a6c786551b0cce2255e8c7332b4819c0e";

const bmw512 = await compilePrimitive("bmw512", 64);

Deno.test("bmw512() of 64 bytes gives the digests of an independent implementation", () => {
  assert.ok(PART_VECTORS.length > 0);
  for (const vector of PART_VECTORS) {
    assert.equal(encodeHex(bmw512(decodeHex(vector["input"] as string))), vector["bmw512"]);
  }
});

Deno.test("bmw512() hashes nothing", () => {
  assert.equal(encodeHex(bmw512(new Uint8Array(0))), OF_NOTHING);
});

Deno.test("bmw512() hashes zeros and ones of lengths around blocks as its specification says", () => {
  for (const length of [0, ...LENGTHS_AROUND_BLOCKS]) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("bmw512() hashes any message as its specification says", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("bmw512() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = bmw512(message);
    bmw512(other);
    assert.deepEqual(bmw512(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(bmw512(message)), encodeHex(bmw512Reference(message)), `${message.length} bytes`);
}
