import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { shavite512Reference } from "./shavite512_reference.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS, PART_VECTORS } from "./primitive.ts";

/** The digest of nothing, as SHA-3's candidates had to give it. */
const OF_NOTHING =
  "a485c1b2578459d1efc5dddd840bb0b4a650ac82fe68f58c4442ccda747da006b2d1dc6b4a4eb7d84ff91e1f466fef429d259acd995dddcad16fa545c7a6e5ba";

const shavite512 = await compilePrimitive("shavite512", 64);

Deno.test("shavite512() of 64 bytes gives the digests of an independent implementation", () => {
  assert.ok(PART_VECTORS.length > 0);
  for (const vector of PART_VECTORS) {
    assert.equal(encodeHex(shavite512(decodeHex(vector["input"] as string))), vector["shavite512"]);
  }
});

Deno.test("shavite512() hashes nothing", () => {
  assert.equal(encodeHex(shavite512(new Uint8Array(0))), OF_NOTHING);
});

Deno.test("shavite512() hashes zeros and ones of lengths around blocks as its specification says", () => {
  for (const length of [109, 110, ...LENGTHS_AROUND_BLOCKS]) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("shavite512() hashes any message as its specification says", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 30 });
});

Deno.test("shavite512() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = shavite512(message);
    shavite512(other);
    assert.deepEqual(shavite512(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(shavite512(message)), encodeHex(shavite512Reference(message)), `${message.length} bytes`);
}
