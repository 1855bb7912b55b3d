/** Blocks that are found: journalled, submitted, and followed until the chain has decided. */

import assert from "node:assert/strict";
import { sha256 } from "../../src/algorithms/sha256.ts";
import { meetsTarget } from "../../src/algorithms/target.ts";
import type { Job } from "../../src/jobmanagers/job.ts";
import type { StoredBlock } from "../../src/journal/records.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { FINDER, type NetworkFixture, startNetwork } from "./network_fixture.ts";
import { candidateOf } from "./work_fixture.ts";

const SETTLED = /Block \d+ (accepted|rejected|orphaned)/;

const DEADLINE = 10;

/** The newest block of the journal. */
function stored({ journal }: NetworkFixture): StoredBlock {
  return journal.recentBlocks(1)[0] ?? assert.fail("the journal has no block");
}

leakFreeTest("a found block is in the journal at once, and in the chain soon after", async () => {
  await using fixture = await startNetwork({ blocks: 2, now: () => 1_700_000_000_000 });
  const { devnet, log, network } = fixture;
  devnet.addTransactions(3, 1000n);
  await network.stop();
  await fixture.restart();
  const job = await fixture.job(({ branch }) => branch.length > 0);
  fixture.find(job);
  const { hash, id, ...block } = stored(fixture);
  assert.deepEqual(block, {
    time: 1_700_000_000_000,
    currency: "DEV",
    height: 3,
    bits: "207fffff",
    value: 5_000_003_000n,
    fees: 3000n,
    address: FINDER.address,
    worker: FINDER.worker,
    state: "found",
    reason: "",
    confirmations: 0,
    settledAt: undefined,
  });
  const { level } = await log.line(SETTLED);
  assert.equal(level, "info");
  assert.deepEqual([devnet.tip().hash, devnet.tip().transactions], [hash, 4]);
  assert.deepEqual({ ...stored(fixture), hash, id }, { ...block, id, hash, state: "accepted", confirmations: 1 });
  assert.deepEqual(log.texts("info").filter((text) => text.startsWith("Block")), [
    `Block 3 found by finder: ${hash}`,
    `Block 3 accepted: ${hash}`,
  ]);
  const next = await fixture.job(({ height }) => height === 4);
  assert.equal(next.clean, true);
});

leakFreeTest("status() counts blocks and names the last one and who found it", async () => {
  await using fixture = await startNetwork({ now: () => 1_700_000_000_000 });
  fixture.find(await fixture.job());
  await fixture.log.line(SETTLED);
  assert.deepEqual(fixture.network.status()["block_stats"], {
    accepts: 1,
    rejects: 0,
    solves: 1,
    orphans: 0,
    matures: 0,
    unsettled: 1,
    last_solve_height: 2,
    last_solve_time: "2023-11-14T22:13:20.000Z",
    last_solve_worker: "finder.rig",
    last_solve_hash: fixture.devnet.tip().hash,
    last_solve_state: "accepted",
  });
});

/** Hands in a block whose header does not solve it. */
function findWrongly({ network }: NetworkFixture, job: Job): void {
  const { header, coinbase } = candidateOf(job);
  const view = new DataView(header.buffer);
  for (let nonce = 0; meetsTarget(sha256.hash(header), job.networkTarget); nonce++) view.setUint32(76, nonce, true);
  network.solve(job.number, header, coinbase, { address: "finder", worker: "" });
}

leakFreeTest("a block that the daemon refuses is rejected with its reason", async () => {
  await using fixture = await startNetwork();
  findWrongly(fixture, await fixture.job());
  const { level, text } = await fixture.log.line(SETTLED);
  const { state, reason, hash } = stored(fixture);
  assert.deepEqual([state, reason], ["rejected", "high-hash"]);
  assert.deepEqual([level, text], ["warning", `Block 2 rejected: high-hash: ${hash}`]);
  const { block_stats } = fixture.network.status() as { block_stats: Record<string, unknown> };
  assert.deepEqual([block_stats["rejects"], block_stats["last_solve_worker"]], [1, "finder"]);
});

leakFreeTest("a block that comes second at its height is followed, and orphaned by the next one", async () => {
  await using fixture = await startNetwork();
  const { devnet, log } = fixture;
  const job = await fixture.job();
  devnet.faults.set("hanging", ["submitblock"]);
  fixture.find(job);
  await fixture.generate(1);
  devnet.faults.clear();
  const { level } = await log.line(/Block 2 is not in the chain, another one of its height came first/);
  assert.equal(level, "warning");
  const { state, confirmations } = stored(fixture);
  assert.deepEqual([state, confirmations], ["found", -1]);
  await fixture.generate(1);
  await log.line(/Block 2 orphaned/);
  await pollUntil(() => stored(fixture).state === "orphaned" || undefined, DEADLINE, "the journal to say so");
  assert.equal(stored(fixture).reason, "another block of its height won");
});

