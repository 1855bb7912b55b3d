/** The line splitter under any stream, cut in any way, against the plainest splitter that there is. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { createLineSplitter } from "../../src/sockets/line_splitter.ts";
import { fuzzBudget, lines } from "./fuzz_dictionary.ts";

const NEWLINE = 0x0a;

const ends = fc.constantFrom("\n", "\r\n", "\n\n", "\r\n \t\r\n");

/** A stream of lines, now and then with bytes that are no UTF-8; the last line may not have ended. */
const streams = fc
  .tuple(
    fc.array(fc.tuple(fc.oneof(lines, fc.uint8Array({ maxLength: 40 })), ends), { maxLength: 12 }),
    fc.oneof(lines, fc.constant("")),
  )
  .map(([whole, rest]) =>
    Buffer.concat([
      ...whole.flatMap(([line, end]) => [Buffer.from(line as string), Buffer.from(end)]),
      Buffer.from(rest),
    ])
  );

const cuts = fc.array(fc.nat(), { maxLength: 40 });

/** A stream in pieces. */
function chunksOf(stream: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (stream.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...sorted].map((place, i) => stream.subarray(place, sorted[i]));
}

/** The pieces of a stream between its line feeds; the last has not ended. */
function pieces(stream: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let start = 0;
  for (let end = stream.indexOf(NEWLINE); end >= 0; end = stream.indexOf(NEWLINE, start)) {
    found.push(stream.subarray(start, end));
    start = end + 1;
  }
  return [...found, stream.subarray(start)];
}

/** What all pieces but the last are as lines. */
function linesOf(stream: Buffer): string[] {
  return pieces(stream).slice(0, -1).map((piece) => piece.toString("utf8").trim()).filter((line) => line !== "");
}

Deno.test("fuzz: a stream gives the same lines however it is cut", () => {
  fc.assert(
    fc.property(streams, cuts, (stream, places) => {
      const splitter = createLineSplitter(stream.length + 1);
      const got = chunksOf(stream, places).flatMap((chunk) => splitter.push(chunk) ?? assert.fail("gave up"));
      assert.deepEqual(got, linesOf(stream));
    }),
    fuzzBudget(1000),
  );
});

Deno.test("fuzz: a stream is given up at its first line over the limit, and nothing is lost or invented before", () => {
  fc.assert(
    fc.property(streams, cuts, fc.nat(200), (stream, places, limit) => {
      const splitter = createLineSplitter(limit);
      const got: string[] = [];
      let gaveUp = false;
      for (const chunk of chunksOf(stream, places)) {
        const found = splitter.push(chunk);
        gaveUp = found === undefined;
        if (found === undefined) break;
        got.push(...found);
      }
      assert.equal(gaveUp, pieces(stream).some((piece) => piece.length > limit));
      const all = linesOf(stream);
      assert.deepEqual(got, gaveUp ? all.slice(0, got.length) : all);
    }),
    fuzzBudget(1000),
  );
});
