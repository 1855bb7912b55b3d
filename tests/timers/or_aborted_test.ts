import assert from "node:assert/strict";
import { orAborted } from "../../src/timers/or_aborted.ts";

const REASON = new Error("no longer wanted");

Deno.test("what is waited for comes, with a signal and without one", async () => {
  assert.equal(await orAborted(Promise.resolve(1), undefined), 1);
  assert.equal(await orAborted(Promise.resolve(2), new AbortController().signal), 2);
});

Deno.test("what fails while it is waited for fails", async () => {
  await assert.rejects(orAborted(Promise.reject(REASON), new AbortController().signal), REASON);
});

Deno.test("a signal ends the wait, before it or in it", async () => {
  const never = new Promise<void>(() => {});
  await assert.rejects(orAborted(never, AbortSignal.abort(REASON)), REASON);
  const giveUp = new AbortController();
  const waiting = orAborted(never, giveUp.signal);
  giveUp.abort(REASON);
  await assert.rejects(waiting, REASON);
});
