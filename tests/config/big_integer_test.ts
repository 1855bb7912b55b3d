import assert from "node:assert/strict";
import fc from "fast-check";
import { bigInteger, formatBigInteger } from "../../src/config/big_integer.ts";

Deno.test("bigInteger() takes integers of either type and nothing else", () => {
  assert.equal(bigInteger().parse(7), 7n);
  assert.equal(bigInteger().parse(1n << 255n), 1n << 255n);
  for (const wrong of ["7", 7.5, true, null, 2 ** 60]) assert.equal(bigInteger().safeParse(wrong).success, false);
});

Deno.test("bigInteger() keeps to 256 bits unless told otherwise", () => {
  assert.equal(bigInteger().safeParse(1n << 256n).success, false);
  assert.equal(bigInteger().safeParse(-1).success, false);
  assert.equal(bigInteger({ min: -1n, max: 1n << 256n }).parse(1n << 256n), 1n << 256n);
});

Deno.test("formatBigInteger() writes targets with all of their 64 digits", () => {
  assert.equal(formatBigInteger(0xffffn << 224n), `0x0000ffff${"0".repeat(56)}`);
  assert.equal(formatBigInteger(-255n), "-0xff");
});

Deno.test("formatBigInteger() loses nothing", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 1n << 256n }), (value) => {
    assert.equal(BigInt(formatBigInteger(value)), value);
  }));
});
