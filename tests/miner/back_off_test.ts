import assert from "node:assert/strict";
import { backOff } from "../../src/miner/back_off.ts";

Deno.test("backOff() doubles from one second to thirty", () => {
  const waits = Array.from({ length: 8 }, (_, i) => backOff(i + 1));
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

Deno.test("backOff() stays at thirty seconds for ever", () => {
  assert.equal(backOff(5000), 30_000);
});
