import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { simd512Reference } from "./simd512_reference.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS, PART_VECTORS } from "./primitive.ts";

/** The digest of nothing, as SHA-3's candidates had to give it. */
const OF_NOTHING =
  "51a5af7e243cd9a5989f7792c880c4c3168c3d60c4518725fe5757d1f7a69c6366977eaba7905ce2da5d7cfd07773725f0935b55f3efb954996689a49b6d29e0";

const simd512 = await compilePrimitive("simd512", 64);

Deno.test("simd512() of 64 bytes gives the digests of an independent implementation", () => {
  assert.ok(PART_VECTORS.length > 0);
  for (const vector of PART_VECTORS) {
    assert.equal(encodeHex(simd512(decodeHex(vector["input"] as string))), vector["simd512"]);
  }
});

Deno.test("simd512() hashes nothing", () => {
  assert.equal(encodeHex(simd512(new Uint8Array(0))), OF_NOTHING);
});

Deno.test("simd512() hashes zeros and ones of lengths around blocks as its specification says", () => {
  for (const length of LENGTHS_AROUND_BLOCKS) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("simd512() hashes any message as its specification says", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("simd512() hashes extreme bytes, whose sums are the largest, as its specification says", () => {
  const anyExtremes = fc.array(fc.constantFrom(0x00, 0xff), { minLength: 64, maxLength: 128 });
  fc.assert(fc.property(anyExtremes, (bytes) => check(Uint8Array.from(bytes))));
});

Deno.test("simd512() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = simd512(message);
    simd512(other);
    assert.deepEqual(simd512(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(simd512(message)), encodeHex(simd512Reference(message)), `${message.length} bytes`);
}
