/** A broker that is away for as long as the pool runs: miners notice nothing, and the lag drains when it comes. */

import assert from "node:assert/strict";
import { drainQueue } from "../reporters/amqp/amqp_fixture.ts";
import { readShares } from "../tools/journal_file.ts";
import { note } from "../tools/note.ts";
import type { PoolProgram } from "../tools/pool_program.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { startRabbitmq } from "../tools/rabbitmq.ts";
import { startSteadyMiners } from "../tools/steady_miners.ts";
import { ADDRESS, startDevnetPool, startMiners } from "./devnet_pool.ts";

const DEADLINE = 120;

/** Shares a second of all miners together, how many miners there are, and how many shares are looked at. */
const RATE = 500;
const MINERS = 10;
const SHARES = 2500;

/** Milliseconds. What the machine has to do beside makes it slower; bench/stratum_bench.ts measures it. */
const P99 = 20;

/** Shares that gather while the broker is away, and miners that hand them in as fast as they can. */
const LAG = 40_000;
const FAST_MINERS = 4;

/** Events a second. bench/reporting_bench.ts measures it. */
const DRAIN_RATE = 3000;

/** How a pool answered. */
interface Answers {
  readonly accepted: number;
  readonly refused: readonly unknown[];
  /** Milliseconds. */
  readonly p99: number;
}

/** Has miners hand in shares at a steady rate. */
async function answersOf({ stratumPort: port }: PoolProgram): Promise<Answers> {
  await using miners = startSteadyMiners({
    port,
    address: ADDRESS,
    algorithm: "sha256",
    miners: MINERS,
    perSecond: RATE,
  });
  // The first ones meet code that is not compiled yet.
  await miners.more(RATE);
  const skipped = miners.waits().length;
  await miners.more(SHARES);
  await miners.stop();
  const waits = miners.waits().slice(skipped).sort((a, b) => a - b);
  const p99 = waits[Math.floor(waits.length * 0.99)] ?? 0;
  return { accepted: miners.accepted().length, refused: miners.refused(), p99 };
}

/** How many items a reporter has delivered, and how many wait. */
async function progressOf(pool: PoolProgram): Promise<{ delivered: number; waiting: number }> {
  const text = JSON.stringify(await pool.monitor("/events/"));
  const number = (name: string) => Number(new RegExp(`"${name}": ?(\\d+)`).exec(text)?.[1] ?? NaN);
  return { delivered: number("delivered"), waiting: number("queue_size") };
}

Deno.test("while the broker is away miners notice nothing, and what has gathered is delivered fast when it comes", async () => {
  await using broker = await startRabbitmq();
  await broker.kill9();
  let without: Answers;
  {
    await using running = await startDevnetPool();
    without = await answersOf(running.pool);
  }
  await using running = await startDevnetPool({
    components: `events: {type: AmqpReporter, url: '${broker.url}', queue: events, interval: 0.05}\n`,
  });
  const { pool } = running;
  await pool.logged("Cannot report to RabbitMQ");
  const away = await answersOf(pool);
  for (const [what, { p99 }] of [["no reporter", without], ["its broker away", away]] as const) {
    note(`p99 of answers with ${what}: ${p99.toFixed(1)} ms`);
  }
  assert.deepEqual([away.refused, without.refused], [[], []]);
  assert(away.accepted >= SHARES);
  assert(away.p99 < Math.max(P99, 2 * without.p99), `${away.p99} ms, ${without.p99} ms without a reporter`);

  const clients = await startMiners(pool, FAST_MINERS, "fast");
  await Promise.all(clients.map((client) => client.acceptedAtLeast(LAG / FAST_MINERS)));
  for (const client of clients) {
    assert.deepEqual(client.refused, []);
    client.stop();
  }
  await Promise.all(clients.map(({ ended }) => ended));
  assert.equal((await progressOf(pool)).delivered, 0);

  await broker.restart();
  const first = await pollUntil(
    async () => {
      const { delivered } = await progressOf(pool);
      return delivered > 0 ? { delivered, at: performance.now() } : undefined;
    },
    DEADLINE,
    "the first delivery",
  );
  const last = await pollUntil(
    async () => {
      const { delivered, waiting } = await progressOf(pool);
      return waiting === 0 ? { delivered, at: performance.now() } : undefined;
    },
    DEADLINE,
    "the lag to be gone",
  );
  const rate = (last.delivered - first.delivered) / (last.at - first.at) * 1000;
  note(`${last.delivered - first.delivered} events drained, ${Math.round(rate)} a second`);
  assert(rate >= DRAIN_RATE, `${rate} a second`);
  await pool.stop();

  const model = await broker.connect();
  const events = await drainQueue(model, "events");
  await model.close();
  const ids = new Set(events.filter(({ body }) => body["event"] === "share").map(({ id }) => id));
  assert.equal(ids.size, readShares(pool.journal).length);
});
