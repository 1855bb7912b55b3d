import assert from "node:assert/strict";
import { createHashRateMeter, hashRateText } from "../../src/miner/hash_rate.ts";

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

const TEXTS: readonly (readonly [number, string])[] = [
  [0, "0.00 H/s"],
  [0.5, "0.50 H/s"],
  [12.34, "12.3 H/s"],
  [99.96, "100 H/s"],
  [999.4, "999 H/s"],
  [999.6, "1.00 kH/s"],
  [10_340, "10.3 kH/s"],
  [2_870_000, "2.87 MH/s"],
  [5e23, "500 ZH/s"],
  [5e27, "5000000 ZH/s"],
];

for (const [rate, text] of TEXTS) {
  Deno.test(`hashRateText() writes ${rate} as ${text}`, () => assert.equal(hashRateText(rate), text));
}
