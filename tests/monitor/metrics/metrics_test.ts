import assert from "node:assert/strict";
import type { MonitoredServer } from "../../../src/monitor/component.ts";
import { createMetrics, type Metrics } from "../../../src/monitor/metrics/metrics.ts";
import { METRICS } from "../../../src/monitor/metrics/metrics_catalog.ts";
import { fakeApp, LOCAL } from "../fake_server.ts";
import { componentOf, serverOf, STATUSES } from "./metrics_server.ts";
import { readMetricsText } from "./metrics_text.ts";

/** Metrics that end with their test. */
async function metricsOf(server: MonitoredServer, timeoutMs?: number): Promise<Metrics & Disposable> {
  const metrics = await createMetrics(server, timeoutMs);
  return { ...metrics, [Symbol.dispose]: metrics.stop };
}

/** Everything that a server tells, as one map of series. */
async function seriesOf(server: MonitoredServer = serverOf(), timeoutMs?: number): Promise<Map<string, number>> {
  using metrics = await metricsOf(server, timeoutMs);
  return new Map([...readMetricsText(await metrics.text()).values()].flatMap(({ series }) => [...series]));
}

Deno.test("/metrics answers in Prometheus's text format", async () => {
  using metrics = await metricsOf(serverOf());
  const app = fakeApp({ metrics: () => Promise.resolve(metrics) });
  const response = await app.request("/metrics", {}, LOCAL);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.equal(readMetricsText(await response.text()).get("powerpool_shares_total")?.type, "counter");
});

Deno.test("without metrics there is no such path", async () => {
  assert.equal((await fakeApp().request("/metrics", {}, LOCAL)).status, 404);
});

Deno.test("every metric is told with its help and type, and has series where every component is there", async () => {
  using metrics = await metricsOf(serverOf());
  const told = readMetricsText(await metrics.text());
  assert.deepEqual(
    [...told].map(([name, { help, type }]) => [name, help, type]),
    METRICS.map(({ name, help, kind }) => [name, help, kind]),
  );
  assert.deepEqual([...told].filter(([, { series }]) => series.size === 0).map(([name]) => name), []);
});

