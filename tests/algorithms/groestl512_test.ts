import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { groestl512Reference } from "./groestl_reference.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS, PART_VECTORS } from "./primitive.ts";

/** The digest of nothing, as SHA-3's candidates had to give it. */
const OF_NOTHING =
  "6d3ad29d279110eef3adbd66de2a0345a77baede1557f5d099fce0c03d6dc2ba8e6d4a6633dfbd66053c20faa87d1a11f39a7fbe4a6c2f009801370308fc4ad8";

const groestl512 = await compilePrimitive("groestl512", 64);

Deno.test("groestl512() of 64 bytes gives the digests of an independent implementation", () => {
  assert.ok(PART_VECTORS.length > 0);
  for (const vector of PART_VECTORS) {
    assert.equal(encodeHex(groestl512(decodeHex(vector["input"] as string))), vector["groestl512"]);
  }
});

Deno.test("groestl512() hashes nothing", () => {
  assert.equal(encodeHex(groestl512(new Uint8Array(0))), OF_NOTHING);
});

Deno.test("groestl512() hashes zeros and ones of lengths around blocks as its specification says", () => {
  for (const length of [119, 120, ...LENGTHS_AROUND_BLOCKS]) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("groestl512() hashes any message as its specification says", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("groestl512() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = groestl512(message);
    groestl512(other);
    assert.deepEqual(groestl512(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(groestl512(message)), encodeHex(groestl512Reference(message)), `${message.length} bytes`);
}
