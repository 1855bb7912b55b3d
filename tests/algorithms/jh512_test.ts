import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { jh512Reference } from "./jh512_reference.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS, PART_VECTORS } from "./primitive.ts";

/** The digest of nothing, as SHA-3's candidates had to give it. */
const OF_NOTHING =
  "90ecf2f76f9d2c8017d979ad5ab96b87d58fc8fc4b83060f3f900774faa2c8fabe69c5f4ff1ec2b61d6b316941cedee117fb04b1f4c5bc1b919ae841c50eec4f";

const jh512 = await compilePrimitive("jh512", 64);

Deno.test("jh512() of 64 bytes gives the digests of an independent implementation", () => {
  assert.ok(PART_VECTORS.length > 0);
  for (const vector of PART_VECTORS) {
    assert.equal(encodeHex(jh512(decodeHex(vector["input"] as string))), vector["jh512"]);
  }
});

Deno.test("jh512() hashes nothing", () => {
  assert.equal(encodeHex(jh512(new Uint8Array(0))), OF_NOTHING);
});

Deno.test("jh512() hashes zeros and ones of lengths around blocks as its specification says", () => {
  for (const length of LENGTHS_AROUND_BLOCKS) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("jh512() hashes any message as its specification says", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("jh512() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = jh512(message);
    jh512(other);
    assert.deepEqual(jh512(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(jh512(message)), encodeHex(jh512Reference(message)), `${message.length} bytes`);
}
