import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonText } from "../../src/reporters/json_text.ts";
import type { PlainValue } from "../../src/reporters/plain_value.ts";

Deno.test("jsonText() writes what JSON.parse reads", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.deepEqual(JSON.parse(jsonText(value as PlainValue)), JSON.parse(JSON.stringify(value)));
    }),
    { seed: 1 },
  );
});

Deno.test("jsonText() writes every digit of a bigint", () => {
  assert.equal(jsonText({ value: 2n ** 64n - 1n }), '{"value": 18446744073709551615}');
});

Deno.test("jsonText() refuses numbers that JSON has not", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    assert.throws(
      () => jsonText([value]),
      new RangeError(`Cannot write JSON: expected a finite number, got ${value}`),
    );
  }
});
