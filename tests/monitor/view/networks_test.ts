import assert from "node:assert/strict";
import { type Network, network as schema } from "../../../src/monitor/api/network.ts";
import type { MonitoredNetwork } from "../../../src/monitor/component.ts";
import { networkOf } from "../../../src/monitor/view/networks.ts";
import { auxOf, auxStatus, coinserver, hashOf, networkOf as chain, networkStatus, NOON, portOf } from "./fake_pool.ts";

const PORTS = [portOf("pool"), portOf("other", { networks: ["ltc", "btc"] }), portOf("far", { networks: ["ltc"] })];

function shown(network: MonitoredNetwork, others: readonly MonitoredNetwork[] = []): Network {
  return schema.parse(networkOf(network, [network, ...others], PORTS));
}

Deno.test("a main chain is shown with its tip, its difficulty, its daemons and its blocks", () => {
  const { network_hash_rate: rate, ...others } = shown(chain("btc", { merged: ["nmc"] }));
  // Three times difficulty 1, whose target is a little below 2^224, in ten minutes.
  assert(Math.abs((rate ?? 0) / (3 * 2 ** 32 / 600) - 1) < 1e-4);
  assert.deepEqual(others, {
    key: "btc",
    kind: "main",
    currency: "BTC",
    algorithm: "sha256",
    state: "up",
    reason: "",
    ports: ["pool", "other"],
    merged: ["nmc"],
    tip: { height: 99, hash: hashOf("a") },
    difficulty: 3,
    block_value: "625000000",
    template: { age: 3, max_age: 150 },
    jobs: 42,
    last_signal: null,
    daemons: [{
      name: "a:8332",
      state: "live",
      preferred: true,
      reason: "",
      since: new Date(NOON - 3_600_000).toISOString(),
      priority: 100,
      height: 99,
      peers: 8,
      version: "/Satoshi:28.0.0/",
      latency_ms: 2.5,
      call_failures: 0,
    }],
    blocks: { found: 6, accepted: 3, mature: 1, orphaned: 2, rejected: 1, unsettled: 4 },
  });
});

Deno.test("a merged chain is shown with the ports of those that it is mined along with", () => {
  const network = shown(auxOf("nmc"), [chain("btc", { merged: ["nmc"] }), chain("ltc")]);
  assert.deepEqual([network.kind, network.algorithm, network.template], ["merged", null, null]);
  assert.deepEqual(network.ports, ["pool", "other"]);
  assert.deepEqual(network.tip, { height: 199, hash: hashOf("b") });
  assert.deepEqual([network.difficulty, network.block_value, network.jobs], [2, "312500000", 9]);
  assert.equal(network.last_signal, "2026-01-01T00:00:00.000Z");
});

const DOWN = coinserver({ status: "down", preferred: false, reason: "connection refused" });

for (
  const [name, network, expected] of [
    [
      "up while its work is not old, though a daemon is down",
      chain("btc", {
        status: () => ({ ...networkStatus({ coinservers: { "a:8332": DOWN } }) }),
      }),
      ["up", ""],
    ],
    [
      "up at the greatest age",
      chain("btc", {
        status: () => ({ ...networkStatus({ template: { age: 150, max_age: 150 } }) }),
      }),
      ["up", ""],
    ],
    [
      "stale once it is older",
      chain("btc", {
        status: () => ({
          ...networkStatus({ template: { age: 151.7, max_age: 150 }, coinservers: { "a:8332": DOWN } }),
        }),
      }),
      ["stale", "its template is 151 s old, expected at most 150 s; a:8332: connection refused"],
    ],
    [
      "down before the first template",
      chain("btc", {
        status: () => ({ ...networkStatus({ net_state: null, template: { age: null, max_age: 150 } }) }),
      }),
      ["down", "there is no template yet"],
    ],
    [
      "down if it cannot say how it is",
      chain("btc", {
        status: () => {
          throw new Error("broken");
        },
      }),
      ["down", "it does not say how it is: Error: broken"],
    ],
    [
      "up, merged, while a daemon is live",
      auxOf("nmc", {
        status: () => ({ ...auxStatus({ coinservers: { "a:1": DOWN, "b:1": coinserver() } }) }),
      }),
      ["up", ""],
    ],
    [
      "stale, merged, without a live daemon",
      auxOf("nmc", {
        status: () => ({ ...auxStatus({ coinservers: { "a:1": DOWN } }) }),
      }),
      ["stale", "no daemon gives work; a:1: connection refused"],
    ],
    [
      "down, merged, before the first block",
      auxOf("nmc", {
        status: () => ({
          ...auxStatus({ current_net: { height: null, prev_hash: null, difficulty: null, value: null } }),
        }),
      }),
      ["down", "there is no block to commit to yet"],
    ],
  ] satisfies [string, MonitoredNetwork, string[]][]
) {
  Deno.test(`a chain is ${name}`, () => {
    const { state, reason } = shown(network);
    assert.deepEqual([state, reason], expected);
  });
}

for (
  const [name, changes, expected] of [
    ["its reason", { reason: "behind" }, "behind"],
    ["the last error, without a reason", { reason: "", lastError: "timed out" }, "timed out"],
    ["that it has not answered, without either", { reason: "" }, "it has not answered yet"],
  ] as const
) {
  Deno.test(`a daemon that is down says ${name}`, () => {
    const status = networkStatus({ coinservers: { "a:8332": coinserver({ ...changes, status: "down" }) } });
    assert.equal(shown(chain("btc", { status: () => ({ ...status }) })).daemons[0]?.reason, expected);
  });
}

Deno.test("what old daemons do not tell is null", () => {
  const current_net = { height: 200, prev_hash: null, difficulty: null, value: null };
  const network = shown(auxOf("nmc", { status: () => ({ ...auxStatus({ current_net }) }) }));
  assert.deepEqual(network.tip, { height: 199, hash: null });
  assert.deepEqual([network.difficulty, network.network_hash_rate, network.block_value], [null, null, null]);
});

Deno.test("a chain of unknown pace has no hash rate", () => {
  assert.equal(shown(chain("btc", { blockSeconds: undefined })).network_hash_rate, null);
});
