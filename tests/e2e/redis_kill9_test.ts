/** What is in the journal is in Redis exactly once, in its sums, slices and rounds, however often the pool is killed. */

import assert from "node:assert/strict";
import { startDurableRedis } from "../reporters/redis/redis_durable.ts";
import { createRandom } from "../reporters/redis/redis_stream.ts";
import { readBlocks, readShares } from "../tools/journal_file.ts";
import { note } from "../tools/note.ts";
import { pollUntil } from "../tools/poll_until.ts";
import type { PoolProgram } from "../tools/pool_program.ts";
import { openSlowPath } from "../tools/slow_path.ts";
import { startSteadyMiners } from "../tools/steady_miners.ts";
import { ADDRESS, startDevnetPool } from "./devnet_pool.ts";
import { blocksSettled } from "./settled_blocks.ts";
import { DIFFICULTY, journalledByWorker, minutesByWorker, sharesInRounds, sharesInSlices } from "./share_counts.ts";

const DEADLINE = 60;

/** Shares a second of all miners together, and how many miners there are. */
const RATE = 500;
const MINERS = 10;

const KILLS = 15;

/** Most shares between two kills. */
const MOST_SHARES = 600;
const SEED = 900;

/** Milliseconds to Redis and back: some kills come while a batch is on its way, some while its answer is. */
const THERE_MS = 100;
const BACK_MS = 150;

/** One share in 128 solves a block. */
const BITS = 0x2001_ffff;

async function everythingReported(pool: PoolProgram): Promise<void> {
  await pollUntil(
    async () => /"queue_size": ?0\b/.test(JSON.stringify(await pool.monitor("/simplecoin/"))) || undefined,
    DEADLINE,
    "everything to be reported",
  );
}

Deno.test("fifteen kills -9 under 500 shares/s count nothing twice in Redis, and end each round once", async () => {
  await using redis = await startDurableRedis();
  await using cleanup = new AsyncDisposableStack();
  const path = cleanup.use(await openSlowPath(redis.port, THERE_MS, BACK_MS));
  const { devnet, pool } = cleanup.use(
    await startDevnetPool({
      startDifficulty: DIFFICULTY,
      networkLines: "  block_poll: 0.1",
      components: `simplecoin: {type: RedisReporter, chain: 3, redis: {host: 127.0.0.1, port: ${path.port}}}\n`,
    }, BITS),
  );
  await using miners = startSteadyMiners({
    port: pool.stratumPort,
    address: ADDRESS,
    algorithm: "sha256",
    miners: MINERS,
    perSecond: RATE,
  });
  const random = createRandom(SEED);
  const began = performance.now();
  for (let kill = 0; kill < KILLS; kill++) {
    // deno-lint-ignore no-await-in-loop -- one life of the pool after the other
    await miners.more(1 + Math.floor(random() * MOST_SHARES));
    // deno-lint-ignore no-await-in-loop
    await pool.kill9();
    // deno-lint-ignore no-await-in-loop
    await pool.start();
  }
  await miners.more(MOST_SHARES);
  await miners.stop();
  await blocksSettled(pool, devnet);
  await everythingReported(pool);
  await pool.stop();
  note(`${KILLS} kills in ${Math.round((performance.now() - began) / 1000)} s`);

  const shares = readShares(pool.journal);
  const accepted = shares.filter(({ outcome }) => outcome === "accepted");
  const journalled = new Set(accepted.map(({ digest }) => digest));
  assert.deepEqual(miners.accepted().filter((digest) => !journalled.has(digest)), [], "true is for what is written");

  const client = await redis.client();
  for (const [type, outcome] of [["acc", "accepted"], ["stale", "stale"], ["dup", "duplicate"]] as const) {
    // deno-lint-ignore no-await-in-loop -- one outcome after the other
    assert.deepEqual(await minutesByWorker(client, type), journalledByWorker(shares, outcome), outcome);
  }
  assert.equal(await sharesInSlices(client, 3), accepted.length);
  assert.equal(await sharesInRounds(client, 3, "DEV"), accepted.length);

  const rounds = await client.keys("unproc_block_*");
  const won = readBlocks(pool.journal).filter(({ state }) => state === "accepted" || state === "mature");
  assert(won.length > KILLS / 2, `${won.length} blocks`);
  assert.deepEqual(rounds.sort(), won.map(({ hash }) => `unproc_block_${hash}`).sort());
});
