import assert from "node:assert/strict";
import { createAvailability } from "../../src/jobmanagers/availability.ts";

const REASON = new Error("enough");

Deno.test("set() says whether it changed anything", () => {
  const availability = createAvailability();
  assert.deepEqual([false, true, true, false].map((up) => availability.set(up)), [false, true, false, true]);
});

Deno.test("until() waits for the state, and for nothing if it is there", async () => {
  const availability = createAvailability();
  const { signal } = new AbortController();
  await availability.until(false, signal);
  const order: string[] = [];
  const waiting = availability.until(true, signal).then(() => order.push("up"));
  order.push("set");
  availability.set(true);
  await waiting;
  assert.deepEqual(order, ["set", "up"]);
  assert.equal(availability.up, true);
});

Deno.test("until() ends with the reason of its signal", async () => {
  const availability = createAvailability();
  const stopping = new AbortController();
  const waiting = availability.until(true, stopping.signal);
  stopping.abort(REASON);
  await assert.rejects(waiting, REASON);
  await assert.rejects(availability.until(true, stopping.signal), REASON);
});
