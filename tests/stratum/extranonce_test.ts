import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { createExtranonce1Allocator } from "../../src/stratum/extranonce.ts";

/** Numbers that four bytes count through. */
const SIZE = 2 ** 20;

/** An allocator that gives out hex. */
function allocator({ bytes = 4, server = 0, shard = 0, start = 0 } = {}) {
  const inner = createExtranonce1Allocator({ bytes, server, shard, start });
  return {
    bytes: inner.bytes,
    take: () => encodeHex(inner.take() ?? assert.fail()),
    release: (hex: string) => inner.release(decodeHex(hex)),
  };
}

Deno.test("createExtranonce1Allocator() writes server, shard and counter, the most significant first", () => {
  const four = allocator({ server: 0xab, shard: 0xc, start: 0x12345 });
  assert.equal(four.bytes, 4);
  assert.equal(four.take(), "abc12345");
  assert.equal(four.take(), "abc12346");
  const eight = allocator({ bytes: 8, server: 0xabcd, shard: 0xef, start: 0x123456789a });
  assert.equal(eight.bytes, 8);
  assert.equal(eight.take(), "abcdef123456789a");
  assert.equal(eight.take(), "abcdef123456789b");
});

Deno.test("createExtranonce1Allocator() counts on from the start of its range after the end", () => {
  const { take } = allocator({ server: 1, start: SIZE - 2 });
  assert.deepEqual([take(), take(), take()], ["010ffffe", "010fffff", "01000000"]);
});

Deno.test("createExtranonce1Allocator() starts within its range wherever it is told to", () => {
  assert.equal(allocator({ start: 1_700_000_000 }).take(), (1_700_000_000 % SIZE).toString(16).padStart(8, "0"));
});

Deno.test("createExtranonce1Allocator() gives out each once, has none when all are in use, and gives out released ones again", () => {
  const { take, release } = createExtranonce1Allocator({ bytes: 4, server: 0, shard: 0, start: 5 });
  for (let i = 0; i < SIZE; i++) take();
  assert.equal(take(), undefined);
  const released = Uint8Array.of(0, 0, 0, 3);
  release(released);
  assert.deepEqual(take(), released);
  assert.equal(take(), undefined);
});

for (
  const { what, hex, again } of [
    { what: "one that is free", hex: "01200007", again: true },
    { what: "not one in use", hex: "01200005", again: false },
    { what: "not one of another server", hex: "02200007", again: false },
    { what: "not one of another shard", hex: "01300007", again: false },
    { what: "not one of another length", hex: "0120000701200007", again: false },
    { what: "not an empty one", hex: "", again: false },
  ]
) {
  Deno.test(`takeAgain() takes ${what}`, () => {
    const allocator = createExtranonce1Allocator({ bytes: 4, server: 1, shard: 2, start: 5 });
    allocator.take();
    const taken = allocator.takeAgain(decodeHex(hex));
    assert.deepEqual(taken, again ? decodeHex(hex) : undefined);
    if (again) assert.equal(allocator.takeAgain(decodeHex(hex)), undefined);
  });
}

Deno.test("createExtranonce1Allocator() keeps those in use different, whatever comes and goes", () => {
  fc.assert(fc.property(fc.nat(SIZE - 1), fc.array(fc.option(fc.nat(), { nil: undefined })), (start, steps) => {
    const { take, release } = allocator({ start });
    const live: string[] = [];
    for (const step of steps) {
      if (step === undefined || live.length === 0) live.push(take());
      else release(live.splice(step % live.length, 1)[0] ?? "");
      assert.equal(new Set(live).size, live.length);
    }
  }));
});

Deno.test("createExtranonce1Allocator() keeps servers and shards apart, whatever they count", () => {
  const spaces = fc.record({
    bytes: fc.constantFrom(4, 8),
    server: fc.nat(255),
    shard: fc.nat(15),
    start: fc.nat(2 ** 32),
  });
  fc.assert(fc.property(spaces, spaces, (a, b) => {
    fc.pre(a.bytes === b.bytes && (a.server !== b.server || a.shard !== b.shard));
    const taken = [allocator(a), allocator(b)].flatMap(({ take }) => [take(), take(), take()]);
    assert.equal(new Set(taken).size, 6);
    assert.ok(taken.every((hex) => hex.length === 2 * a.bytes));
  }));
});

/** Numbers that do not fit, and the message. */
const MISFITS: readonly (readonly [{ bytes?: number; server?: number; shard?: number }, string])[] = [
  [{ bytes: 3 }, "Cannot allocate extranonce1 of 3 bytes: expected 4 or 8"],
  [{ server: 256 }, "Cannot use server number 256: expected 0 to 255, as extranonce1 has 8 bits for it"],
  [{ server: -1 }, "Cannot use server number -1: expected 0 to 255, as extranonce1 has 8 bits for it"],
  [{ server: 1.5 }, "Cannot use server number 1.5: expected 0 to 255, as extranonce1 has 8 bits for it"],
  [{ shard: 16 }, "Cannot use shard number 16: expected 0 to 15, as extranonce1 has 4 bits for it"],
  [
    { bytes: 8, server: 65536 },
    "Cannot use server number 65536: expected 0 to 65535, as extranonce1 has 16 bits for it",
  ],
  [{ bytes: 8, shard: 256 }, "Cannot use shard number 256: expected 0 to 255, as extranonce1 has 8 bits for it"],
];

for (const [space, message] of MISFITS) {
  Deno.test(`createExtranonce1Allocator() refuses ${JSON.stringify(space)}`, () => {
    assert.throws(() => allocator(space), { name: "RangeError", message });
  });
}
