import assert from "node:assert/strict";
import { createThrottle } from "../../../src/monitor/access/throttle.ts";

Deno.test("ten wrong credentials of an address are looked at, then one every six seconds", () => {
  let now = 1_000_000;
  const throttle = createThrottle(() => now);
  for (let tries = 0; tries < 10; tries++) {
    assert.equal(throttle.waitMs("192.0.2.7"), 0, `try ${tries}`);
    throttle.failed("192.0.2.7");
  }
  assert.equal(throttle.waitMs("192.0.2.7"), 6000);
  now += 6000;
  assert.equal(throttle.waitMs("192.0.2.7"), 0);
  throttle.failed("192.0.2.7");
  assert.equal(throttle.waitMs("192.0.2.7"), 6000);
});

Deno.test("another address is not slowed down; neighbours of an IPv6 address are", () => {
  const throttle = createThrottle(() => 0);
  for (let tries = 0; tries < 20; tries++) throttle.failed("2001:db8::7");
  assert(throttle.waitMs("2001:db8::8") > 0);
  assert.equal(throttle.waitMs("2001:db8:0:1::7"), 0);
  assert.equal(throttle.waitMs("192.0.2.7"), 0);
});

Deno.test("a thousand addresses are remembered, those that failed last", () => {
  const throttle = createThrottle(() => 0);
  for (let tries = 0; tries < 20; tries++) throttle.failed("192.0.2.7");
  for (let host = 0; host < 2000; host++) {
    throttle.failed(`10.0.${host >> 8}.${host & 255}`);
    if (host === 500) throttle.failed("192.0.2.7");
  }
  assert.equal(throttle.size(), 1000);
  assert.equal(throttle.waitMs("192.0.2.7"), 0);
  throttle.failed("10.0.7.207");
  assert.equal(throttle.size(), 1000);
});
