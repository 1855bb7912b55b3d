import assert from "node:assert/strict";
import fc from "fast-check";
import type { ShareOrigin, ShareRecord } from "../../../src/journal/records.ts";
import { createSharePacker, createShareUnpacker } from "../../../src/stratum/shards/shard_packet.ts";

const ORIGINS: ShareOrigin[] = Array.from({ length: 5 }, (_, i) => ({
  port: "pool",
  currency: "LTC",
  address: `address ${i}`,
  worker: "ä",
}));

const share: fc.Arbitrary<ShareRecord> = fc.record({
  time: fc.integer({ min: 0, max: 2 ** 45 }),
  origin: fc.constantFrom(...ORIGINS),
  outcome: fc.constantFrom("accepted", "stale", "duplicate", "low", "invalid"),
  difficulty: fc.double({ min: 2 ** -60, max: 2 ** 60, noNaN: true }),
  digest: fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined }),
}, { noNullPrototype: true });

Deno.test("property: groups of shares come out as they went in, over a thread's boundary", () => {
  fc.assert(
    fc.property(fc.array(fc.array(share, { maxLength: 20 }), { maxLength: 10 }), (groups) => {
      const pack = createSharePacker();
      const unpack = createShareUnpacker();
      assert.deepEqual(groups.map((group) => unpack(structuredClone(pack(group)))), groups);
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("an origin is sent once, and is the same object on the other side ever after", () => {
  const pack = createSharePacker();
  const unpack = createShareUnpacker();
  const [origin] = ORIGINS as [ShareOrigin];
  const one = (time: number): ShareRecord => ({ time, origin, outcome: "accepted", difficulty: 1, digest: undefined });
  const first = pack([one(1), one(2)]);
  const second = pack([one(3)]);
  assert.deepEqual([first.origins.length, second.origins.length], [1, 0]);
  assert.equal(unpack(first)[0]?.origin, unpack(second)[0]?.origin);
});

Deno.test("numbering starts anew before it grows without end", () => {
  const pack = createSharePacker();
  const unpack = createShareUnpacker();
  for (let group = 0; group < 80; group++) {
    const shares = Array.from({ length: 1000 }, (_, i): ShareRecord => ({
      time: i,
      origin: { port: "pool", currency: "BTC", address: `${group}`, worker: `${i}` },
      outcome: "accepted",
      difficulty: 1,
      digest: undefined,
    }));
    assert.deepEqual(unpack(structuredClone(pack(shares))), shares);
  }
});
