/** A whole server's view, on a chain of its own: every answer is as its schema says, and its sums are the journal's. */

import assert from "node:assert/strict";
import type { z } from "zod";
import { blockList } from "../../../src/monitor/api/block.ts";
import { eventList } from "../../../src/monitor/api/event.ts";
import { history, HISTORY_SPANS, type HistorySpan } from "../../../src/monitor/api/history.ts";
import { miner, minerList } from "../../../src/monitor/api/miner.ts";
import { network } from "../../../src/monitor/api/network.ts";
import { pool } from "../../../src/monitor/api/pool.ts";
import { port } from "../../../src/monitor/api/port.ts";
import { createLogEvents } from "../../../src/server/logs/log_events.ts";
import { ADDRESS, HARD_BITS, logIn, makeServer, type ServerFixture, start } from "../../server/server_fixture.ts";
import { connect } from "../../stratum/line_client.ts";
import { readShares } from "../../tools/journal_file.ts";
import { leakFreeTest } from "../../tools/leak_free_test.ts";
import { pollUntil } from "../../tools/poll_until.ts";

const DEADLINE = 20;

/** As the schema says, nothing left out and nothing more. */
function checked<T>(schema: z.ZodType<T>, value: T | undefined): T {
  return schema.parse(value);
}

const byOutcome = (sums: Record<string, { count: number }>) =>
  Object.fromEntries(Object.entries(sums).map(([outcome, { count }]) => [outcome, count]));

/** Some good shares, one twice, and one of no job. */
async function work(fixture: ServerFixture, tcpPort: number): Promise<AsyncDisposable> {
  const client = await connect(tcpPort);
  const { share } = await logIn(client);
  for (const nonce of [1, 2, 3, 3]) {
    // deno-lint-ignore no-await-in-loop -- one share after the other
    await client.ask("mining.submit", share(nonce));
  }
  await client.ask("mining.submit", [`${ADDRESS}.rig`, "ffffffff", "00000000", "00000000", "00000000"]);
  // Bad shares are answered before they are written.
  const written = () => Promise.resolve(readShares(fixture.journal).length === 5 || undefined);
  await pollUntil(written, DEADLINE, "five shares in the journal");
  return client;
}

