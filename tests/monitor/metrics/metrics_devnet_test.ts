/** What a whole server tells Prometheus: the same as its monitor's JSON, and something of every component. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { startDevnet } from "../../../src/devnet/devnet.ts";
import { createServer } from "../../../src/server/server.ts";
import { connect } from "../../stratum/line_client.ts";
import { configOf } from "../../server/config_fixture.ts";
import { ADDRESS, HARD_BITS, logIn, makeServer, start } from "../../server/server_fixture.ts";
import { captureLog } from "../../tools/captured_log.ts";
import { leakFreeTest } from "../../tools/leak_free_test.ts";
import { pollUntil } from "../../tools/poll_until.ts";
import { readMetricsText } from "./metrics_text.ts";

const DEADLINE = 20;
const CHAIN = 'currency="DEV",network="chain"';

async function scrape(monitor: string | undefined): Promise<Map<string, number>> {
  const text = await (await fetch(`${monitor}metrics`)).text();
  return new Map([...readMetricsText(text).values()].flatMap(({ series }) => [...series]));
}

leakFreeTest("a server's metrics are the numbers of its monitor's JSON, once shares were handed in", async () => {
  await using fixture = await makeServer({ main: "shards: 1", monitor: "port: 0", bits: HARD_BITS });
  const { ports, monitor } = await start(fixture);
  await using client = await connect(ports.get("pool") ?? assert.fail());
  const { share } = await logIn(client);
  for (const nonce of [1, 2, 3, 3]) {
    // deno-lint-ignore no-await-in-loop -- one share after the other
    await client.ask("mining.submit", share(nonce));
  }
  await client.ask("mining.submit", [`${ADDRESS}.rig`, "ffffffff", "00000000", "00000000", "00000000"]);
  const json = async (path: string) => await (await fetch(`${monitor}${path}`)).json();
  const [pool, chain, journal, series] = [
    await json("pool/"),
    await json("chain/"),
    await json("journal/"),
    await scrape(monitor),
  ];
  const ofShares = (name: string, outcome: string) =>
    series.get(`powerpool_${name}_total{algorithm="sha256",outcome="${outcome}",port="pool"}`);
  for (const [outcome, { count, work }] of Object.entries<{ count: number; work: number }>(pool.shares)) {
    assert.deepEqual([ofShares("shares", outcome), ofShares("share_work", outcome)], [count, work], outcome);
  }
  assert.deepEqual(["accepted", "duplicate", "stale"].map((outcome) => ofShares("shares", outcome)), [3, 1, 1]);
  assert.equal(series.get('powerpool_connections{port="pool",shard="0"}'), pool.client_count);
  assert.equal(series.get('powerpool_workers{port="pool"}'), 1);
  assert.equal(series.get(`powerpool_network_height{${CHAIN}}`), chain.net_state.height);
  assert.equal(series.get(`powerpool_network_difficulty{${CHAIN}}`), chain.net_state.difficulty);
  assert.equal(series.get(`powerpool_jobs_total{${CHAIN}}`), chain.job_count);
  assert.equal(series.get(`powerpool_job_hand_over_seconds_count{${CHAIN}}`), 1);
  assert.equal(series.get(`powerpool_job_hand_over_seconds_sum{${CHAIN}}`), chain.timings.job_seconds.sum);
  assert.equal(series.get("powerpool_journal_shares_written_total"), journal.shares_written);
  assert.equal(series.get("powerpool_journal_size_bytes"), journal.size.file_bytes);
  assert.equal(series.get("powerpool_journal_commit_seconds_count"), journal.timings.commit_seconds.count);
  assert(journal.timings.commit_seconds.count >= 1);
  // Two were not worth hashing: the second time of the same share is known by its bytes.
  assert.equal(series.get('powerpool_share_validation_seconds_count{port="pool"}'), 3);
});

leakFreeTest("blocks, broadcasts and the daemon's health are told", async () => {
  await using fixture = await makeServer({ main: "shards: 1", monitor: "port: 0" });
  const { ports, monitor } = await start(fixture);
  await using client = await connect(ports.get("pool") ?? assert.fail());
  const { share } = await logIn(client);
  for (let nonce = 0; fixture.devnet.tip().height === 0; nonce++) {
    // deno-lint-ignore no-await-in-loop -- one share after the other, until one solves
    await client.ask("mining.submit", share(nonce));
  }
  const series = await pollUntil(
    async () => {
      const series = await scrape(monitor);
      return series.get(`powerpool_blocks{${CHAIN},state="accepted"}`) === 1 ? series : undefined;
    },
    DEADLINE,
    "a block among the metrics",
  );
  // A second share may have solved the same height before the first block was in the chain.
  assert((series.get(`powerpool_blocks_found_total{${CHAIN}}`) ?? 0) >= 1);
  assert.equal(series.get(`powerpool_blocks{${CHAIN},state="mature"}`), 0);
  assert.equal(series.get('powerpool_broadcast_seconds_count{port="pool"}'), 1);
  const daemon = `daemon="127.0.0.1:${fixture.devnet.port}"`;
  assert.equal(series.get(`powerpool_daemon_up{currency="DEV",${daemon},network="chain"}`), 1);
  assert((series.get(`powerpool_template_age_seconds{${CHAIN}}`) ?? Infinity) < DEADLINE);
});

leakFreeTest("a component of every type is up, and those that are used tell their metrics", async () => {
  await using cleanup = new AsyncDisposableStack();
  cleanup.use(await captureLog());
  const folder = await Deno.makeTempDir({ prefix: "metrics-test-" });
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  const main = await startDevnet({ algorithm: "sha256", bits: HARD_BITS });
  cleanup.defer(() => main.stop());
  const aux = await startDevnet({ algorithm: "sha256", bits: HARD_BITS, auxChain: { chainId: 98, methods: "create" } });
  cleanup.defer(() => aux.stop());
  const coinserv = ({ port, user, password }: typeof main) =>
    `coinservs: [{port: ${port}, username: ${user}, password: ${password}}]`;
  await Deno.writeTextFile(join(folder, "scores.json"), "{}");
  // Nobody listens on port 1, so that reporters have something to say of failures.
  const server = createServer(configOf(
    `main: {type: PowerPool, shards: 1, term_timeout: 2}\n` +
      `journal: {type: Journal, path: ${join(folder, "powerpool.db")}}\n` +
      `chain: {type: MonitorNetwork, currency: DEV, algo: sha256, pool_address: ${ADDRESS}, merged: [aux], ${
        coinserv(main)
      }}\n` +
      `aux: {type: MonitorAuxNetwork, currency: AUX, algo: sha256, pool_address: ${ADDRESS}, ${coinserv(aux)}}\n` +
      `spare: {type: MonitorAuxNetwork, enabled: false, currency: SPARE, algo: sha256, ${coinserv(aux)}}\n` +
      `best: {type: MonitorNetworkMulti, jobmanagers: [chain], score_file: ${join(folder, "scores.json")}}\n` +
      `redis: {type: RedisReporter, redis: {host: 127.0.0.1, port: 1}}\n` +
      `idle: {type: CeleryReporter}\n` +
      `pool: {type: StratumServer, algo: sha256, address: 127.0.0.1, port: 0, jobmanager: best, reporter: redis, ` +
      `agent: {enabled: true}}\n` +
      `monitor: {type: ServerMonitor, port: 0}\n`,
  ));
  cleanup.defer(() => server.stop());
  const { monitor } = await server.start();
  const height = 'powerpool_network_height{currency="AUX",network="aux"}';
  const series = await pollUntil(
    async () => {
      const series = await scrape(monitor);
      return series.has(height) && series.has(`powerpool_network_height{${CHAIN}}`) ? series : undefined;
    },
    DEADLINE,
    "heights among the metrics",
  );
  const up = [...series].filter(([key]) => key.startsWith("powerpool_component_up{"));
  assert.equal(up.length, 10);
  assert.deepEqual(up.filter(([, value]) => value !== 1), []);
  for (
    const key of [
      'powerpool_reporter_delivered_items_total{reporter="redis"}',
      'powerpool_reader_lag_items{reader="redis"}',
      'powerpool_switching_current{currency="DEV",manager="best"}',
      'powerpool_agents{port="pool"}',
      'powerpool_daemon_up{currency="AUX",daemon="127.0.0.1:' + aux.port + '",network="aux"}',
    ]
  ) assert(series.has(key), key);
});