leakFreeTest("a block whose answers get lost is accepted all the same: the chain has it", async () => {
  await using fixture = await startNetwork();
  const { devnet, log } = fixture;
  devnet.faults.set("losing answers", ["submitblock"]);
  fixture.find(await fixture.job());
  await log.line(SETTLED);
  const { hash } = stored(fixture);
  assert.equal(devnet.tip().hash, hash);
  await pollUntil(() => stored(fixture).state === "accepted" || undefined, DEADLINE, "the journal to say so");
});

leakFreeTest("a block found while the daemon is down is submitted when it is back", async () => {
  await using fixture = await startNetwork();
  const { devnet, log } = fixture;
  const job = await fixture.job();
  await devnet.goDown();
  fixture.find(job);
  const { text } = await log.line(/is not submitted yet/);
  assert.match(text, /refused|reset|closed/i);
  assert.equal(stored(fixture).state, "found");
  devnet.comeUp();
  await log.line(SETTLED);
  const { state, hash } = stored(fixture);
  assert.deepEqual([state, hash], ["accepted", devnet.tip().hash]);
});

leakFreeTest(
  "a block that is on its way when the network stops stays found, and the next start submits it",
  async () => {
    await using fixture = await startNetwork();
    const { devnet, log, network } = fixture;
    const job = await fixture.job();
    devnet.faults.set("hanging", ["submitblock"]);
    fixture.find(job);
    await network.stop();
    const { state, hash } = stored(fixture);
    assert.equal(state, "found");
    assert.deepEqual(log.texts("warning"), [`Block 2 ${hash} stays in the journal for the next start`]);
    devnet.faults.clear();
    await fixture.restart();
    await log.line(SETTLED);
    assert.deepEqual([stored(fixture).state, devnet.tip().hash], ["accepted", hash]);
    assert.match(log.texts("warning")[1] ?? "", /of the last run was not settled; submitting it again/);
  },
);

leakFreeTest("a block that arrives within the moment that stopping gives it is settled", async () => {
  await using fixture = await startNetwork();
  const { network, devnet } = fixture;
  fixture.find(await fixture.job());
  await network.stop();
  assert.deepEqual([stored(fixture).state, stored(fixture).hash], ["accepted", devnet.tip().hash]);
});

leakFreeTest("a block is submitted also where the journal cannot take it", async () => {
  await using fixture = await startNetwork({
    journal: {
      recordBlock() {
        throw new Error("Cannot write block: disk full");
      },
    },
  });
  fixture.find(await fixture.job());
  const { level, text } = await fixture.log.line(/is not in the journal/);
  assert.equal(level, "error");
  assert.match(text, /disk full; it was [0-9a-f]{300,}$/);
  await fixture.log.line(SETTLED);
  assert.equal(fixture.devnet.tip().height, 2);
});

leakFreeTest(
  "a solution that was under way when the next block came is kept and told, though it comes too late",
  async () => {
    await using fixture = await startNetwork();
    const job = await fixture.job();
    await fixture.generate(1);
    await fixture.job();
    fixture.find(job);
    await fixture.log.line(/Block 2 is not in the chain/);
    assert.equal(stored(fixture).state, "found");
  },
);

leakFreeTest("a job of long ago is no job to solve any more", async () => {
  await using fixture = await startNetwork();
  const job = await fixture.job();
  for (let block = 0; block < 2; block++) {
    // deno-lint-ignore no-await-in-loop -- one block after the other
    await fixture.generate(1);
    // deno-lint-ignore no-await-in-loop
    await fixture.job();
  }
  assert.throws(() => fixture.find(job), { message: /Cannot finish a block: its job \d+ is gone/ });
});

leakFreeTest("a block that the chain knows by another hash than ours names the option that decides on it", async () => {
  await using fixture = await startNetwork({ algorithm: "scrypt", options: { pow_block_hash: true } });
  fixture.find(await fixture.job());
  await fixture.log.line(SETTLED);
  const { state, reason, hash } = stored(fixture);
  assert.equal(state, "rejected");
  assert.match(reason, /is pow_block_hash right\?/);
  assert.equal(fixture.devnet.tip().height, 2);
  assert.notEqual(fixture.devnet.tip().hash, hash);
});
