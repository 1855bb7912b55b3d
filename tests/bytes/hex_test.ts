import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex, isHexText, tryDecodeHex } from "../../src/bytes/hex.ts";

Deno.test("encodeHex() writes lower-case digits, first byte first", () => {
  assert.equal(encodeHex(Uint8Array.of(0x00, 0x01, 0x0f, 0x10, 0xde, 0xad, 0xff)), "00010f10deadff");
  assert.equal(encodeHex(new Uint8Array(0)), "");
});

Deno.test("encodeHex() writes only the bytes of a view", () => {
  assert.equal(encodeHex(Uint8Array.of(1, 2, 3, 4).subarray(1, 3)), "0203");
});

Deno.test("decodeHex() reads digits of either case", () => {
  assert.deepEqual(decodeHex("00fFaBCd"), Uint8Array.of(0x00, 0xff, 0xab, 0xcd));
  assert.deepEqual(decodeHex(""), new Uint8Array(0));
});

const NOT_HEX = [
  ["an odd number of digits", "abc"],
  ["a prefix", "0xff"],
  ["white space inside", "ab cd "],
  ["a line end", "abcd\r\n"],
  ["a sign", "+1-1"],
  ["a letter after f", "0g"],
  ["a neighbour of the digits in ASCII", "/:"],
  ["a neighbour of the letters in ASCII", "@`"],
  ["a digit of another script", "١٢"],
  ["a full-width digit", "１２"],
  ["a character beyond 16 bits", "😀"],
  ["a zero character", "0\0"],
] as const;

for (const [what, text] of NOT_HEX) {
  Deno.test(`decodeHex() refuses ${what}`, () => {
    assert.equal(tryDecodeHex(text), undefined);
    assert.throws(() => decodeHex(text), SyntaxError);
  });
}

Deno.test("decodeHex() names the text and its length, and shows no more than its beginning", () => {
  assert.throws(() => decodeHex("xyz"), {
    name: "SyntaxError",
    message: 'Cannot decode hex "xyz": expected an even number of hex digits, got 3 characters',
  });
  assert.throws(() => decodeHex("z".repeat(1000)), {
    message: `Cannot decode hex "${"z".repeat(40)}…": expected an even number of hex digits, got 1000 characters`,
  });
});

Deno.test("decodeHex() reads what encodeHex() writes, in either case", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    const text = encodeHex(bytes);
    assert.equal(text, Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
    assert.deepEqual(decodeHex(text), bytes);
    assert.deepEqual(decodeHex(text.toUpperCase()), bytes);
  }));
});

/** Any text, halves of characters included. */
const anyText = fc.uint16Array({ maxLength: 30 }).map((units) => String.fromCharCode(...units));

Deno.test("tryDecodeHex() takes whole bytes of hex and nothing else", () => {
  const nearlyHex = fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEF", "g", "x", " ", "é") });
  fc.assert(fc.property(fc.oneof(nearlyHex, anyText), (text) => {
    assert.equal(tryDecodeHex(text) !== undefined, /^(?:[0-9a-fA-F]{2})*$/.test(text));
  }));
});

for (const length of [126, 128, 130, 65_536, 65_538]) {
  Deno.test(`one character that is no digit makes ${length} of them no hex, wherever it stands`, () => {
    const good = "0aF9".repeat(length).slice(0, length);
    assert.deepEqual([tryDecodeHex(good)?.length, isHexText(good)], [length / 2, true]);
    for (const place of [0, 1, length / 2, length - 2, length - 1]) {
      for (const stranger of ["g", " ", "\n", "é", "\0"]) {
        const bad = good.slice(0, place) + stranger + good.slice(place + 1);
        assert.deepEqual(
          [tryDecodeHex(bad), isHexText(bad)],
          [undefined, false],
          `${JSON.stringify(stranger)} at ${place}`,
        );
      }
    }
    assert.deepEqual([tryDecodeHex(good.slice(1)), isHexText(good.slice(1))], [undefined, false]);
  });
}

Deno.test("isHexText() agrees with tryDecodeHex()", () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: fc.constantFrom(..."0aF9g ") }), anyText), (text) => {
    assert.equal(isHexText(text), tryDecodeHex(text) !== undefined);
  }));
});
