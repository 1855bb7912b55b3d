import assert from "node:assert/strict";
import fc from "fast-check";
import { createShareSet, type ShareIdentity } from "../../../src/stratum/shares/share_set.ts";

const word = fc.integer({ min: 0, max: 0xffffffff });
const few = fc.integer({ min: 0, max: 3 });

/** Shares that are alike often enough to meet again. */
const share = (extranonce2Bytes: number): fc.Arbitrary<ShareIdentity> =>
  fc.record({
    extranonce1: fc.uint8Array({ minLength: 4, maxLength: 4, max: 1 }),
    extranonce2: fc.uint8Array({ minLength: extranonce2Bytes, maxLength: extranonce2Bytes, max: 1 }),
    time: few,
    nonce: few,
    version: fc.oneof(few, word),
  });

for (const extranonce2Bytes of [2, 3, 4, 7, 8]) {
  Deno.test(`property: a set of shares with ${extranonce2Bytes} bytes of extranonce2 is a set of their bytes`, () => {
    fc.assert(
      fc.property(word, fc.array(share(extranonce2Bytes), { maxLength: 400 }), (seed, shares) => {
        const set = createShareSet(4 + extranonce2Bytes, seed);
        const model = new Set<string>();
        for (const one of shares) {
          const key = JSON.stringify([[...one.extranonce1], [...one.extranonce2], one.time, one.nonce, one.version]);
          assert.equal(set.has(one), model.has(key));
          assert.equal(set.add(one), !model.has(key));
          model.add(key);
          assert.equal(set.has(one), true);
        }
        assert.equal(set.size, model.size);
      }),
      { seed: 1, numRuns: 100 },
    );
  });
}

Deno.test("a set keeps all shares as it grows", () => {
  const set = createShareSet(8, 0xdeadbeef);
  const numbered = (nonce: number): ShareIdentity => ({
    extranonce1: Uint8Array.of(0, 0, 0, 1),
    extranonce2: Uint8Array.of(0, 0, nonce >> 8, nonce),
    time: 1_700_000_000,
    nonce,
    version: 0x20000000,
  });
  for (let nonce = 0; nonce < 10_000; nonce++) assert.equal(set.add(numbered(nonce)), true);
  for (let nonce = 0; nonce < 10_000; nonce++) assert.equal(set.add(numbered(nonce)), false);
  assert.equal(set.has(numbered(10_000)), false);
  assert.equal(set.size, 10_000);
});
