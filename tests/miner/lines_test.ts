import assert from "node:assert/strict";
import fc from "fast-check";
import { createLineSplitter } from "../../src/miner/lines.ts";

const encoder = new TextEncoder();

Deno.test("createLineSplitter() gives the same lines however the bytes are cut", () => {
  const line = fc.string({ unit: "grapheme" }).map((text) => text.replace(/\s/gu, "-")).filter((text) => text !== "");
  fc.assert(fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
    const bytes = encoder.encode(lines.map((text) => `${text}\n`).join(""));
    const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
    const splitter = createLineSplitter(10_000);
    const got: string[] = [];
    for (const [i, place] of [0, ...places].entries()) got.push(...splitter.push(bytes.subarray(place, places[i])));
    assert.deepEqual(got, lines.map((text) => text.trim()));
  }));
});

Deno.test("createLineSplitter() leaves out line ends of either kind and blank lines", () => {
  assert.deepEqual(createLineSplitter(10).push(encoder.encode("a\r\n\r\n\nb\n")), ["a", "b"]);
});

Deno.test("createLineSplitter() refuses a line over the limit, also before its end has come", () => {
  assert.throws(() => createLineSplitter(10).push(encoder.encode("12345678901\n")), RangeError);
  const splitter = createLineSplitter(10);
  splitter.push(encoder.encode("1234567890"));
  assert.throws(() => splitter.push(encoder.encode("1")), RangeError);
});
