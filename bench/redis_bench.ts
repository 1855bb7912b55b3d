// deno-lint-ignore-file no-console -- a benchmark prints its figures
/**
 * How fast a backlog of the journal gets into a real Redis that writes each answer to the disk first.
 *
 * Run it with `deno task bench`, or alone: `deno run -A bench/redis_bench.ts`. It needs redis-server, which
 * `deno run -A tests/tools/real_parts.ts` installs.
 *
 * @module
 */

import { redisOptions } from "../src/redis/options.ts";
import { redisReporterOptions } from "../src/reporters/redis/redis_options.ts";
import { createRedisReporter } from "../src/reporters/redis/redis_reporter.ts";
import { createMemoryJournal } from "../tests/reporters/memory_journal.ts";
import { startDurableRedis } from "../tests/reporters/redis/redis_durable.ts";
import { PLAN_PARTS } from "../tests/reporters/redis/redis_fixture.ts";
import { createRandom, drawItems } from "../tests/reporters/redis/redis_stream.ts";

/** A minute and a half of 1000 shares a second, with a block in every hundred. */
const ITEMS = 100_000;

/** Events a second that a pool should get rid of at least. */
const TARGET = 5000;

const SEED = 1;
const LOOK_MS = 10;

await using redis = await startDurableRedis();
const journal = createMemoryJournal();
// In pieces: a call takes only so many arguments.
for (let piece = 0; piece < 10; piece++) {
  journal.append(...drawItems(ITEMS / 10, createRandom(SEED + piece), `${piece}a`));
}
const reader = journal.reader("bench");
const reporter = createRedisReporter({
  key: "bench",
  options: redisReporterOptions.parse({ redis: redisOptions.parse({ host: "127.0.0.1", port: redis.port }) }),
  journal: journal.id,
  reader,
  pool: PLAN_PARTS.pool,
  algorithmOfCurrency: PLAN_PARTS.algorithmOfCurrency,
  wants: () => true,
});
const start = performance.now();
reporter.start();
// deno-lint-ignore no-await-in-loop -- until all is there
while (reader.lag().items > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
const seconds = (performance.now() - start) / 1000;
const [, calls = ""] =
  /cmdstat_eval:(calls=\d+,usec=\d+,usec_per_call=[\d.]+)/.exec(await (await redis.client()).info("commandstats")) ??
    [];
await reporter.stop(LOOK_MS * 100);

const rate = Math.round(ITEMS / seconds);
console.log(
  `Redis, appendfsync always: ${ITEMS} events in ${seconds.toFixed(2)} s, ${rate} a second (at least ${TARGET})`,
);
console.log(`Scripts: ${calls}`);
if (rate < TARGET) Deno.exitCode = 1;
