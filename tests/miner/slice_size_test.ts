import assert from "node:assert/strict";
import { FIRST_SLICE, nextSlice, SLICE_MILLISECONDS } from "../../src/miner/slice_size.ts";

Deno.test("nextSlice() finds the length that takes the wanted time, at any speed", () => {
  for (const hashesPerMillisecond of [1, 5, 1000, 10_000]) {
    let count = FIRST_SLICE;
    for (let i = 0; i < 12; i++) count = nextSlice(count, count, count / hashesPerMillisecond);
    const milliseconds = count / hashesPerMillisecond;
    assert.ok(Math.abs(milliseconds - SLICE_MILLISECONDS) < 10, `${milliseconds} ms at ${hashesPerMillisecond}/ms`);
  }
});

Deno.test("nextSlice() learns nothing from a slice that a share cut short", () => {
  assert.equal(nextSlice(1024, 3, 0.01), 1024);
});

Deno.test("nextSlice() changes at most fourfold", () => {
  assert.equal(nextSlice(1024, 1024, 0), 4096);
  assert.equal(nextSlice(1024, 1024, 60_000), 256);
});

Deno.test("nextSlice() always leaves something to hash", () => {
  assert.equal(nextSlice(16, 16, 60_000), 16);
});
