import assert from "node:assert/strict";
import { createThrottle, GUESSES, VISITS } from "../../../src/monitor/access/throttle.ts";

Deno.test("ten wrong credentials of an address are looked at, then one every six seconds", () => {
  let now = 1_000_000;
  const throttle = createThrottle(GUESSES, () => now);
  for (let tries = 0; tries < 10; tries++) {
    assert.equal(throttle.waitMs("192.0.2.7"), 0, `try ${tries}`);
    throttle.count("192.0.2.7");
  }
  assert.equal(throttle.waitMs("192.0.2.7"), 6000);
  now += 6000;
  assert.equal(throttle.waitMs("192.0.2.7"), 0);
  throttle.count("192.0.2.7");
  assert.equal(throttle.waitMs("192.0.2.7"), 6000);
});

Deno.test("another address is not slowed down; neighbours of an IPv6 address are", () => {
  const throttle = createThrottle(GUESSES, () => 0);
  for (let tries = 0; tries < 20; tries++) throttle.count("2001:db8::7");
  assert(throttle.waitMs("2001:db8::8") > 0);
  assert.equal(throttle.waitMs("2001:db8:0:1::7"), 0);
  assert.equal(throttle.waitMs("192.0.2.7"), 0);
});

Deno.test("a thousand addresses are remembered, those that failed last", () => {
  const throttle = createThrottle(GUESSES, () => 0);
  for (let tries = 0; tries < 20; tries++) throttle.count("192.0.2.7");
  for (let host = 0; host < 2000; host++) {
    throttle.count(`10.0.${host >> 8}.${host & 255}`);
    if (host === 500) throttle.count("192.0.2.7");
  }
  assert.equal(throttle.size(), 1000);
  assert.equal(throttle.waitMs("192.0.2.7"), 0);
  throttle.count("10.0.7.207");
  assert.equal(throttle.size(), 1000);
});

Deno.test("two hundred requests of a visitor are answered at once, then twenty a second", () => {
  let now = 0;
  const throttle = createThrottle(VISITS, () => now);
  for (let visit = 0; visit < 200; visit++) {
    assert.equal(throttle.waitMs("192.0.2.7"), 0, `request ${visit}`);
    throttle.count("192.0.2.7");
  }
  assert.equal(throttle.waitMs("192.0.2.7"), 50);
  now += 1000;
  for (let visit = 0; visit < 20; visit++) throttle.count("192.0.2.7");
  assert.equal(throttle.waitMs("192.0.2.7"), 50);
});
