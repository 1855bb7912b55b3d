// deno-lint-ignore-file no-console -- a benchmark prints its figures
/**
 * How fast a real RabbitMQ takes what has gathered in the journal, by each reporter that speaks AMQP.
 *
 * Run it with `deno task bench`, or alone: `deno run -A bench/reporting_bench.ts`. It needs RabbitMQ, which
 * `deno run -A tests/tools/real_parts.ts` installs.
 *
 * @module
 */

import { join } from "node:path";
import { openJournal } from "../src/journal/journal.ts";
import { journalOptions } from "../src/journal/options.ts";
import type { ShareRecord } from "../src/journal/records.ts";
import type { Reporter } from "../src/reporters/reporter.ts";
import { amqpReporter, celeryReporter } from "../tests/reporters/amqp/amqp_fixture.ts";
import { pollUntil } from "../tests/tools/poll_until.ts";
import { startRabbitmq } from "../tests/tools/rabbitmq.ts";

/** Shares that wait, of so many workers. */
const SHARES = 40_000;
const WORKERS = 500;
const START_TIME = 1_764_000_000_000;

/** What an event a second is asked for. */
const TARGET = 5000;
const DEADLINE = 60;

function waitingShares(): ShareRecord[] {
  const origins = Array.from({ length: WORKERS }, (_, rig) => ({
    port: "pool",
    currency: "LTC",
    address: `ltc1qaddress${rig % 100}`,
    worker: `rig${rig}`,
  }));
  return Array.from({ length: SHARES }, (_, i) => ({
    time: START_TIME + i,
    origin: origins[i % WORKERS] as ShareRecord["origin"],
    outcome: "accepted",
    difficulty: 1024,
    digest: undefined,
  }));
}

/** Milliseconds until a reporter has delivered everything, and what it says of itself then. */
async function drain(reporter: Reporter): Promise<{ readonly milliseconds: number; readonly messages: number }> {
  const start = performance.now();
  reporter.start();
  // The journal passes it a second later.
  await pollUntil(
    () => Number(reporter.status()["delivered"]) >= SHARES || undefined,
    DEADLINE,
    "all shares delivered",
  );
  const milliseconds = performance.now() - start;
  const messages = Number(reporter.status()["confirmed"]);
  await reporter.stop(DEADLINE * 1000);
  return { milliseconds, messages };
}

await using broker = await startRabbitmq();
const folder = await Deno.makeTempDir({ prefix: "powerpool-bench-" });
try {
  for (
    const [name, make] of [
      [
        "events to a quorum queue",
        (journal) => amqpReporter(journal, { url: broker.url, exchange: "a", queue: "quorum", queue_type: "quorum" }),
      ],
      [
        "events to a classic queue",
        (journal) => amqpReporter(journal, { url: broker.url, exchange: "b", queue: "classic", queue_type: "classic" }),
      ],
      [
        "events to a stream",
        (journal) => amqpReporter(journal, { url: broker.url, exchange: "c", queue: "stream", queue_type: "stream" }),
      ],
      ["sums to Celery's queue", (journal) => celeryReporter(journal, { celery: { BROKER_URL: broker.url } })],
    ] as readonly (readonly [string, (journal: ReturnType<typeof openJournal>) => Reporter])[]
  ) {
    const journal = openJournal({ ...journalOptions.parse({}), path: join(folder, `${name}.db`) });
    journal.appendShares(waitingShares());
    // deno-lint-ignore no-await-in-loop -- one after the other: they share the broker
    const { milliseconds, messages } = await drain(make(journal));
    const items = Math.round(SHARES / milliseconds * 1000);
    const perSecond = Math.round(messages / milliseconds * 1000);
    const verdict = items >= TARGET ? "" : `, below the ${TARGET} that are asked for`;
    console.log(`${name}: ${items} shares and ${perSecond} messages a second${verdict}`);
    journal.close();
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
