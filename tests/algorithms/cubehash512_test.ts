import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { cubehash512Reference } from "./cubehash512_reference.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS, PART_VECTORS } from "./primitive.ts";

/** The digest of nothing, as SHA-3's candidates had to give it. */
const OF_NOTHING =
  "4a1d00bbcfcb5a9562fb981e7f7db3350fe2658639d948b9d57452c22328bb32f468b072208450bad5ee178271408be0b16e5633ac8a1e3cf9864cfbfc8e043a";

const cubehash512 = await compilePrimitive("cubehash512", 64);

Deno.test("cubehash512() of 64 bytes gives the digests of an independent implementation", () => {
  assert.ok(PART_VECTORS.length > 0);
  for (const vector of PART_VECTORS) {
    assert.equal(encodeHex(cubehash512(decodeHex(vector["input"] as string))), vector["cubehash512"]);
  }
});

Deno.test("cubehash512() hashes nothing", () => {
  assert.equal(encodeHex(cubehash512(new Uint8Array(0))), OF_NOTHING);
});

Deno.test("cubehash512() hashes zeros and ones of lengths around blocks as its specification says", () => {
  for (const length of LENGTHS_AROUND_BLOCKS) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("cubehash512() hashes any message as its specification says", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("cubehash512() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = cubehash512(message);
    cubehash512(other);
    assert.deepEqual(cubehash512(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(cubehash512(message)), encodeHex(cubehash512Reference(message)), `${message.length} bytes`);
}
