import assert from "node:assert/strict";
import fc from "fast-check";
import { announced, announcedAtMost } from "../../../src/stratum/difficulty/announced_difficulty.ts";

/** A wish, what is told if it is a least difficulty, and what is told if it is a greatest one. */
const WISHES: readonly (readonly [wish: number, atLeast: number, atMost: number])[] = [
  [1, 1, 1],
  [1.0000000000000002, 2, 1],
  [1.5, 2, 1],
  [2, 2, 2],
  [3, 4, 2],
  [500, 512, 256],
  [512, 512, 512],
  [513, 1024, 512],
  [500_000, 524_288, 262_144],
  [65535.99999999999, 65536, 32768],
  [65536, 65536, 65536],
  [65536.00000000001, 131072, 65536],
  [2 ** 53 - 1, 2 ** 53, 2 ** 52],
  [2 ** 1023, 2 ** 1023, 2 ** 1023],
  // There is no power of two above it.
  [Number.MAX_VALUE, 2 ** 1023, 2 ** 1023],
  [0.9999999999999999, 0.9999999999999999, 0.9999999999999999],
  [0.7, 0.7, 0.7],
  [0.001, 0.001, 0.001],
  [5e-324, 5e-324, 5e-324],
];

for (const [wish, atLeast, atMost] of WISHES) {
  Deno.test(`announced(${wish}) is ${atLeast}, announcedAtMost(${wish}) is ${atMost}`, () => {
    assert.equal(announced(wish), atLeast);
    assert.equal(announcedAtMost(wish), atMost);
  });
}

for (const value of [0, -1, NaN, Infinity]) {
  Deno.test(`announced() and announcedAtMost() throw for ${value}`, () => {
    assert.throws(() => announced(value), RangeError);
    assert.throws(() => announcedAtMost(value), RangeError);
  });
}

Deno.test("from 1 on, announced() is a power of two from the wish to less than twice the wish", () => {
  const anyExponent = fc.double({ min: 0, max: 1022, noNaN: true });
  fc.assert(fc.property(anyExponent, (exponent) => {
    const wish = 2 ** exponent;
    const told = announced(wish);
    assert.ok(Number.isInteger(Math.log2(told)) && told >= wish && told < 2 * wish);
    const limited = announcedAtMost(wish);
    assert.ok(limited === told || (limited === told / 2 && limited < wish));
  }));
});
