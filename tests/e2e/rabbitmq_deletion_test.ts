/** Queues of a real RabbitMQ that are deleted while the pool reports to them: RabbitMQ confirms what gets lost by that. */

import assert from "node:assert/strict";
import type { Reporter } from "../../src/reporters/reporter.ts";
import { amqpReporter, celeryReporter } from "../reporters/amqp/amqp_fixture.ts";
import { createMemoryJournal, type MemoryJournal } from "../reporters/memory_journal.ts";
import { createRandom } from "../reporters/redis/redis_stream.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { note } from "../tools/note.ts";
import { startRabbitmq } from "../tools/rabbitmq.ts";
import { collectQueue } from "./queue_collector.ts";

const QUEUE = "events";
const DELETIONS = 20;

/** Milliseconds between two deletions, and shares that come meanwhile: 500 a second. */
const LONGEST_PAUSE = 600;
const TICK = 10;
const SHARES_A_TICK = 5;
const SEED = 7;

const DEADLINE = 30_000;

/**
 * Their queues are classic. A quorum queue that is deleted and declared again every second keeps RabbitMQ 3.10 itself
 * busy for a minute, with INTERNAL_ERROR for all connections.
 */
const REPORTERS: Readonly<Record<string, (journal: MemoryJournal, url: string) => Reporter>> = {
  "events in a classic queue": (journal, url) => amqpReporter(journal, { url, queue: QUEUE, queue_type: "classic" }),
  "tasks of Celery": (journal, url) =>
    celeryReporter(journal, { celery: { BROKER_URL: url, CELERY_DEFAULT_QUEUE: QUEUE } }),
};

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The difficulties of shares, added up over messages of different ids. */
function sharesIn(messages: Iterable<Record<string, unknown>>): number {
  const bodies = [...messages];
  const events = bodies.filter((body) => body["event"] === "share");
  // A task of sums: [[address, shares], …].
  const sums = bodies.flatMap((body) => Array.isArray(body) && body[0].length === 2 ? [Number(body[0][1])] : []);
  return events.length * 128 + sums.reduce((total, sum) => total + sum, 0);
}

for (const [what, make] of Object.entries(REPORTERS)) {
  leakFreeTest(
    `${what}: nothing is missing, by unique id, after ${DELETIONS} deletions under 500 shares/s`,
    async () => {
      await using broker = await startRabbitmq();
      const journal = createMemoryJournal();
      const reporter = make(journal, broker.url);
      const collector = collectQueue(broker, QUEUE);
      let shares = 0;
      const timer = setInterval(() => {
        shares += SHARES_A_TICK;
        journal.append(
          ...Array.from({ length: SHARES_A_TICK }, (_, i) => ({ kind: "share", address: `a${i}` }) as const),
        );
      }, TICK);
      try {
        reporter.start();
        const random = createRandom(SEED);
        for (let deletion = 0; deletion < DELETIONS; deletion++) {
          // deno-lint-ignore no-await-in-loop -- one deletion after the other
          await pause(random() * LONGEST_PAUSE);
          // deno-lint-ignore no-await-in-loop
          await collector.deleteQueue();
        }
        await pause(LONGEST_PAUSE);
      } finally {
        clearInterval(timer);
      }
      await reporter.stop(DEADLINE);
      await collector.finish();
      const unique = new Map(collector.messages.map(({ id, body }) => [id, body]));
      note(
        `${what}: ${shares} shares, ${collector.messages.length - unique.size} of ${unique.size} messages came twice`,
      );
      assert.equal(reporter.status()["queue_size"], 0);
      assert.equal(sharesIn(unique.values()), shares * 128);
    },
  );
}
