/** What is in the journal is in RabbitMQ as well, once by its ids, also when pool and broker are killed in the middle. */

import assert from "node:assert/strict";
import { drainQueue, type ReceivedMessage } from "../reporters/amqp/amqp_fixture.ts";
import { type JournalledShare, readShares } from "../tools/journal_file.ts";
import { note } from "../tools/note.ts";
import { startRabbitmq } from "../tools/rabbitmq.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { createRandom } from "../reporters/redis/redis_stream.ts";
import type { PoolProgram } from "../tools/pool_program.ts";
import { startSteadyMiners } from "../tools/steady_miners.ts";
import { ADDRESS, type DevnetPool, startDevnetPool, startMiners } from "./devnet_pool.ts";
import { collectQueue } from "./queue_collector.ts";

const CONNECTIONS = 3;
const DEADLINE = 60;

/** How many shares each miner has accepted before each kill of the pool. */
const KILLS = [300, 1000, 500];

/** The kill before which the broker is killed too. */
const BROKER_KILL = 1;

/** Shares a second of all miners together, and how many miners there are. */
const RATE = 500;
const MINERS = 10;

/** How often the pool is killed under that load, and before which of the kills something happens to the broker. */
const STEADY_KILLS = 20;
const FREEZE_BEFORE = 8;
const DELETE_BEFORE = 14;
const FROZEN_MS = 20_000;

/** Most shares between two kills. */
const MOST_SHARES = 300;
const SEED = 500;

function uniqueById(messages: readonly ReceivedMessage[]): Record<string, unknown>[] {
  const bodies = new Map<string, Record<string, unknown>>();
  for (const { id, body } of messages) {
    if (bodies.has(id)) assert.deepEqual(body, bodies.get(id), "a repeat says the same");
    bodies.set(id, body);
  }
  return [...bodies.values()];
}

/** Two reporters, of which a life of the pool sees everything: they look into the journal all the time. */
function startReportingPool(url: string, heartbeat = 10): Promise<DevnetPool> {
  return startDevnetPool({
    portLines: "  reporter: [events, celery]",
    components: `events: {type: AmqpReporter, url: '${url}', queue: events, queue_type: classic, interval: 0.02, ` +
      `heartbeat: ${heartbeat}}\n` +
      `celery: {type: CeleryReporter, celery: {BROKER_URL: '${url}', BROKER_HEARTBEAT: ${heartbeat}}, ` +
      "share_batch_interval: 0.05}\n",
  });
}

async function everythingReported(pool: PoolProgram): Promise<void> {
  await pollUntil(
    async () => {
      const [events, celery] = await Promise.all([pool.monitor("/events/"), pool.monitor("/celery/")]);
      const waiting = [events, celery].map((component) => JSON.stringify(component));
      return waiting.every((text) => /"queue_size": ?0\b/.test(text)) || undefined;
    },
    DEADLINE,
    "both reporters to have reported everything",
  );
}

async function bothConnected(pool: PoolProgram): Promise<void> {
  await pollUntil(
    async () => {
      const components = await Promise.all([pool.monitor("/events/"), pool.monitor("/celery/")]);
      return components.every((component) => /"connected": ?true/.test(JSON.stringify(component))) || undefined;
    },
    DEADLINE,
    "both reporters to be connected",
  );
}

/** Checks that what came is what the journal has, by the ids of messages. */
function assertReported(
  shares: readonly JournalledShare[],
  events: readonly ReceivedMessage[],
  celery: readonly ReceivedMessage[],
): void {
  const reported = uniqueById(events).filter((body) => body["event"] === "share");
  assert.equal(reported.length, shares.length);
  const ofJournal = sum(shares.map(({ difficulty }) => difficulty));
  assert.equal(sum(reported.map((body) => body["difficulty"])), ofJournal);

  const accepted = sum(shares.filter(({ outcome }) => outcome === "accepted").map(({ difficulty }) => difficulty));
  const tasks = celery.filter(({ properties }) =>
    (properties["headers"] as Record<string, unknown>)["task"] === "simplecoin.tasks.add_share"
  );
  const sums = uniqueById(tasks) as unknown as readonly (readonly [args: readonly [address: string, shares: number]])[];
  assert.equal(sum(sums.map(([[, shares]]) => shares)), accepted);
}

