/** A real reorganisation: a block of the pool's is in the chain, and then in none any more. */

import assert from "node:assert/strict";
import { readBlocks } from "../tools/journal_file.ts";
import { startLitecoind } from "../tools/litecoind.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { connectMiner, isTip, mineBlock, settledBlock, startLitecoinPool, tipOf } from "./litecoin_pool.ts";

/** Blocks that the other chain is longer by. */
const LEAD = 2;

/** Seconds from the reorganisation until the journal tells of it. */
const DEADLINE = 20;

Deno.test("where another chain becomes the longer one the pool follows it, and its block is an orphan", async (t) => {
  await using cleanup = new AsyncDisposableStack();
  const [ours, theirs] = await Promise.all([startLitecoind(), startLitecoind()]);
  cleanup.use(ours);
  cleanup.use(theirs);
  await ours.mineTo(2);
  await ours.join(theirs);
  await isTip(theirs, await tipOf(ours));
  cleanup.use(await ours.peer());
  const pool = cleanup.use(await startLitecoinPool([ours]));
  const miner = cleanup.use(await connectMiner(pool, ours));
  await ours.part(theirs);
  let orphan = "";
  let winner = "";

  await t.step("the pool's block is in the chain that it sees", async () => {
    orphan = await miner.solve();
    assert.deepEqual((await settledBlock(pool, orphan)).state, "accepted");
    await miner.jobOn(orphan);
    assert.equal(await tipOf(ours), orphan);
  });

  await t.step("the others find more blocks, and miners get a job on the last of these", async () => {
    // deno-lint-ignore no-await-in-loop -- one block after the other
    for (let block = 0; block < LEAD; block++) winner = await mineBlock(theirs);
    const before = miner.jobs.length;
    await ours.join(theirs);
    const { work: { job } } = await miner.jobOn(winner);
    assert.equal(job.clean, true, "shares of the chain that has lost are worthless");
    assert(miner.jobs.findIndex(({ work }) => work.job === job) >= before);
  });

  await t.step("the journal says that the pool's block is an orphan", async () => {
    const isOrphaned = () => readBlocks(pool.journal).find(({ state }) => state === "orphaned");
    const block = await pollUntil(isOrphaned, DEADLINE, "an orphaned block");
    assert.equal(block.hash, orphan);
    await pool.logged(`orphaned: ${orphan}`);
  });

  await t.step("the pool's next block stands on the longer chain", async () => {
    const next = await miner.solve();
    assert.equal((await settledBlock(pool, next)).state, "accepted");
    await isTip(theirs, next);
    const { previousblockhash: before } = await ours.call("getblock", next) as { previousblockhash: string };
    assert.equal(before, winner);
  });
});

Deno.test("a block that was orphaned and is in the longest chain once more is accepted again", async () => {
  await using cleanup = new AsyncDisposableStack();
  const node = cleanup.use(await startLitecoind());
  cleanup.use(await node.peer());
  await node.mineTo(2);
  const pool = cleanup.use(await startLitecoinPool([node]));
  const miner = cleanup.use(await connectMiner(pool, node));
  const hash = await miner.solve();
  const becomes = (state: string) =>
    pollUntil(() => readBlocks(pool.journal).find((block) => block.state === state), DEADLINE, `a block ${state}`);
  await becomes("accepted");
  // The daemon is told to pass it over, finds another of its height, and is told that it was right.
  await node.call("invalidateblock", hash);
  const rival = await mineBlock(node);
  await miner.jobOn(rival);
  await becomes("orphaned");
  await node.call("invalidateblock", rival);
  await node.call("reconsiderblock", hash);
  await becomes("accepted");
  assert.equal(await tipOf(node), hash);
});
