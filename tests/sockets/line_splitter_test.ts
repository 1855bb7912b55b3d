import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { createLineSplitter } from "../../src/sockets/line_splitter.ts";

/** What a splitter makes of chunks, one after the other. */
function lines(maxLineBytes: number, ...chunks: readonly string[]): (string[] | undefined)[] {
  const splitter = createLineSplitter(maxLineBytes);
  return chunks.map((chunk) => splitter.push(Buffer.from(chunk)));
}

Deno.test("createLineSplitter() gives the lines of a chunk", () => {
  assert.deepEqual(lines(100, "a\nbc\n"), [["a", "bc"]]);
});

Deno.test("createLineSplitter() keeps a line until it ends", () => {
  assert.deepEqual(lines(100, "a", "b", "\nc", "d\n\n"), [[], [], ["ab"], ["cd"]]);
});

Deno.test("createLineSplitter() takes line ends of either kind, also cut in two, and leaves out blank lines", () => {
  assert.deepEqual(lines(100, "a\r\n\n \t \n\r\nb\r", "\nc\n"), [["a"], ["b", "c"]]);
});

Deno.test("createLineSplitter() puts characters together that were cut in two", () => {
  const splitter = createLineSplitter(100);
  const bytes = Buffer.from("é😀\n");
  const got = [...bytes].flatMap((byte) => splitter.push(Buffer.of(byte)) ?? assert.fail());
  assert.deepEqual(got, ["é😀"]);
});

Deno.test("createLineSplitter() takes lines up to the limit, however many", () => {
  assert.deepEqual(lines(4, "1234\n1234\n", "12", "34", "\n"), [["1234", "1234"], [], [], ["1234"]]);
});

/** Ways in which a line of five bytes comes to a splitter with a limit of four. */
const TOO_LONG = [["12345\n"], ["1234", "5\n"], ["1234", "5"], ["12345"], ["a\n12345"], ["a\n123", "45\n"]];

for (const chunks of TOO_LONG) {
  Deno.test(`createLineSplitter() gives up on a line over the limit: ${JSON.stringify(chunks)}`, () => {
    assert.equal(lines(4, ...chunks).at(-1), undefined);
  });
}

Deno.test("createLineSplitter() counts bytes, not characters", () => {
  assert.deepEqual(lines(4, "éé\n"), [["éé"]]);
  assert.deepEqual(lines(4, "éé1\n"), [undefined]);
});

Deno.test("createLineSplitter() gives the same lines however the stream is cut", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "\n", "\r", "é", "😀", "{"), maxLength: 80 });
  fc.assert(fc.property(text, fc.array(fc.nat()), (stream, cuts) => {
    const bytes = Buffer.from(stream);
    const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
    const splitter = createLineSplitter(1000);
    const got = [0, ...places].flatMap((place, i) => splitter.push(bytes.subarray(place, places[i])) ?? assert.fail());
    const whole = stream.split("\n").slice(0, -1).map((line) => line.trim()).filter((line) => line !== "");
    assert.deepEqual(got, whole);
  }));
});

Deno.test("createLineSplitter() gives up on the same streams however they are cut", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 60 });
  fc.assert(fc.property(text, fc.integer({ min: 1, max: 10 }), (stream, chunkBytes) => {
    const limit = 5;
    const bytes = Buffer.from(stream);
    const splitter = createLineSplitter(limit);
    let gaveUp = false;
    for (let at = 0; at < bytes.length && !gaveUp; at += chunkBytes) {
      gaveUp = splitter.push(bytes.subarray(at, at + chunkBytes)) === undefined;
    }
    assert.equal(gaveUp, stream.split("\n").some((line) => line.length > limit));
  }));
});
