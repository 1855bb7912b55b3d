/** The view of a whole server that has a component of every kind, some of them in trouble. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { startDevnet } from "../../../src/devnet/devnet.ts";
import { eventList } from "../../../src/monitor/api/event.ts";
import { network } from "../../../src/monitor/api/network.ts";
import { pool } from "../../../src/monitor/api/pool.ts";
import { port } from "../../../src/monitor/api/port.ts";
import { createLogEvents } from "../../../src/server/logs/log_events.ts";
import { setUpLogging } from "../../../src/server/logs/logging.ts";
import { createServer } from "../../../src/server/server.ts";
import { configOf } from "../../server/config_fixture.ts";
import { ADDRESS, HARD_BITS } from "../../server/server_fixture.ts";
import { captureLog } from "../../tools/captured_log.ts";
import { leakFreeTest } from "../../tools/leak_free_test.ts";
import { pollUntil } from "../../tools/poll_until.ts";

const DEADLINE = 20;

leakFreeTest(
  "chains, merged chains, switching and reporters are in the view, and what is wrong with them",
  async () => {
    await using cleanup = new AsyncDisposableStack();
    cleanup.use(await captureLog());
    const events = createLogEvents();
    setUpLogging({ byDefault: "INFO", byComponent: new Map() }, events.take);
    const folder = await Deno.makeTempDir({ prefix: "view-test-" });
    cleanup.defer(() => Deno.remove(folder, { recursive: true }));
    const main = await startDevnet({ algorithm: "sha256", bits: HARD_BITS });
    cleanup.defer(() => main.stop());
    const aux = await startDevnet({
      algorithm: "sha256",
      bits: HARD_BITS,
      auxChain: { chainId: 98, methods: "create" },
    });
    cleanup.defer(() => aux.stop());
    const coinserv = ({ port, user, password }: typeof main) =>
      `{port: ${port}, username: ${user}, password: ${password}}`;
    await Deno.writeTextFile(join(folder, "scores.json"), "{}");
    // Nobody listens on port 1: a daemon that is down, and a reporter that fails.
    const server = createServer(
      configOf(
        `main: {type: PowerPool, shards: 1, term_timeout: 2}\n` +
          `journal: {type: Journal, path: ${join(folder, "powerpool.db")}}\n` +
          `chain: {type: MonitorNetwork, currency: BTC, algo: sha256, pool_address: ${ADDRESS}, merged: [aux, spare], ` +
          `coinservs: [${coinserv(main)}, {port: 1, username: u, password: p, poll_priority: 1}]}\n` +
          `aux: {type: MonitorAuxNetwork, currency: AUX, algo: sha256, pool_address: ${ADDRESS}, coinservs: [${
            coinserv(aux)
          }]}\n` +
          `spare: {type: MonitorAuxNetwork, enabled: false, currency: SPARE, algo: sha256, coinservs: [${
            coinserv(aux)
          }]}\n` +
          `best: {type: MonitorNetworkMulti, jobmanagers: [chain], score_file: ${join(folder, "scores.json")}}\n` +
          `redis: {type: RedisReporter, redis: {host: 127.0.0.1, port: 1}}\n` +
          `idle: {type: CeleryReporter}\n` +
          `pool: {type: StratumServer, algo: sha256, address: 127.0.0.1, port: 0, jobmanager: best, reporter: redis, ` +
          `agent: {enabled: true}, vardiff: {enabled: true, minimum_difficulty: 8, spm_target: 15}}\n` +
          `sealed: {type: StratumServer, algo: sha256, address: "unix:${join(folder, "sock")}", jobmanager: chain, ` +
          `reporter: redis}\n`,
      ),
      { serverNumber: 3, events },
    );
    cleanup.defer(() => server.stop());
    await server.start();
    const { view } = server;

    const whole = await pollUntil(
      async () => {
        const whole = pool.parse(await view.pool());
        const [chain, merged] = await view.networks();
        const isSettled = chain?.state === "up" && merged?.state === "up" && chain.daemons[1]?.state === "down";
        return isSettled && whole.problems.length === 2 && whole.ready ? whole : undefined;
      },
      DEADLINE,
      "a pool with two problems",
    );
    assert.deepEqual([whole.server_number, whole.ports, whole.networks], [3, ["pool", "sealed"], ["chain", "aux"]]);
    assert.deepEqual(whole.problems.map(({ component }) => component), ["chain", "redis"]);
    assert.match(whole.problems[0]?.text ?? "", /^daemon 127\.0\.0\.1:1 is down since /);
    assert.match(whole.problems[1]?.text ?? "", /^cannot report: /);
    assert.deepEqual(whole.reporters.map(({ key, type, failing }) => [key, type, failing]), [
      ["redis", "RedisReporter", true],
    ]);

    const [chain, merged] = (await view.networks()).map((one) => network.parse(one));
    assert.deepEqual([chain?.merged, chain?.ports, chain?.algorithm], [["aux"], ["pool", "sealed"], "sha256"]);
    // Difficulty 1 in ten minutes.
    assert(Math.abs((chain?.network_hash_rate ?? 0) / (2 ** 32 / 600) - 1) < 1e-4);
    assert.equal(chain?.block_value, "5000000000");
    assert.deepEqual([merged?.kind, merged?.ports, merged?.difficulty], ["merged", ["pool", "sealed"], 1]);
    assert.deepEqual(merged?.tip, { height: 0, hash: await aux.call("getbestblockhash") });
    assert.equal(merged?.network_hash_rate, null);
    assert.match(merged?.block_value ?? "", /^[1-9]\d+$/);

    const [first, second] = (await view.ports()).map((one) => port.parse(one));
    assert.deepEqual([first?.source, first?.networks], ["best", ["chain"]]);
    assert.deepEqual(first?.difficulty, {
      start: 128,
      vardiff: true,
      minimum: 8,
      maximum: 524_288,
      shares_per_minute: 15,
    });
    assert.deepEqual([second?.port, second?.listening, second?.address.startsWith("unix:")], [null, true, true]);

    const { events: shown } = eventList.parse(await view.events({ limit: 100 }));
    for (
      const [component, level, text] of [
        ["chain", "info", /^New block 1: /],
        ["chain", "info", /^Work comes from daemon /],
        ["chain", "error", /^Daemon 127\.0\.0\.1:1 is down: /],
        ["aux", "info", /^New aux block 1: /],
        ["redis", "warning", /^Cannot report to /],
        ["best", "info", /^Mining chain/],
        ["main", "info", /^PowerPool .* runs/],
      ] as const
    ) {
      assert(
        shown.some((event) => event.component === component && event.level === level && text.test(event.text)),
        `${component}: ${text} in ${shown.map(({ component, text }) => `${component}: ${text}`).join("\n")}`,
      );
    }
  },
);
