import assert from "node:assert/strict";
import { wirePorts } from "../../src/server/wiring.ts";
import { BTC, configOf, LTC, POOL, problemsOf } from "./config_fixture.ts";

Deno.test("wirePorts() gives a port the only chain, or the one that it names", () => {
  const wired = (text: string) => wirePorts(configOf(text)).wirings.map(({ port, source }) => [port.key, source]);
  assert.deepEqual(wired(LTC + POOL), [["pool", "ltc"]]);
  const two = "a: {type: StratumServer, algo: scrypt, jobmanager: ltc}\n" +
    "b: {type: StratumServer, algo: sha256, jobmanager: btc, port: 3334}\n";
  assert.deepEqual(wired(LTC + BTC + two), [["a", "ltc"], ["b", "btc"]]);
});

Deno.test("wirePorts() gives a port the component that chooses between all chains, or a chain that it names", () => {
  const wired = (text: string) => wirePorts(configOf(text)).wirings.map(({ port, source }) => [port.key, source]);
  const chains = LTC + LTC.replace("ltc:", "dev:").replace("LTC", "XYZ");
  const multi = "best: {type: MonitorNetworkMulti, jobmanagers: [ltc, dev]}\n";
  assert.deepEqual(wired(chains + multi + POOL), [["pool", "best"]]);
  assert.deepEqual(wired(chains + multi + POOL.replace("}", ", jobmanager: dev}")), [["pool", "dev"]]);
  assert.deepEqual(wired(LTC + multi.replace(", dev", "") + POOL), [["pool", "ltc"]]);
});

Deno.test("a port has to name what it takes jobs from where a chain stands beside those that are chosen between", () => {
  const multi = "best: {type: MonitorNetworkMulti, jobmanagers: [ltc]}\n";
  assert.deepEqual(problemsOf(LTC + BTC + multi + POOL), [
    "c.yml:4:1: pool.jobmanager: there are several components that make jobs; expected one of btc or best",
  ]);
});

Deno.test("wirePorts() refuses a configuration that no rule has seen", () => {
  const config = configOf(LTC + POOL);
  const components = config.components.filter(({ key }) => key !== "ltc");
  assert.throws(
    () => wirePorts({ ...config, components }),
    new TypeError("Cannot wire pool: expected a configuration without problems"),
  );
});

Deno.test("a port without a chain is a problem at the port", () => {
  assert.deepEqual(problemsOf(POOL), [
    "c.yml:1:1: pool.jobmanager: no component of type MonitorNetwork to take jobs from; add one",
  ]);
});

Deno.test("a chain whose type is misspelt is not said to be missing", () => {
  assert.deepEqual(problemsOf(POOL + LTC.replace("MonitorNetwork", "MonitorNetwrk")), [
    'c.yml:2:13: ltc.type: unknown component type "MonitorNetwrk"; did you mean MonitorNetwork?',
  ]);
});

Deno.test("a port has to name its chain where there are several, and that once", () => {
  assert.deepEqual(problemsOf(LTC + BTC + POOL), [
    "c.yml:3:1: pool.jobmanager: there are several components that make jobs; expected one of ltc or btc",
  ]);
  assert.deepEqual(problemsOf(LTC + BTC + "pool: {type: StratumServer, algo: scrypt, jobmanager: lct}\n"), [
    "c.yml:3:55: pool.jobmanager: no such component; did you mean ltc?",
  ]);
  assert.deepEqual(problemsOf(LTC + BTC + "pool: {type: StratumServer, algo: scrypt, jobmanager: [ltc]}\n"), [
    "c.yml:3:43: pool.jobmanager: expected text, got a list",
  ]);
});

Deno.test("a port's algorithm has to be its chain's", () => {
  assert.deepEqual(problemsOf(BTC + POOL), [
    "c.yml:2:35: pool.algo: expected sha256, the algorithm of btc, got scrypt",
  ]);
});

Deno.test("problems of wiring are told together with all others, in the order of the file", () => {
  const text = "pool: {type: StratumServer, algo: scrypt, prot: 1}\n" + BTC.replace("currency: BTC, ", "");
  assert.deepEqual(problemsOf(text), [
    "c.yml:1:35: pool.algo: expected sha256, the algorithm of btc, got scrypt",
    "c.yml:1:43: pool.prot: unknown option; did you mean port?",
    "c.yml:2:1: btc.currency: missing option; expected coin, or both currency and algo",
  ]);
});
