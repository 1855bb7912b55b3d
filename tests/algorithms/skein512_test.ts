import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS, PART_VECTORS } from "./primitive.ts";
import { skeinReference } from "./skein_reference.ts";

/** The digest of nothing, as SHA-3's candidates had to give it. */
const OF_NOTHING =
  "bc5b4c50925519c290cc634277ae3d6257212395cba733bbad37a4af0fa06af41fca7903d06564fea7a2d3730dbdb80c1f85562dfcc070334ea4d1d9e72cba7a";

const skein512 = await compilePrimitive("skein512", 64);

Deno.test("skein512() of 64 bytes gives the digests of an independent implementation", () => {
  assert.ok(PART_VECTORS.length > 0);
  for (const vector of PART_VECTORS) {
    assert.equal(encodeHex(skein512(decodeHex(vector["input"] as string))), vector["skein512"]);
  }
});

Deno.test("skein512() hashes nothing", () => {
  assert.equal(encodeHex(skein512(new Uint8Array(0))), OF_NOTHING);
});

Deno.test("skein512() hashes a byte as its specification's example does", () => {
  // Appendix C.2 of version 1.3.
  const digest = "71b7bce6fe6452227b9ced6014249e5bf9a9754c3ad618ccc4e0aae16b316cc8" +
    "ca698d864307ed3e80b6ef1570812ac5272dc409b5a012df2a579102f340617a";
  assert.equal(encodeHex(skein512(Uint8Array.of(0xff))), digest);
});

Deno.test("skein512() hashes zeros and ones of lengths around blocks as its specification says", () => {
  for (const length of [0, ...LENGTHS_AROUND_BLOCKS]) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("skein512() hashes any message as its specification says", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("skein512() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = skein512(message);
    skein512(other);
    assert.deepEqual(skein512(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(skein512(message)), encodeHex(skeinReference(message, 64)), `${message.length} bytes`);
}
