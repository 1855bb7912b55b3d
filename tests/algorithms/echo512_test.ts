import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { echo512Reference } from "./echo512_reference.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS, PART_VECTORS } from "./primitive.ts";

/** The digest of nothing, as SHA-3's candidates had to give it. */
const OF_NOTHING =
  "158f58cc79d300a9aa292515049275d051a28ab931726d0ec44bdd9faef4a702c36db9e7922fff077402236465833c5cc76af4efc352b4b44c7fa15aa0ef234e";

const echo512 = await compilePrimitive("echo512", 64);

Deno.test("echo512() of 64 bytes gives the digests of an independent implementation", () => {
  assert.ok(PART_VECTORS.length > 0);
  for (const vector of PART_VECTORS) {
    assert.equal(encodeHex(echo512(decodeHex(vector["input"] as string))), vector["echo512"]);
  }
});

Deno.test("echo512() hashes nothing", () => {
  assert.equal(encodeHex(echo512(new Uint8Array(0))), OF_NOTHING);
});

Deno.test("echo512() hashes zeros and ones of lengths around blocks as its specification says", () => {
  for (const length of [109, 110, ...LENGTHS_AROUND_BLOCKS]) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("echo512() hashes any message as its specification says", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 30 });
});

Deno.test("echo512() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = echo512(message);
    echo512(other);
    assert.deepEqual(echo512(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(echo512(message)), encodeHex(echo512Reference(message)), `${message.length} bytes`);
}
