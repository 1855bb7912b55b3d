import assert from "node:assert/strict";
import { algorithmByName, algorithmNames } from "../../src/algorithms/registry.ts";
import { alternatives } from "../../src/config/expectation.ts";
import { powerPoolOptions } from "../../src/server/options.ts";
import { LTC, POOL, problemsOf } from "./config_fixture.ts";

function problemsOfAlgorithms(algorithms: string): readonly string[] {
  return problemsOf(`${LTC}${POOL}main: {type: PowerPool, algorithms: ${algorithms}}\n`);
}

Deno.test("powerPoolOptions has adjustments of every algorithm, which change nothing by default", () => {
  const { algorithms } = powerPoolOptions.parse({});
  assert.deepEqual(Object.keys(algorithms), algorithmNames);
  for (const [name, options] of Object.entries(algorithms)) {
    assert.equal(options.hashes_per_share, algorithmByName(name)?.hashesPerShare);
    assert.equal(options.n, name === "scryptn" ? 2048 : undefined);
  }
});

Deno.test("powerPoolOptions takes the hashes of a share, and the N of scryptn", () => {
  assert.deepEqual(problemsOfAlgorithms("{scryptn: {n: 4096, hashes_per_share: 5.5}, sha256: {module: m}}"), []);
});

Deno.test("powerPoolOptions refuses an N that is no power of two, or too large for the module's memory", () => {
  const expected = "c.yml:3:51: main.algorithms.scryptn.n: expected a power of two from 2 to 16384, got";
  for (const n of ["3", "32768", "0", "-2"]) {
    assert.deepEqual(problemsOfAlgorithms(`{scryptn: {n: ${n}}}`), [`${expected} ${n}`]);
  }
});

Deno.test("powerPoolOptions refuses an N where none can be chosen", () => {
  assert.deepEqual(problemsOfAlgorithms("{scrypt: {n: 1024}}"), [
    "c.yml:3:47: main.algorithms.scrypt.n: unknown option; expected module or hashes_per_share",
  ]);
});

Deno.test("powerPoolOptions refuses an algorithm that there is not, and names the nearest", () => {
  assert.deepEqual(problemsOfAlgorithms("{scrpt: {}}"), [
    "c.yml:3:38: main.algorithms.scrpt: unknown option; did you mean scrypt?",
  ]);
});

Deno.test("powerPoolOptions lists the algorithms where none is near", () => {
  assert.deepEqual(problemsOfAlgorithms("{ethash: {}}"), [
    `c.yml:3:38: main.algorithms.ethash: unknown option; expected ${alternatives(algorithmNames)}`,
  ]);
});
