import assert from "node:assert/strict";
import { createHashRateMeter } from "../../src/miner/hash_rate.ts";

/** A meter over ten seconds and the clock that it reads. */
function meterWithClock() {
  const clock = { time: 5000 };
  return { clock, meter: createHashRateMeter(10_000, () => clock.time) };
}

Deno.test("createHashRateMeter() says zero before anything is hashed", () => {
  assert.equal(meterWithClock().meter.rate(), 0);
});

Deno.test("createHashRateMeter() measures a steady rate, before the window is full and after", () => {
  const { clock, meter } = meterWithClock();
  for (let slice = 1; slice <= 400; slice++) {
    meter.add(100);
    clock.time += 100;
    if (slice % 100 === 0) assert.ok(Math.abs(meter.rate() - 1000) < 20, `${meter.rate()} after ${slice} slices`);
  }
  assert.equal(meter.total, 40_000);
});

Deno.test("createHashRateMeter() forgets what lies before the window", () => {
  const { clock, meter } = meterWithClock();
  meter.add(1_000_000);
  clock.time += 10_001;
  assert.equal(meter.rate(), 0);
  meter.add(50);
  clock.time += 1000;
  assert.equal(meter.rate(), 50);
});
