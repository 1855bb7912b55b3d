import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { luffa512Reference } from "./luffa512_reference.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS, PART_VECTORS } from "./primitive.ts";

/** The digest of nothing, as SHA-3's candidates had to give it. */
const OF_NOTHING =
  "6e7de4501189b3ca58f3ac114916654bbcd4922024b4cc1cd764acfe8ab4b7805df133eab345ffdb1c414564c924f48e0a301824e2ac4c34bd4efde2e43da90e";

const luffa512 = await compilePrimitive("luffa512", 64);

Deno.test("luffa512() of 64 bytes gives the digests of an independent implementation", () => {
  assert.ok(PART_VECTORS.length > 0);
  for (const vector of PART_VECTORS) {
    assert.equal(encodeHex(luffa512(decodeHex(vector["input"] as string))), vector["luffa512"]);
  }
});

Deno.test("luffa512() hashes nothing", () => {
  assert.equal(encodeHex(luffa512(new Uint8Array(0))), OF_NOTHING);
});

Deno.test("luffa512() hashes zeros and ones of lengths around blocks as its specification says", () => {
  for (const length of LENGTHS_AROUND_BLOCKS) {
    for (const byte of [0x00, 0xff]) check(new Uint8Array(length).fill(byte));
  }
});

Deno.test("luffa512() hashes any message as its specification says", () => {
  fc.assert(fc.property(anyMessage, check), { numRuns: 50 });
});

Deno.test("luffa512() is not disturbed by what was hashed before", () => {
  fc.assert(fc.property(anyMessage, anyMessage, (message, other) => {
    const digest = luffa512(message);
    luffa512(other);
    assert.deepEqual(luffa512(message), digest);
  }));
});

function check(message: Uint8Array): void {
  assert.equal(encodeHex(luffa512(message)), encodeHex(luffa512Reference(message)), `${message.length} bytes`);
}
