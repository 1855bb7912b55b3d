import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex } from "../../src/bytes/hex.ts";
import { ByteReader } from "../../src/bytes/reader.ts";

Deno.test("ByteReader reads from front to back", () => {
  const reader = new ByteReader(decodeHex("01 02000000 0300000000000000 fd0004 aabb".replaceAll(" ", "")));
  assert.equal(reader.uint8(), 1);
  assert.equal(reader.uint32(), 2);
  assert.equal(reader.uint64(), 3n);
  assert.equal(reader.compactSize(), 0x400);
  assert.equal(reader.offset, 16);
  assert.equal(reader.remaining, 2);
  assert.deepEqual(reader.bytes(2), Uint8Array.of(0xaa, 0xbb));
  reader.end();
});

Deno.test("ByteReader reads integers as unsigned", () => {
  const reader = new ByteReader(new Uint8Array(13).fill(0xff));
  assert.equal(reader.uint8(), 0xff);
  assert.equal(reader.uint32(), 0xffffffff);
  assert.equal(reader.uint64(), 2n ** 64n - 1n);
});

Deno.test("ByteReader keeps within a view of a larger buffer", () => {
  const reader = new ByteReader(Uint8Array.of(9, 9, 1, 2, 9, 9).subarray(2, 4));
  assert.deepEqual(reader.bytes(2), Uint8Array.of(1, 2));
  assert.throws(() => reader.uint8(), RangeError);
});

/** What is read at byte 1 of two bytes, and the message. */
const OVERRUNS: readonly (readonly [string, (reader: ByteReader) => unknown, string])[] = [
  ["bytes(2)", (reader) => reader.bytes(2), "Cannot read 2 bytes at byte 1: only 1 left"],
  ["uint32()", (reader) => reader.uint32(), "Cannot read 4 bytes at byte 1: only 1 left"],
  ["uint64()", (reader) => reader.uint64(), "Cannot read 8 bytes at byte 1: only 1 left"],
  ["compactSize()", (reader) => reader.compactSize(), "Cannot read 2 bytes at byte 2: only 0 left"],
  ["end()", (reader) => reader.end(), "Cannot read on at byte 1: 1 bytes left over"],
];

for (const [name, read, message] of OVERRUNS) {
  Deno.test(`ByteReader.${name} names the place where the bytes do not fit`, () => {
    const reader = new ByteReader(Uint8Array.of(0, 0xfd));
    reader.uint8();
    assert.throws(() => read(reader), { name: "RangeError", message });
  });
}

Deno.test("ByteReader.uint8() names the place where the bytes end", () => {
  assert.throws(() => new ByteReader(new Uint8Array(0)).uint8(), {
    name: "RangeError",
    message: "Cannot read 1 bytes at byte 0: only 0 left",
  });
});

Deno.test("ByteReader stays where it is when a read fails", () => {
  const reader = new ByteReader(Uint8Array.of(1, 2));
  assert.throws(() => reader.uint32(), RangeError);
  assert.equal(reader.offset, 0);
  assert.equal(reader.uint8(), 1);
});

/** Forms that daemons refuse as "non-canonical ReadCompactSize()", and counts that no double holds exactly. */
const LONG_FORMS = ["fd0000", "fdfc00", "fe00000000", "feffff0000", "ff0000000000000000", "ffffffffff00000000"];
const HUGE_COUNTS = ["ff0000000000002000", "ffffffffffffffffff"];

for (const form of [...LONG_FORMS, ...HUGE_COUNTS]) {
  Deno.test(`ByteReader.compactSize() refuses ${form}, naming form and place`, () => {
    const reader = new ByteReader(decodeHex(`00${form}`));
    reader.uint8();
    assert.throws(() => reader.compactSize(), {
      name: "RangeError",
      message: `Cannot read count ${form} at byte 1: not in its shortest form, or beyond 2^53`,
    });
  });
}

Deno.test("ByteReader throws nothing but RangeError, whatever is read", () => {
  const read = fc.constantFrom<((reader: ByteReader) => unknown)[]>(
    (reader) => reader.uint8(),
    (reader) => reader.uint32(),
    (reader) => reader.uint64(),
    (reader) => reader.compactSize(),
    (reader) => reader.bytes(reader.compactSize()),
    (reader) => reader.end(),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 30 }), fc.array(read), (bytes, reads) => {
    const reader = new ByteReader(bytes);
    try {
      for (const next of reads) next(reader);
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
    }
    assert.ok(reader.offset <= bytes.length);
  }));
});
