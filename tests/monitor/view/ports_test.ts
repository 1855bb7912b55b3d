import assert from "node:assert/strict";
import { port as schema } from "../../../src/monitor/api/port.ts";
import type { MonitoredPort } from "../../../src/monitor/component.ts";
import { addConnections, portOf } from "../../../src/monitor/view/ports.ts";
import type { PortStatus } from "../../../src/monitor/view/statuses.ts";
import { portOf as monitored, portStatus, setupOf } from "./fake_pool.ts";

const SUMS = portStatus().shares;
const RATES = { "1m": 1, "5m": 2, "1h": 3, "24h": 4 };

const shown = (port: MonitoredPort, status: PortStatus | undefined) =>
  schema.parse(portOf({ port, status, work: { hash_rates: RATES, shares_1h: SUMS } }));

Deno.test("a port is shown with its place, its miners, its shares, and whom it keeps out", () => {
  assert.deepEqual(shown(monitored("pool"), portStatus()), {
    key: "pool",
    address: "0.0.0.0",
    port: 3333,
    tls: false,
    listening: true,
    algorithm: "sha256",
    source: "btc",
    networks: ["btc"],
    currency: "BTC",
    difficulty: { start: 128, vardiff: false, minimum: 64, maximum: null, shares_per_minute: null },
    connections: { total: 5, authorized: 4, idle: 1, addresses: 2, workers: 3 },
    agents: 1,
    last_new_block: { currency: "BTC", at: "2026-01-01T00:00:00.000Z" },
    hash_rates: RATES,
    shares_1h: SUMS,
    shares: SUMS,
    refused: { full: 0, banned: 8 },
    banned: ["192.0.2.1"],
    broadcast_ms: 2.5,
  });
});

Deno.test("a port with vardiff says what it aims at, and within which bounds", () => {
  const setup = () => setupOf({ tls: true, maximumDifficulty: 4096, sharesPerMinute: 20 });
  const { difficulty, tls } = shown(monitored("pool", { setup }), portStatus());
  assert.deepEqual(difficulty, { start: 128, vardiff: true, minimum: 64, maximum: 4096, shares_per_minute: 20 });
  assert(tls);
});

Deno.test("a port that does not listen has nobody, and what it did before", () => {
  const port = monitored("pool", { isListening: () => false, tcpPort: () => undefined, currency: () => undefined });
  const { listening, connections, last_new_block, broadcast_ms, hash_rates, currency, port: tcp } = shown(
    port,
    undefined,
  );
  assert.deepEqual([listening, tcp, currency, last_new_block, broadcast_ms], [false, null, null, null, null]);
  assert.deepEqual(connections, { total: 0, authorized: 0, idle: 0, addresses: 0, workers: 0 });
  assert.deepEqual(hash_rates, RATES);
});

Deno.test("before the first job and the first broadcast there is neither", () => {
  const timings = { broadcast_seconds: { count: 0, sum: 0 } };
  const { last_new_block, broadcast_ms } = shown(monitored("pool"), portStatus({ last_flush_job: null, timings }));
  assert.deepEqual([last_new_block, broadcast_ms], [null, null]);
});

Deno.test("connections of ports are added up; of one that says nothing there are none", () => {
  assert.deepEqual(addConnections([portStatus(), undefined, portStatus({ client_count: 1 })]), {
    total: 6,
    authorized: 8,
    idle: 2,
    addresses: 4,
    workers: 6,
  });
});
