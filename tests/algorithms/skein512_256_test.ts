import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeHex } from "../../src/bytes/hex.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS } from "./primitive.ts";
import { skeinReference } from "./skein_reference.ts";

/** The digest of nothing, as SHA-3's candidates had to give it. */
const OF_NOTHING = "39ccc4554a8b31853b9de7a1fe638a24cce6b35a55f2431009e18780335d2621";

const skein512_256 = await compilePrimitive("skein512_256", 32);

Deno.test("skein512_256() hashes nothing", () => {
  assert.equal(encodeHex(skein512_256(new Uint8Array(0))), OF_NOTHING);
});

Deno.test("skein512_256() hashes zeros and ones of lengths around blocks as its specification says", () => {
  for (const length of [0, ...LENGTHS_AROUND_BLOCKS]) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("skein512_256() hashes any message as its specification says", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("skein512_256() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = skein512_256(message);
    skein512_256(other);
    assert.deepEqual(skein512_256(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(skein512_256(message)), encodeHex(skeinReference(message, 32)), `${message.length} bytes`);
}
