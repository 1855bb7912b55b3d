/** What is in the journal is in RabbitMQ as well, once by its ids, also when pool and broker are killed in the middle. */

import assert from "node:assert/strict";
import { drainQueue, type ReceivedMessage } from "../reporters/amqp_fixture.ts";
import { readShares } from "../tools/journal_file.ts";
import { startRabbitmq } from "../tools/rabbitmq.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { startDevnetPool, startMiners } from "./devnet_pool.ts";

const CONNECTIONS = 3;
const DEADLINE = 60;

/** How many shares each miner has accepted before each kill of the pool. */
const KILLS = [300, 1000, 500];

/** The kill before which the broker is killed too. */
const BROKER_KILL = 1;

function uniqueById(messages: readonly ReceivedMessage[]): Record<string, unknown>[] {
  const bodies = new Map<string, Record<string, unknown>>();
  for (const { id, body } of messages) {
    if (bodies.has(id)) assert.deepEqual(body, bodies.get(id), "a repeat says the same");
    bodies.set(id, body);
  }
  return [...bodies.values()];
}

function sum(values: readonly unknown[]): number {
  return values.reduce((total: number, value) => total + Number(value), 0);
}

Deno.test("after kill -9 of pool and broker, events and sums of tasks are those of the journal exactly", async () => {
  await using broker = await startRabbitmq();
  await using running = await startDevnetPool({
    portLines: "  reporter: [events, celery]",
    components:
      `events: {type: AmqpReporter, url: '${broker.url}', queue: events, queue_type: classic, interval: 0.02}\n` +
      `celery: {type: CeleryReporter, celery: {BROKER_URL: '${broker.url}'}, share_batch_interval: 0.05}\n`,
  });
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
  await pollUntil(
    async () => {
      const [events, celery] = await Promise.all([pool.monitor("/events/"), pool.monitor("/celery/")]);
      const waiting = [events, celery].map((component) => JSON.stringify(component));
      return waiting.every((text) => /"queue_size": ?0\b/.test(text)) || undefined;
    },
    DEADLINE,
    "both reporters to have reported everything",
  );
  await pool.stop();

  const model = await broker.connect();
  const events = uniqueById(await drainQueue(model, "events")).filter((body) => body["event"] === "share");
  const celery = await drainQueue(model, "celery");
  await model.close();
  const shares = readShares(pool.journal);
  assert(shares.length > CONNECTIONS * sum(KILLS));
  assert.equal(events.length, shares.length);
  const ofJournal = sum(shares.map(({ difficulty }) => difficulty));
  assert.equal(sum(events.map((body) => body["difficulty"])), ofJournal);

  const accepted = sum(shares.filter(({ outcome }) => outcome === "accepted").map(({ difficulty }) => difficulty));
  const tasks = celery.filter(({ properties }) =>
    (properties["headers"] as Record<string, unknown>)["task"] === "simplecoin.tasks.add_share"
  );
  const sums = uniqueById(tasks) as unknown as readonly (readonly [args: readonly [address: string, shares: number]])[];
  assert.equal(sum(sums.map(([[, shares]]) => shares)), accepted);
});
