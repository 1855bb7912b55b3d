import assert from "node:assert/strict";
import * as fc from "fast-check";
import { decimalText, unixSeconds } from "../../../src/reporters/redis/redis_decimal.ts";

for (
  const [value, text] of [
    [128, "128"],
    [0.1, "0.1"],
    [1e-7, "0.0000001"],
    [1.5e-10, "0.00000000015"],
    [-2.5e-8, "-0.000000025"],
    [1e21, "1000000000000000000000"],
    [1.25e22, "12500000000000000000000"],
    [0, "0"],
  ] as const
) {
  Deno.test(`${value} is written ${text}`, () => {
    assert.equal(decimalText(value), text);
  });
}

Deno.test("every number is written in digits alone, and read back as the same", () => {
  fc.assert(
    fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
      const text = decimalText(value);
      assert.match(text, /^-?\d+(\.\d+)?$/);
      assert.equal(Number(text), value === 0 ? 0 : value);
    }),
    { seed: 7 },
  );
});

Deno.test("times are seconds with a fraction", () => {
  assert.equal(unixSeconds(1_764_000_012_345), "1764000012.345");
});
