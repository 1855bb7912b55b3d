/** Two litecoinds, of which the preferred one is frozen, killed and started again while miners work. */

import assert from "node:assert/strict";
import { displayHash } from "../../src/coin/hash.ts";
import { readShares } from "../tools/journal_file.ts";
import { type Litecoind, startLitecoind } from "../tools/litecoind.ts";
import type { PoolProgram } from "../tools/pool_program.ts";
import type { ShareClient } from "../tools/share_client.ts";
import {
  EVERY_HASH_COUNTS,
  isPreferred,
  isTip,
  mineBlock,
  settledBlock,
  startLitecoinPool,
  startMiner,
  tipOf,
} from "./litecoin_pool.ts";

/** Milliseconds from when the preferred daemon fails to a job on the other one's next block. */
const FAILOVER_MS = 2000;

/** Stratum's code for shares of a job that is over. */
const STALE = 21;

const MINERS = 3;

interface Pair extends AsyncDisposable {
  readonly first: Litecoind;
  readonly second: Litecoind;
  readonly pool: PoolProgram;
  readonly miners: readonly [ShareClient, ...ShareClient[]];
}

/** Two nodes that are each other's peers, a pool on both, with all options of it as they are by default, and miners. */
async function startPair(): Promise<Pair> {
  await using cleanup = new AsyncDisposableStack();
  const [first, second] = await Promise.all([startLitecoind(), startLitecoind()]);
  cleanup.use(first);
  cleanup.use(second);
  await first.mineTo(2);
  // Its wallet takes long to make.
  await second.address();
  await first.join(second);
  await isTip(second, await tipOf(first));
  // It is to give templates when the other one is gone.
  cleanup.use(await second.peer());
  const pool = cleanup.use(await startLitecoinPool([first, second], { startDifficulty: EVERY_HASH_COUNTS }));
  await pool.logged("New block 3");
  const miners = await Promise.all(Array.from({ length: MINERS }, () => startMiner(pool, first)));
  for (const miner of miners) cleanup.use(miner);
  await Promise.all(miners.map((miner) => miner.acceptedAtLeast(1)));
  const owned = cleanup.move();
  return {
    first,
    second,
    pool,
    miners: miners as [ShareClient, ...ShareClient[]],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Waits until all miners have a job on a block. @returns When the last of them got it, by `performance.now()`. */
async function jobsOn({ miners }: Pair, tip: string): Promise<number> {
  const jobs = await Promise.all(miners.map(({ stratum }) => stratum.jobOn(tip)));
  return Math.max(...jobs.map(({ at }) => at));
}

/** Has a miner solve a block, which the pool is to see through. */
async function findBlock({ pool, miners: [miner] }: Pair): Promise<string> {
  const hash = await miner.stratum.solve();
  const { state, reason } = await settledBlock(pool, hash);
  assert.deepEqual([state, reason], ["accepted", ""]);
  return hash;
}

/** A block that a miner solves becomes the last one of both nodes, and of the miners' jobs. */
async function blocksReachBoth(pair: Pair): Promise<void> {
  const hash = await findBlock(pair);
  await Promise.all([isTip(pair.first, hash), isTip(pair.second, hash), jobsOn(pair, hash)]);
}

/** Has the preferred daemon fail; a block of the other one's must reach all miners in time. */
async function failsOver(pair: Pair, fail: () => Promise<void> | void): Promise<void> {
  const failed = performance.now();
  await fail();
  const took = await jobsOn(pair, await mineBlock(pair.second)) - failed;
  assert(took < FAILOVER_MS, `the jobs on the other one's block came after ${took} ms`);
  await isPreferred(pair.pool, pair.second);
}

/** Work comes from the preferred daemon again, which has what it has missed. */
async function comesBack(pair: Pair): Promise<void> {
  await isTip(pair.first, await tipOf(pair.second));
  await isPreferred(pair.pool, pair.first);
  await jobsOn(pair, await mineBlock(pair.first));
}

/** The blocks that a miner's jobs built on, one after the other. */
function tipsOf({ stratum }: ShareClient): string[] {
  const tips = stratum.jobs.map(({ work }) => displayHash(work.job.previousHash));
  return tips.filter((tip, index) => tip !== tips[index - 1]);
}

Deno.test("work goes on at the second litecoind within 2 s when the first fails, and nothing is lost", async (t) => {
  await using pair = await startPair();
  const { first, second, pool, miners } = pair;

  await t.step("blocks of the pool's reach both", () => blocksReachBoth(pair));

  await t.step("the first is frozen", () => failsOver(pair, first.freeze));

  await t.step("a block that is found meanwhile is accepted by the second, and known to the first later", async () => {
    const hash = await findBlock(pair);
    assert.equal(await tipOf(second), hash);
    first.thaw();
    await isTip(first, hash);
  });

  await t.step("the first is preferred again once it goes on", () => comesBack(pair));

  await t.step("the first is killed", () => failsOver(pair, first.kill9));

  await t.step("the first is preferred again once it is started and has caught up", async () => {
    await first.restart();
    await first.join(second);
    await comesBack(pair);
  });

  let stopped = Promise.resolve();
  await t.step("the first is stopped", () =>
    failsOver(pair, () => {
      // It answers no more from then on, and takes its time to end.
      stopped = first.stop();
    }));

  await t.step("the first comes back once more, and blocks of the pool's reach both", async () => {
    await stopped;
    await first.restart();
    await first.join(second);
    await comesBack(pair);
    await blocksReachBoth(pair);
  });

  await t.step("miners have stayed connected, and were never sent back to a block that they had left", async () => {
    for (const miner of miners) {
      const before = miner.accepted.length;
      // deno-lint-ignore no-await-in-loop -- one miner after the other
      await miner.acceptedAtLeast(before + 1);
      assert(miner.accepted.length > before);
      const tips = tipsOf(miner);
      assert.deepEqual(tips, [...new Set(tips)]);
    }
  });

  await t.step("every share that was accepted is in the journal, and the others came too late", async () => {
    for (const miner of miners) miner.stop();
    await pool.stop();
    const written = new Set(readShares(pool.journal).map(({ outcome, digest }) => `${outcome} ${digest}`));
    const accepted = miners.flatMap(({ accepted }) => accepted);
    assert.deepEqual(accepted.filter((digest) => !written.has(`accepted ${digest}`)), []);
    for (const error of miners.flatMap(({ refused }) => refused)) assert.equal((error as unknown[])[0], STALE);
  });
});
