import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonLine } from "../../../src/server/logs/log_json.ts";
import { recordOf, TIME } from "./log_record.ts";

Deno.test("jsonLine() writes one object a line: time in UTC, level, component, message, values", () => {
  const record = recordOf("Block {height} of {address}", { height: 7, address: "a" }, { level: "warning" });
  const line = jsonLine(record);
  assert.equal(line.indexOf("\n"), line.length - 1);
  assert.deepEqual(JSON.parse(line), {
    time: new Date(TIME).toISOString(),
    level: "WARN",
    component: "pool",
    message: "Block 7 of a",
    properties: { height: 7, address: "a" },
  });
  assert.deepEqual(Object.keys(JSON.parse(line)), ["time", "level", "component", "message", "properties"]);
});

Deno.test("jsonLine() leaves values out where there are none, and names the program where no component logs", () => {
  const { component, properties } = JSON.parse(jsonLine(recordOf("x", {}, { category: ["powerpool"] })));
  assert.deepEqual([component, properties], ["powerpool", undefined]);
});

const VALUES = [
  [0.5, 0.5],
  [10n, 10],
  [2n ** 64n, "18446744073709551616"],
  [NaN, "NaN"],
  [-Infinity, "-Infinity"],
  [null, null],
  [true, true],
  [{ a: [1n, "b"] }, { a: [1, "b"] }],
  [new TypeError("bad"), "bad"],
] as const;

for (const [value, expected] of VALUES) {
  Deno.test(`jsonLine() writes the value ${typeof value} ${String(value)} as ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(JSON.parse(jsonLine(recordOf("x", { value }))).properties.value, expected);
  });
}

Deno.test("jsonLine() shows names and stacks of errors where it is asked to", () => {
  const { value } = JSON.parse(jsonLine(recordOf("x", { value: new TypeError("bad") }), true)).properties;
  assert.match(value, /^TypeError: bad\n {4}at /);
});

Deno.test("jsonLine() keeps what steers a terminal or ends a line for some readers out of its bytes", () => {
  const nasty = "a\n\x1b[31m\x9b1m\u2028\u2029\x7f";
  const line = jsonLine(recordOf("x", { nasty }));
  assert.match(line, /^[\x20-\x7e]+\n$/);
  assert.equal(JSON.parse(line).properties.nasty, nasty);
});

Deno.test("jsonLine() writes one line that can be read back, whatever message and values hold", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.jsonValue(), (text, value) => {
      const line = jsonLine(recordOf("{text}", { text, value }));
      assert.match(line, /^[^\p{Cc}\u2028\u2029]+\n$/u);
      assert.deepEqual(JSON.parse(line).properties, JSON.parse(JSON.stringify({ text, value })));
    }),
    { seed: 1 },
  );
});