Deno.test("every series has exactly the labels that its metric is said to have", async () => {
  using metrics = await metricsOf(serverOf());
  for (const [name, { series }] of readMetricsText(await metrics.text())) {
    const definition = METRICS.find((metric) => metric.name === name);
    for (const key of series.keys()) {
      const labels = [...key.matchAll(/([a-z_]+)="/g)].map(([, label]) => label).filter((label) => label !== "le");
      assert.deepEqual(labels, [...definition?.labels ?? []].sort(), key);
    }
  }
});

const SERIES: readonly (readonly [string, number])[] = [
  ['powerpool_shares_total{algorithm="scrypt",outcome="accepted",port="stratumserver"}', 10],
  ['powerpool_share_work_total{algorithm="scrypt",outcome="stale",port="stratumserver"}', 16],
  ['powerpool_hash_rate_hashes_per_second{algorithm="scrypt",port="stratumserver"}', 4096],
  ['powerpool_connections{port="stratumserver",shard="1"}', 2],
  ['powerpool_sessions{port="stratumserver",state="unauthorized"}', 1],
  ['powerpool_banned_addresses{port="stratumserver"}', 1],
  ['powerpool_refused_connections_total{cause="banned",port="stratumserver"}', 8],
  ['powerpool_broadcast_seconds_bucket{le="0.0025",port="stratumserver"}', 1],
  ['powerpool_broadcast_seconds_bucket{le="0.025",port="stratumserver"}', 2],
  ['powerpool_network_height{currency="LTC",network="monitornetwork"}', 100],
  ['powerpool_network_height{currency="DOGE",network="monitorauxnetwork"}', 5000],
  ['powerpool_network_difficulty{currency="LTC",network="monitornetwork"}', 12.5],
  ['powerpool_template_age_seconds{currency="LTC",network="monitornetwork"}', 3],
  ['powerpool_jobs_total{currency="DOGE",network="monitorauxnetwork"}', 9],
  ['powerpool_blocks{currency="LTC",network="monitornetwork",state="accepted"}', 2],
  ['powerpool_blocks{currency="LTC",network="monitornetwork",state="orphaned"}', 2],
  ['powerpool_daemon_up{currency="LTC",daemon="a:9332",network="monitornetwork"}', 1],
  ['powerpool_daemon_up{currency="LTC",daemon="b:9332",network="monitornetwork"}', 0],
  ['powerpool_daemon_latency_seconds{currency="LTC",daemon="a:9332",network="monitornetwork"}', 0.0025],
  ['powerpool_switching_current{currency="VTC",manager="monitornetworkmulti"}', 0],
  ["powerpool_journal_failed_commits_total", 1],
  ['powerpool_journal_commit_seconds_bucket{le="0.005"}', 1],
  ['powerpool_journal_commit_seconds_bucket{le="5"}', 2],
  ['powerpool_journal_commit_seconds_bucket{le="+Inf"}', 3],
  ["powerpool_journal_commit_seconds_count", 3],
  ["powerpool_journal_commit_seconds_sum", 9.01],
  ['powerpool_reader_lag_seconds{reader="celery"}', 34],
  ['powerpool_reporter_delivered_items_total{reporter="celeryreporter"}', 56],
  ['powerpool_reporter_up{reporter="celeryreporter"}', 0],
  [`powerpool_build_info{deno="${Deno.version.deno}",version="1.2.3"}`, 1],
];

Deno.test("metrics have the numbers of the components' statuses", async () => {
  const series = await seriesOf();
  for (const [key, value] of SERIES) assert.equal(series.get(key), value, key);
});

Deno.test("what is not known has no series", async () => {
  const series = await seriesOf();
  const ofDown = [...series.keys()].filter((key) => key.includes('daemon="b:9332"'));
  assert.deepEqual(ofDown.map((key) => key.split("{")[0]), [
    "powerpool_daemon_up",
    "powerpool_daemon_preferred",
    "powerpool_daemon_call_failures_total",
  ]);
});

Deno.test("a component that fails, or says what is not expected of it, is not up and hides no other", async () => {
  const failing = componentOf("Journal", () => {
    throw new Error("the disk is gone");
  });
  const strange = componentOf("MonitorNetwork", () => ({ currency: "LTC" }));
  const series = await seriesOf(serverOf([failing, strange, componentOf("StratumServer")]));
  assert.equal(series.get('powerpool_component_up{component="journal",type="Journal"}'), 0);
  assert.equal(series.get('powerpool_component_up{component="monitornetwork",type="MonitorNetwork"}'), 0);
  assert.equal(series.get('powerpool_component_up{component="stratumserver",type="StratumServer"}'), 1);
  assert.equal(series.get('powerpool_addresses{port="stratumserver"}'), 2);
  assert.equal(series.has("powerpool_journal_failed_commits_total"), false);
});

Deno.test("a component that does not answer is given up", async () => {
  const silent = componentOf("StratumServer", () => new Promise<never>(() => {}));
  const series = await seriesOf(serverOf([silent, componentOf("Journal")]), 1);
  assert.equal(series.get('powerpool_component_up{component="stratumserver",type="StratumServer"}'), 0);
  assert.equal(series.get("powerpool_journal_size_bytes"), 8192);
});

Deno.test("components that are not used are up and tell nothing", async () => {
  const series = await seriesOf(serverOf([componentOf("MonitorAuxNetwork", () => ({})), componentOf("RedisReporter")]));
  assert.equal(series.get('powerpool_component_up{component="monitorauxnetwork",type="MonitorAuxNetwork"}'), 1);
  assert.equal(series.get('powerpool_component_up{component="redisreporter",type="RedisReporter"}'), 1);
  assert.equal([...series.keys()].some((key) => key.startsWith("powerpool_reporter")), false);
});

Deno.test("series of what is gone are not told again", async () => {
  let shards = [1, 2];
  const port = componentOf("StratumServer", () => ({ ...STATUSES.StratumServer, client_count_by_shard: shards }));
  using metrics = await metricsOf(serverOf([port]));
  const connections = async () => [...readMetricsText(await metrics.text()).get("powerpool_connections")?.series ?? []];
  assert.equal((await connections()).length, 2);
  shards = [4];
  assert.deepEqual(await connections(), [['powerpool_connections{port="stratumserver",shard="0"}', 4]]);
});

Deno.test("who asks while an answer is made gets the same, and components are asked once", async () => {
  let asked = 0;
  const port = componentOf("StratumServer", () => {
    asked++;
    return Promise.resolve(STATUSES.StratumServer);
  });
  using metrics = await metricsOf(serverOf([port]));
  const [one, other] = await Promise.all([metrics.text(), metrics.text()]);
  assert.equal(one, other);
  assert.equal(asked, 1);
  await metrics.text();
  assert.equal(asked, 2);
});

Deno.test("names of any kind are written so that they can be read back", async () => {
  const key = 'a "port"\\\nof mine';
  const series = await seriesOf(serverOf([{ ...componentOf("StratumServer"), key }]));
  assert.equal(series.get('powerpool_addresses{port="a \\"port\\"\\\\\\nof mine"}'), 2);
});

Deno.test("the process is measured", async () => {
  const series = await seriesOf();
  const of = (name: string) => series.get(name) ?? assert.fail(name);
  assert(of("process_resident_memory_bytes") > 10e6);
  assert(of("process_cpu_seconds_total") > 0);
  assert(Math.abs(of("process_start_time_seconds") - Date.now() / 1000) < 86_400);
});

Deno.test("metrics have names and labels as Prometheus wants them", () => {
  for (const { name, kind, labels } of METRICS) {
    assert.match(name, /^(?:powerpool|process)_[a-z_]+$/);
    assert.equal(name.endsWith("_total"), kind === "counter", name);
    // Whoever connects could make as many series as it likes.
    for (const label of labels) assert.doesNotMatch(label, /address|worker|user|peer/, name);
  }
  assert.equal(new Set(METRICS.map(({ name }) => name)).size, METRICS.length);
});
