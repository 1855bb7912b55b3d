import assert from "node:assert/strict";
import fc from "fast-check";
import { didYouMean, editDistance, nearestName } from "../../src/config/nearest_name.ts";

const DISTANCES = [
  { a: "", b: "", distance: 0 },
  { a: "", b: "abc", distance: 3 },
  { a: "port", b: "prot", distance: 1 },
  { a: "kitten", b: "sitting", distance: 3 },
  { a: "ca", b: "abc", distance: 3 },
  { a: "start_dificulty", b: "start_difficulty", distance: 1 },
] as const;

for (const { a, b, distance } of DISTANCES) {
  Deno.test(`editDistance() of "${a}" and "${b}" is ${distance}`, () => {
    assert.equal(editDistance(a, b), distance);
  });
}

Deno.test("editDistance() is symmetric, zero only for the same, and at most the longer length", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
  fc.assert(fc.property(text, text, (a, b) => {
    const distance = editDistance(a, b);
    assert.equal(distance, editDistance(b, a));
    assert.equal(distance === 0, a === b);
    assert(distance <= Math.max(a.length, b.length));
    assert(distance >= Math.abs(a.length - b.length));
  }));
});

Deno.test("nearestName() takes the nearest, not the first that is near", () => {
  assert.equal(nearestName("block_pol", ["block_poli", "block_poll", "block_pol"]), "block_pol");
});

Deno.test("nearestName() takes no notice of letter case", () => {
  assert.equal(nearestName("stratumserver", ["PowerPool", "StratumServer"]), "StratumServer");
});

Deno.test("nearestName() proposes nothing for a name that is far from all", () => {
  assert.equal(nearestName("ab", ["cd", "ef"]), undefined);
  assert.equal(nearestName("algo", ["port", "address"]), undefined);
});

Deno.test("nearestName() does not compare very long texts", () => {
  assert.equal(nearestName("x".repeat(101), ["x".repeat(101)]), undefined);
});

Deno.test("didYouMean() ends a sentence, or adds nothing", () => {
  assert.equal(didYouMean("prot", ["port"]), "; did you mean port?");
  assert.equal(didYouMean("colour", ["port"]), "");
});
