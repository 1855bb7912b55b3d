import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeHex } from "../../src/bytes/hex.ts";
import { compactSize, uint16le, uint32le, uint64le } from "../../src/bytes/integer.ts";
import { ByteReader } from "../../src/bytes/reader.ts";

Deno.test("uint16le() writes the least significant byte first", () => {
  assert.equal(encodeHex(uint16le(0x1234)), "3412");
  assert.equal(encodeHex(uint16le(0xffff)), "ffff");
});

Deno.test("uint32le() writes the least significant byte first, signed or not", () => {
  assert.equal(encodeHex(uint32le(0x12345678)), "78563412");
  assert.equal(encodeHex(uint32le(0xfffffffe)), "feffffff");
  assert.equal(encodeHex(uint32le(-2)), "feffffff");
});

Deno.test("uint64le() writes amounts beyond 2^53 exactly", () => {
  assert.equal(encodeHex(uint64le(2n ** 53n + 1n)), "0100000000002000");
  assert.equal(encodeHex(uint64le(2n ** 64n - 1n)), "ffffffffffffffff");
});

for (const value of [-1n, 2n ** 64n]) {
  Deno.test(`uint64le() refuses ${value}`, () => {
    assert.throws(() => uint64le(value), { name: "RangeError", message: `Cannot write ${value} in 64 bits` });
  });
}

Deno.test("uint64le() writes what a reader reads", () => {
  fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (value) => {
    assert.equal(new ByteReader(uint64le(value)).uint64(), value);
  }));
});

/** The border of each form; `WriteCompactSize` in Bitcoin Core, src/serialize.h. */
const COMPACT_SIZES: readonly (readonly [number, string])[] = [
  [0, "00"],
  [1, "01"],
  [0xfc, "fc"],
  [0xfd, "fdfd00"],
  [0x100, "fd0001"],
  [0xffff, "fdffff"],
  [0x10000, "fe00000100"],
  [0x12345678, "fe78563412"],
  [0xffffffff, "feffffffff"],
  [0x100000000, "ff0000000001000000"],
  [Number.MAX_SAFE_INTEGER, "ffffffffffffff1f00"],
];

for (const [count, form] of COMPACT_SIZES) {
  Deno.test(`compactSize() writes ${count} as ${form}`, () => assert.equal(encodeHex(compactSize(count)), form));
}

for (const count of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
  Deno.test(`compactSize() refuses ${count}`, () => {
    assert.throws(() => compactSize(count), {
      name: "RangeError",
      message: `Cannot write count ${count}: expected 0 to 2^53 - 1`,
    });
  });
}

Deno.test("compactSize() writes what a reader reads", () => {
  const counts = fc.oneof(fc.nat(0x200), fc.nat(0x20000), fc.nat(Number.MAX_SAFE_INTEGER));
  fc.assert(fc.property(counts, (count) => {
    const reader = new ByteReader(compactSize(count));
    assert.equal(reader.compactSize(), count);
    reader.end();
  }));
});
