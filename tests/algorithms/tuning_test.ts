import assert from "node:assert/strict";
import { scrypt } from "../../src/algorithms/scrypt.ts";
import { scryptn, scryptnWith } from "../../src/algorithms/scryptn.ts";
import { hasN, tuneAlgorithm } from "../../src/algorithms/tuning.ts";
import { someHeaders } from "./headers.ts";

Deno.test("tuneAlgorithm() changes nothing unless it is told to", () => {
  assert.deepEqual(tuneAlgorithm(scrypt, {}), scrypt);
});

Deno.test("tuneAlgorithm() sets the hashes of a share, and leaves the algorithm as it is", () => {
  assert.deepEqual(tuneAlgorithm(scrypt, { hashesPerShare: 5 }), { ...scrypt, hashesPerShare: 5 });
  assert.equal(scrypt.hashesPerShare, 2 ** 16);
});

Deno.test("tuneAlgorithm() sets the N of scryptn", () => {
  const header = someHeaders(1);
  const tuned = tuneAlgorithm(scryptn, { n: 4096, hashesPerShare: 7 });
  assert.deepEqual(tuned.hash(header), scryptnWith(4096).hash(header));
  assert.deepEqual([tuned.name, tuned.hashesPerShare], ["scryptn", 7]);
  assert.notDeepEqual(tuned.hash(header), scryptn.hash(header));
});

Deno.test("tuneAlgorithm() refuses an N for algorithms that have none to choose", () => {
  assert.deepEqual([hasN(scrypt), hasN(scryptn)], [false, true]);
  assert.throws(() => tuneAlgorithm(scrypt, { n: 2048 }), /Cannot set N of scrypt: expected scryptn/);
});