leakFreeTest("a miner's shares are in every answer of the view, as many as the journal has", async () => {
  let ahead = 0;
  await using fixture = await makeServer({
    main: "shards: 1",
    other: "port: 0",
    bits: HARD_BITS,
    surroundings: { now: () => Date.now() + ahead },
  });
  const { view, journal } = fixture.server;
  const { ports: tcpPorts } = await start(fixture);
  const tcpPort = tcpPorts.get("pool") ?? assert.fail();
  await using _client = await work(fixture, tcpPort);
  await pollUntil(() => Promise.resolve(journal.fold(100) === 0 || undefined), DEADLINE, "the shares to be added up");
  // The minute of the shares is over, and answers kept are old.
  ahead = 60_000;
  const expected = { accepted: 3, stale: 1, duplicate: 1, low: 0, invalid: 0 };

  const ports = (await view.ports()).map((one) => checked(port, one));
  assert.deepEqual(ports.map(({ key }) => key), ["pool", "other"]);
  const [first, second] = ports;
  assert.deepEqual(byOutcome(first?.shares ?? {}), expected);
  assert.deepEqual(byOutcome(first?.shares_1h ?? {}), expected);
  assert.deepEqual([first?.port, first?.listening, first?.source, first?.currency], [tcpPort, true, "chain", "DEV"]);
  assert.deepEqual(first?.connections, { total: 1, authorized: 1, idle: 0, addresses: 1, workers: 1 });
  assert.equal(second?.connections.total, 0);

  const whole = checked(pool, await view.pool());
  assert.deepEqual(whole.problems, []);
  assert.deepEqual([whole.ready, whole.journal.shares, whole.connections.total], [true, 5, 1]);
  const [algorithm] = whole.algorithms;
  assert.deepEqual(algorithm?.ports, ["pool", "other"]);
  assert.deepEqual(byOutcome(algorithm?.shares_1h ?? {}), expected);
  assert.equal(
    algorithm?.hash_rates["24h"],
    journal.work.recent({}, Date.now() + ahead)["24h"].work * 2 ** 32 / 86_400,
  );

  const [chain] = (await view.networks()).map((one) => checked(network, one));
  assert.deepEqual([chain?.state, chain?.ports, chain?.tip?.height], ["up", ["pool", "other"], 0]);
  assert.equal(chain?.tip?.hash, await fixture.devnet.call("getbestblockhash"));
  assert.deepEqual(chain?.daemons.map(({ state, preferred }) => [state, preferred]), [["live", true]]);

  const list = checked(minerList, await view.miners({ offset: 0, limit: 10 }));
  assert.deepEqual(list.miners, [{ address: ADDRESS, ports: ["pool"], connections: 1, workers: 1 }]);
  const one = checked(miner, await view.miner(ADDRESS));
  assert.deepEqual([byOutcome(one.shares_1h), byOutcome(one.shares_24h)], [expected, expected]);
  const [rig] = one.workers;
  assert.deepEqual([rig?.worker, rig?.ports, rig?.connections.length], ["rig", ["pool"], 1]);
  assert.deepEqual(rig?.hash_rates, algorithm?.hash_rates);
  assert.equal(rig?.connections[0]?.last_share_at, one.last_share_at);
  assert.equal(await view.miner("nobody"), undefined);

  for (const span of Object.keys(HISTORY_SPANS) as HistorySpan[]) {
    // Only now the hour of the shares is over for certain.
    if (HISTORY_SPANS[span].step > 60) ahead = 3_660_000;
    for (const whose of [{}, { address: ADDRESS }, { address: ADDRESS, worker: "rig" }, { port: "pool" }]) {
      // deno-lint-ignore no-await-in-loop -- in the order of the table
      const chart = checked(history, await view.history({ span, ...whose }));
      const { seconds, step } = HISTORY_SPANS[span];
      assert.equal(chart.hash_rate.length, seconds / step);
      assert.equal(chart.shares.accepted.reduce((sum, count) => sum + count, 0), 3, `${span} ${JSON.stringify(whose)}`);
      const work = readShares(fixture.journal).filter(({ outcome }) => outcome === "accepted")
        .reduce((sum, { difficulty }) => sum + difficulty, 0);
      const hashes = chart.hash_rate.reduce((sum, rate) => sum + rate * step, 0);
      assert(Math.abs(hashes / (work * 2 ** 32) - 1) < 1e-9, `${span}: ${hashes}`);
    }
  }
  assert.equal(await view.history({ span: "1h", port: "gone" }), undefined);
});

leakFreeTest("a block is in the view with its reward, its finder, and what became of it", async () => {
  const events = createLogEvents();
  await using fixture = await makeServer({ main: "shards: 1", surroundings: { events } });
  const { ports: tcpPorts } = await start(fixture);
  await using client = await connect(tcpPorts.get("pool") ?? assert.fail());
  const { share } = await logIn(client);
  for (let nonce = 0; fixture.devnet.tip().height === 0; nonce++) {
    // deno-lint-ignore no-await-in-loop -- one share after the other, until one solves
    await client.ask("mining.submit", share(nonce));
  }
  await fixture.log.line(/Block 1 accepted/);
  const { view } = fixture.server;
  const { blocks, next } = checked(blockList, await view.blocks({ limit: 100, address: ADDRESS }));
  const accepted = blocks.find(({ state }) => state === "accepted");
  assert.equal(accepted?.hash, await fixture.devnet.call("getblockhash", 1));
  assert.deepEqual([accepted?.height, accepted?.port, accepted?.worker, next], [1, "pool", "rig", null]);
  assert.equal(accepted?.value, "5000000000");
  assert.deepEqual((await view.blocks({ limit: 100, currency: "OTHER" })).blocks, []);
  assert.deepEqual(checked(eventList, await view.events({ limit: 10 })), { events: [], next: null });
});
