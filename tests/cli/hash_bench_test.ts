import assert from "node:assert/strict";
import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { sha256 } from "../../src/algorithms/sha256.ts";
import { benchAlgorithm } from "../../src/cli/hash_bench.ts";
import { captureIo } from "./captured_io.ts";

/** An algorithm that takes time by the clock that it comes with: 8 ms for a header, 2 ms for each of many. */
function slowAlgorithm(): { algorithm: Algorithm; now: () => number } {
  let time = 0;
  const algorithm: Algorithm = {
    ...sha256,
    name: "slow",
    hash: (header) => (time += 8, sha256.hash(header)),
    hashMany: (headers) => (time += 2 * headers.length / 80, sha256.hashMany(headers)),
    scan: (_header, _first, count) => (time += count, undefined),
  };
  return { algorithm, now: () => time };
}

Deno.test("benchAlgorithm() prints hashes per second, and how they compare with one header at a time", () => {
  const { algorithm, now } = slowAlgorithm();
  const io = captureIo();
  benchAlgorithm(algorithm, io, { now });
  assert.equal(
    io.written,
    `slow: hashes per second on one core
  one header                       125
  batch of 4 headers               500    4.0x
  search for a nonce             1,000    8.0x
  batch of 4 shares                500
A share: a coinbase of 200 bytes, 12 merkle branches, the header.
`,
  );
});

Deno.test("benchAlgorithm() takes twice the given time for each figure, and little more", () => {
  const { algorithm, now } = slowAlgorithm();
  benchAlgorithm(algorithm, captureIo(), { milliseconds: 3000, now });
  assert.ok(now() >= 4 * 2 * 3000 && now() < 4 * 2 * 3000 * 1.25, `${now()} ms`);
});
