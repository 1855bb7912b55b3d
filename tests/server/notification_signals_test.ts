import assert from "node:assert/strict";
import { hearNotificationSignals, type HearSignal } from "../../src/server/notification_signals.ts";

/** A process whose signals a test sends. */
function fakeProcess(): { hear: HearSignal; heard: Map<string, () => void> } {
  const heard = new Map<string, () => void>();
  return {
    heard,
    hear(signal, listener) {
      assert(!heard.has(signal), `${signal} is heard twice`);
      heard.set(signal, listener);
      return () => heard.delete(signal);
    },
  };
}

Deno.test("hearNotificationSignals() tells everybody who has the signal, and nobody else", () => {
  const { hear, heard } = fakeProcess();
  const told: string[] = [];
  hearNotificationSignals([
    { signal: 10, onSignal: () => told.push("LTC") },
    { signal: "USR2", onSignal: () => told.push("BTC") },
    { signal: "SIGUSR1", onSignal: () => told.push("DOGE") },
  ], hear);
  heard.get("SIGUSR1")?.();
  assert.deepEqual(told, ["LTC", "DOGE"]);
  heard.get("SIGUSR2")?.();
  assert.deepEqual(told, ["LTC", "DOGE", "BTC"]);
});

Deno.test("hearNotificationSignals() stops hearing", () => {
  const { hear, heard } = fakeProcess();
  const stop = hearNotificationSignals([{ signal: 10, onSignal() {} }, { signal: 12, onSignal() {} }], hear);
  assert.deepEqual([...heard.keys()], ["SIGUSR1", "SIGUSR2"]);
  stop();
  assert.equal(heard.size, 0);
});

Deno.test("hearNotificationSignals() hears nothing if one of the signals will not do", () => {
  const { hear, heard } = fakeProcess();
  const listeners = [{ signal: 10, onSignal() {} }, { signal: 9, onSignal() {} }];
  assert.throws(() => hearNotificationSignals(listeners, hear), /got 9 \(SIGKILL\): no program can hear it/);
  assert.equal(heard.size, 0);
});

Deno.test("hearNotificationSignals() hears a real signal of the process", async () => {
  const came = Promise.withResolvers<void>();
  const stop = hearNotificationSignals([{ signal: 12, onSignal: came.resolve }], (signal, listener) => {
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  // Listening to signals does not keep a program alive.
  const deadline = setTimeout(() => came.reject(new Error("Expected SIGUSR2 within 5 s")), 5000);
  try {
    Deno.kill(Deno.pid, "SIGUSR2");
    await came.promise;
  } finally {
    clearTimeout(deadline);
    stop();
  }
});