function sum(values: readonly unknown[]): number {
  return values.reduce((total: number, value) => total + Number(value), 0);
}

Deno.test("after kill -9 of pool and broker, events and sums of tasks are those of the journal exactly", async () => {
  await using broker = await startRabbitmq();
  await using running = await startReportingPool(broker.url);
  const { pool } = running;
  for (const [run, count] of KILLS.entries()) {
    // deno-lint-ignore no-await-in-loop -- one life of the pool after the other
    const clients = await startMiners(pool, CONNECTIONS, `run${run}rig`);
    // deno-lint-ignore no-await-in-loop
    await Promise.all(clients.map((client) => client.acceptedAtLeast(count / 2)));
    // deno-lint-ignore no-await-in-loop
    if (run === BROKER_KILL) await broker.kill9();
    // deno-lint-ignore no-await-in-loop
    await Promise.all(clients.map((client) => client.acceptedAtLeast(count)));
    // deno-lint-ignore no-await-in-loop
    await pool.kill9();
    // deno-lint-ignore no-await-in-loop
    await Promise.all(clients.map(({ ended }) => ended));
    for (const client of clients) client.stop();
    // deno-lint-ignore no-await-in-loop
    if (run === BROKER_KILL) await broker.restart();
    // deno-lint-ignore no-await-in-loop
    await pool.start();
  }
  await everythingReported(pool);
  await pool.stop();

  const model = await broker.connect();
  const events = await drainQueue(model, "events");
  const celery = await drainQueue(model, "celery");
  await model.close();
  const shares = readShares(pool.journal);
  assert(shares.length > CONNECTIONS * sum(KILLS));
  assertReported(shares, events, celery);
});

Deno.test("twenty kills -9 under 500 shares/s, a frozen broker and lost queues leave nothing out and count nothing twice", async () => {
  await using broker = await startRabbitmq();
  await using running = await startReportingPool(broker.url, 3);
  const { pool } = running;
  await using events = collectQueue(broker, "events");
  await using celery = collectQueue(broker, "celery");
  await using miners = startSteadyMiners({
    port: pool.stratumPort,
    address: ADDRESS,
    algorithm: "sha256",
    miners: MINERS,
    perSecond: RATE,
  });
  const random = createRandom(SEED);
  const began = performance.now();
  for (let kill = 0; kill < STEADY_KILLS; kill++) {
    if (kill === FREEZE_BEFORE) {
      // deno-lint-ignore no-await-in-loop -- one mishap after the other
      await bothConnected(pool);
      broker.freeze();
      // deno-lint-ignore no-await-in-loop -- how long it is frozen is the point
      await new Promise((resolve) => setTimeout(resolve, FROZEN_MS));
      broker.thaw();
      assert.match(pool.log(), /Cannot report to RabbitMQ/);
    }
    if (kill === DELETE_BEFORE) {
      // RabbitMQ confirms what is on its way to a queue at the moment when that is deleted.
      // deno-lint-ignore no-await-in-loop
      await bothConnected(pool);
      // deno-lint-ignore no-await-in-loop
      await Promise.all([events.deleteQueue(), celery.deleteQueue()]);
      // deno-lint-ignore no-await-in-loop
      await pool.logged("has no queue for what is reported; declaring it again");
    }
    // deno-lint-ignore no-await-in-loop
    await miners.more(1 + Math.floor(random() * MOST_SHARES));
    // deno-lint-ignore no-await-in-loop
    await pool.kill9();
    // deno-lint-ignore no-await-in-loop
    await pool.start();
  }
  await miners.more(MOST_SHARES);
  await miners.stop();
  await everythingReported(pool);
  await pool.stop();
  await Promise.all([events.finish(), celery.finish()]);
  const seconds = Math.round((performance.now() - began) / 1000);
  const repeats = events.messages.length - new Set(events.messages.map(({ id }) => id)).size;
  note(`${STEADY_KILLS} kills in ${seconds} s; ${repeats} events came twice`);

  const shares = readShares(pool.journal);
  assertReported(shares, events.messages, celery.messages);
  assert.deepEqual(miners.refused(), []);
  const journalled = new Set(shares.filter(({ outcome }) => outcome === "accepted").map(({ digest }) => digest));
  assert.deepEqual(miners.accepted().filter((digest) => !journalled.has(digest)), [], "true is for what is written");
});
