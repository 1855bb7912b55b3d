/** Pools that report to a real RabbitMQ: how they get there, and a whole one from share to queue. */

import assert from "node:assert/strict";
import { startDevnet } from "../../src/devnet/devnet.ts";
import { createServer } from "../../src/server/server.ts";
import { amqpReporter, celeryReporter, drainQueue } from "../reporters/amqp/amqp_fixture.ts";
import { createMemoryJournal } from "../reporters/memory_journal.ts";
import { configOf } from "../server/config_fixture.ts";
import { ADDRESS, logIn } from "../server/server_fixture.ts";
import { connect } from "../stratum/line_client.ts";
import { captureLog } from "../tools/captured_log.ts";
import { freePorts } from "../tools/free_ports.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { startRabbitmq } from "../tools/rabbitmq.ts";

const DEADLINE = 30;
const STOP_MS = 10_000;

function tlsVector(name: string): Promise<string> {
  return Deno.readTextFile(new URL(`../vectors/tls/${name}`, import.meta.url));
}

leakFreeTest("events go by TLS to a broker whose certificate is trusted, and to no other", async () => {
  await using log = await captureLog();
  const tls = { cert: await tlsVector("first.crt"), key: await tlsVector("first.key") };
  await using broker = await startRabbitmq({ tls });
  const journal = createMemoryJournal();
  journal.append({ kind: "share" });
  const options = { url: `amqps://guest:guest@127.0.0.1:${broker.tlsPort}`, queue: "events" };
  const stranger = amqpReporter(journal, options);
  stranger.start();
  await log.line(/^Cannot report to RabbitMQ at .*is its certificate of an authority/);
  await stranger.stop(STOP_MS);

  const reporter = amqpReporter(journal, options, tls.cert);
  reporter.start();
  await reporter.stop(STOP_MS);
  const model = await broker.connect();
  assert.equal((await drainQueue(model, "events")).length, 1);
  await model.close();
});

leakFreeTest("a password that is wrong is told, and never shown", async () => {
  await using log = await captureLog();
  await using broker = await startRabbitmq();
  const journal = createMemoryJournal();
  const url = `amqp://guest:hunter2@127.0.0.1:${broker.port}`;
  const reporter = celeryReporter(journal, { celery: { BROKER_URL: url } });
  reporter.start();
  const { text } = await log.line(/^Cannot report to RabbitMQ at 127\.0\.0\.1:\d+: .*ACCESS_REFUSED/i);
  await reporter.stop(STOP_MS);
  assert.doesNotMatch(text + JSON.stringify(reporter.status()), /hunter2/);
});

leakFreeTest("brokers of a list are tried in turn", async () => {
  await using broker = await startRabbitmq();
  const [nobody] = freePorts(1) as [number];
  const journal = createMemoryJournal();
  journal.append({ kind: "share" });
  const reporter = amqpReporter(journal, { url: [`amqp://127.0.0.1:${nobody}`, broker.url], queue: "events" });
  reporter.start();
  await pollUntil(() => reporter.status()["delivered"] === 1 || undefined, DEADLINE, "a delivery");
  assert.equal(reporter.status()["broker"], `RabbitMQ at 127.0.0.1:${broker.port}`);
  await reporter.stop(STOP_MS);
});

leakFreeTest(
  "a pool reports its shares and blocks to two reporters, each in full, the last ones when it stops",
  async () => {
    await using cleanup = new AsyncDisposableStack();
    const log = cleanup.use(await captureLog());
    const broker = cleanup.use(await startRabbitmq());
    const devnet = await startDevnet({ algorithm: "sha256" });
    cleanup.defer(() => devnet.stop());
    const folder = await Deno.makeTempDir({ prefix: "rabbitmq-test-" });
    cleanup.defer(() => Deno.remove(folder, { recursive: true }));
    const config = configOf(
      "main: {type: PowerPool, shards: 1}\n" +
        `chain: {type: MonitorNetwork, currency: DEV, algo: sha256, pool_address: ${ADDRESS}, block_poll: 0.02, ` +
        `coinservs: [{port: ${devnet.port}, username: ${devnet.user}, password: ${devnet.password}}]}\n` +
        `journal: {type: Journal, path: ${folder}/pool.db}\n` +
        "pool: {type: StratumServer, algo: sha256, address: 127.0.0.1, port: 0, start_difficulty: 1e-12}\n" +
        `celery: {type: CeleryReporter, celery: {BROKER_URL: '${broker.url}'}}\n` +
        `events: {type: AmqpReporter, url: '${broker.url}', queue: events, interval: 0.05}\n` +
        "both: {type: DoubleReporter, reporters: [celery, events]}\n",
    );
    const server = createServer(config);
    cleanup.defer(() => server.stop());
    const { ports } = await server.start();
    await log.line(/New block/);
    const client = cleanup.use(await connect(ports.get("pool") ?? 0));
    const { share } = await logIn(client);
    let accepted = 0;
    for (let nonce = 0; nonce < 40; nonce++) {
      // deno-lint-ignore no-await-in-loop -- one share after the other: a block makes those that follow stale
      accepted += (await client.ask("mining.submit", share(nonce))).result === true ? 1 : 0;
    }
    assert(accepted > 0);
    await log.line(/accepted/i);
    const journal = server.journal;
    const found = journal.recentBlocks(100).length;
    await server.stop();

    const model = await broker.connect();
    const events = await drainQueue(model, "events");
    const tasks = await drainQueue(model, "celery");
    await model.close();
    const shares = events.filter(({ body }) => body["event"] === "share");
    assert.equal(shares.length, 40);
    const good = shares.filter(({ body }) => body["outcome"] === "accepted");
    assert.equal(good.length, accepted);
    const worth = good.reduce((sum, { body }) => sum + Number(body["difficulty"]), 0);
    const nameOf = ({ properties }: { properties: Record<string, unknown> }) =>
      (properties["headers"] as Record<string, unknown>)["task"];
    const sums = tasks.filter((task) => nameOf(task) === "simplecoin.tasks.add_share");
    const sum = sums.reduce((total, { body }) => total + (body as unknown as [[string, number]])[0][1], 0);
    assert(Math.abs(sum - worth) < 1e-9 * worth);
    const solved = events.filter(({ routingKey }) => routingKey === "block.DEV.found");
    assert.equal(solved.length, found);
    const blocks = tasks.filter((task) => nameOf(task) === "simplecoin.tasks.add_block");
    const settled = events.filter(({ routingKey }) => routingKey === "block.DEV.accepted");
    assert.deepEqual(
      new Set(blocks.map(({ body }) => (body as unknown as [unknown, Record<string, unknown>])[1]["hash_hex"])),
      new Set(settled.map(({ body }) => body["hash"])),
    );
    assert(blocks.length > 0);
  },
);
