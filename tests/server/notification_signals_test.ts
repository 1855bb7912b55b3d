import assert from "node:assert/strict";
import { hearChainSignals, hearNotificationSignals, type HearSignal } from "../../src/server/notification_signals.ts";
import { captureLog } from "../tools/captured_log.ts";
import { BTC, configOf, LTC, POOL } from "./config_fixture.ts";

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

/** A configuration of two chains and two that are mined along, one of them switched off, with a signal each. */
function chainsWith(ltc: string, btc: string, aux: string, off: string): Parameters<typeof configOf>[0] {
  const withSignal = (chain: string, signal: string, more = "") =>
    chain.replace("}\n", `, signal: ${signal}${more}}\n`);
  const auxChain = (key: string) => LTC.replace("ltc:", `${key}:`).replace("MonitorNetwork", "MonitorAuxNetwork");
  return withSignal(LTC, ltc) + withSignal(BTC, btc) + withSignal(auxChain("doge"), aux) +
    withSignal(auxChain("idle"), off, ", enabled: false") + POOL.replace("}", ", jobmanager: ltc}");
}

const RUNTIME = { version: "2.9.6", standalone: false };

Deno.test("hearChainSignals() tells of each chain whose signal has come, whatever its kind", async () => {
  await using log = await captureLog();
  const { hear, heard } = fakeProcess();
  const told: string[] = [];
  const config = configOf(chainsWith("12", "10", "USR2", "null"));
  const stop = hearChainSignals({ config, hear, runtime: RUNTIME, onSignal: (key) => told.push(key) });
  assert.deepEqual([...heard.keys()], ["SIGUSR2", "SIGUSR1"]);
  heard.get("SIGUSR2")?.();
  assert.deepEqual(told, ["ltc", "doge"]);
  heard.get("SIGUSR1")?.();
  assert.deepEqual(told, ["ltc", "doge", "btc"]);
  assert.deepEqual(log.texts("debug")[0], "Told of a new block by SIGUSR2");
  stop();
  assert.equal(heard.size, 0);
});

Deno.test("hearChainSignals() hears the signals of chains that are switched off, which would end the program else", () => {
  const { hear, heard } = fakeProcess();
  hearChainSignals({
    config: configOf(chainsWith("null", "null", "null", "12")),
    hear,
    runtime: RUNTIME,
    onSignal() {},
  });
  assert.deepEqual([...heard.keys()], ["SIGUSR2"]);
});

Deno.test("hearChainSignals() hears nothing if there are no signals", () => {
  const { hear, heard } = fakeProcess();
  const config = configOf(chainsWith("null", "null", "null", "null"));
  hearChainSignals({ config, hear, runtime: RUNTIME, onSignal() {} })();
  assert.equal(heard.size, 0);
});

Deno.test("hearChainSignals() warns of the signal that opens a debugger, for the chain that has it", async () => {
  await using log = await captureLog();
  const config = configOf(chainsWith("12", "USR1", "null", "null"));
  hearChainSignals({ config, hear: fakeProcess().hear, runtime: RUNTIME, onSignal() {} });
  assert.deepEqual(log.lines.map(({ component, level }) => [component, level]), [["btc", "warning"]]);
  assert.match(log.texts()[0] ?? "", /SIGUSR1 also opens Deno's debugger/);
  hearChainSignals({
    config,
    hear: fakeProcess().hear,
    runtime: { ...RUNTIME, standalone: true },
    onSignal() {},
  });
  assert.equal(log.lines.length, 1);
});
