import assert from "node:assert/strict";
import type { PlainValue } from "../../src/reporters/plain_value.ts";
import { LONGEST_REPR, pythonRepr } from "../../src/reporters/python_repr.ts";

/** Written by `repr(json.loads(…))` of Python 3.11. */
const CASES: readonly (readonly [value: PlainValue, repr: string])[] = [
  [null, "None"],
  [[true, false], "[True, False]"],
  [128, "128"],
  [0, "0"],
  [-0.5, "-0.5"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [1e-12, "1e-12"],
  [1.5e-7, "1.5e-07"],
  [123456.789, "123456.789"],
  [1e20, "100000000000000000000"],
  [1e21, "1e+21"],
  [2n ** 70n, "1180591620717411303424"],
  ["plain", "'plain'"],
  ["it's", `"it's"`],
  [`say "hi"`, `'say "hi"'`],
  [`it's "so"`, `'it\\'s "so"'`],
  ["a\\b\n\r\t\u0000\u007f\u00a0\u00ad", "'a\\\\b\\n\\r\\t\\x00\\x7f\\xa0\\xad'"],
  ["Ÿ €😀", "'Ÿ €😀'"],
  ["\u2028\u200b\u{e0001}", "'\\u2028\\u200b\\U000e0001'"],
  [{ user: "L", nested: [{}, []] }, "{'user': 'L', 'nested': [{}, []]}"],
];

for (const [value, repr] of CASES) {
  Deno.test(`pythonRepr() shows ${repr.slice(0, 40)}`, () => {
    assert.equal(pythonRepr(value), repr);
  });
}

Deno.test("pythonRepr() cuts off what is long", () => {
  const text = pythonRepr(["x".repeat(2000)]);
  assert.equal(text.length, LONGEST_REPR + 3);
  assert(text.startsWith("['xxx") && text.endsWith("xxx..."));
});
