import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { POW_VECTORS } from "./headers.ts";
import { hefty1Reference } from "./hefty1_reference.ts";
import { anyMessage, compilePrimitive, LENGTHS_AROUND_BLOCKS } from "./primitive.ts";

const hefty1 = await compilePrimitive("hefty1", 32);

Deno.test("hefty1() gives the digests of an independent implementation", () => {
  for (const vector of POW_VECTORS) {
    const header = decodeHex(vector["header"] as string);
    assert.equal(encodeHex(hefty1(header)), vector["hefty1_first_step_of_heavycoin"]);
    assert.equal(encodeHex(hefty1Reference(header)), vector["hefty1_first_step_of_heavycoin"]);
  }
});

Deno.test("hefty1() agrees with its steps written down plainly, on any message", () => {
  fc.assert(fc.property(anyMessage, (message) => {
    assert.equal(encodeHex(hefty1(message)), encodeHex(hefty1Reference(message)));
  }));
});

for (const byte of [0x00, 0xff]) {
  Deno.test(`hefty1() agrees with them on messages of ${byte} that end around the ends of blocks`, () => {
    for (const length of [0, 54, 55, 56, 57, 119, 120, ...LENGTHS_AROUND_BLOCKS]) {
      const message = new Uint8Array(length).fill(byte);
      assert.equal(encodeHex(hefty1(message)), encodeHex(hefty1Reference(message)), `${length} bytes`);
    }
  });
}
