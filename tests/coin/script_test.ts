import assert from "node:assert/strict";
import fc from "fast-check";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import {
  payToPublicKeyHash,
  payToScriptHash,
  payToWitnessProgram,
  pushBytes,
  pushHeight,
} from "../../src/coin/script.ts";
import heights from "../vectors/coin/height_pushes.json" with { type: "json" };

for (const { height, push } of heights.pushes) {
  Deno.test(`pushHeight() writes ${height} as ${push}`, () => assert.equal(encodeHex(pushHeight(height)), push));
}

for (const height of [-1, 1.5, NaN, 2 ** 31]) {
  Deno.test(`pushHeight() refuses ${height}`, () => {
    assert.throws(() => pushHeight(height), {
      name: "RangeError",
      message: `Cannot push height ${height}: expected an integer from 0 to 2147483647`,
    });
  });
}

/** A script number as Bitcoin's interpreter reads it (`CScriptNum::set_vch`), for values that are not negative. */
function readScriptNumber(bytes: Uint8Array): number {
  assert.ok((bytes.at(-1) as number) < 0x80, "the sign bit is set");
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

Deno.test("pushHeight() pushes a script number of the height in its shortest form", () => {
  fc.assert(fc.property(fc.oneof(fc.integer({ min: 17, max: 70_000 }), fc.integer({ min: 17 })), (height) => {
    const [length, ...number] = pushHeight(height);
    assert.equal(number.length, length);
    assert.equal(readScriptNumber(Uint8Array.from(number)), height);
    const needsLastByte = number.at(-1) !== 0 || (number.at(-2) as number) >= 0x80;
    assert.ok(needsLastByte, "the last byte could be left out");
  }));
});

/** Length of the data, and what stands in front of it. */
const PUSHES: readonly (readonly [number, string])[] = [
  [0, "00"],
  [1, "01"],
  [75, "4b"],
  [76, "4c4c"],
  [255, "4cff"],
  [256, "4d0001"],
  [65535, "4dffff"],
];

for (const [length, prefix] of PUSHES) {
  Deno.test(`pushBytes() puts ${prefix} in front of ${length} bytes`, () => {
    const data = new Uint8Array(length).fill(0xaa);
    assert.deepEqual(pushBytes(data), concatBytes(decodeHex(prefix), data));
  });
}

Deno.test("pushBytes() refuses more than a push can hold", () => {
  assert.throws(() => pushBytes(new Uint8Array(65536)), {
    name: "RangeError",
    message: "Cannot push 65536 bytes: expected at most 65535",
  });
});

Deno.test("the scripts of outputs are those that wallets write", () => {
  const hash = new Uint8Array(20).fill(0xab);
  assert.equal(encodeHex(payToPublicKeyHash(hash)), `76a914${"ab".repeat(20)}88ac`);
  assert.equal(encodeHex(payToScriptHash(hash)), `a914${"ab".repeat(20)}87`);
  assert.equal(encodeHex(payToWitnessProgram(0, hash)), `0014${"ab".repeat(20)}`);
  assert.equal(encodeHex(payToWitnessProgram(1, new Uint8Array(32).fill(1))), `5120${"01".repeat(32)}`);
  assert.equal(encodeHex(payToWitnessProgram(16, Uint8Array.of(0x75, 0x1e))), "6002751e");
});
