import assert from "node:assert/strict";
import fc from "fast-check";
import { extranonce2, extranonce2Values, nonceRange } from "../../src/miner/search_space.ts";

Deno.test("nonceRange() gives a lone thread all nonces", () => {
  assert.deepEqual(nonceRange(0, 1), { first: 0, count: 2 ** 32 });
});

Deno.test("nonceRange() shares all nonces out, none twice", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), (threads) => {
    let next = 0;
    for (let thread = 0; thread < threads; thread++) {
      const { first, count } = nonceRange(thread, threads);
      assert.equal(first, next);
      assert.ok(Math.abs(count - 2 ** 32 / threads) < 1);
      next = first + count;
    }
    assert.equal(next, 2 ** 32);
  }));
});

const COUNTED = [
  { counter: 0, bytes: 4, expected: [0, 0, 0, 0] },
  { counter: 258, bytes: 4, expected: [0, 0, 1, 2] },
  { counter: 258, bytes: 1, expected: [2] },
  { counter: 258, bytes: 0, expected: [] },
  { counter: 2 ** 53 - 1, bytes: 8, expected: [0, 31, 255, 255, 255, 255, 255, 255] },
];

for (const { counter, bytes, expected } of COUNTED) {
  Deno.test(`extranonce2() writes ${counter} in ${bytes} bytes as [${expected}]`, () => {
    assert.deepEqual(extranonce2(counter, bytes), Uint8Array.from(expected));
  });
}

Deno.test("extranonce2Values() counts what fits", () => {
  assert.deepEqual([0, 1, 4, 8].map(extranonce2Values), [1, 256, 2 ** 32, Infinity]);
});
