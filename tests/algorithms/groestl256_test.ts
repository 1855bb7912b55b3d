import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeHex } from "../../src/bytes/hex.ts";
import { groestl256Reference } from "./groestl_reference.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS } from "./primitive.ts";

/** The digest of nothing, as SHA-3's candidates had to give it. */
const OF_NOTHING = "1a52d11d550039be16107f9c58db9ebcc417f16f736adb2502567119f0083467";

const groestl256 = await compilePrimitive("groestl256", 32);

Deno.test("groestl256() hashes nothing", () => {
  assert.equal(encodeHex(groestl256(new Uint8Array(0))), OF_NOTHING);
});

Deno.test("groestl256() hashes zeros and ones of lengths around blocks as its specification says", () => {
  for (const length of [55, 56, ...LENGTHS_AROUND_BLOCKS]) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("groestl256() hashes any message as its specification says", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("groestl256() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = groestl256(message);
    groestl256(other);
    assert.deepEqual(groestl256(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(groestl256(message)), encodeHex(groestl256Reference(message)), `${message.length} bytes`);
}
