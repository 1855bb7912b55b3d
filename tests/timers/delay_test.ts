import assert from "node:assert/strict";
import { delay } from "../../src/timers/delay.ts";

const REASON = new Error("enough");

Deno.test("delay() ends by itself", async () => {
  await delay(1, new AbortController().signal);
});

Deno.test("delay() ends early with the reason of its signal, and leaves no timer", async () => {
  const stopping = new AbortController();
  const waiting = delay(1e6, stopping.signal);
  stopping.abort(REASON);
  await assert.rejects(waiting, REASON);
  await assert.rejects(delay(1e6, stopping.signal), REASON);
});
