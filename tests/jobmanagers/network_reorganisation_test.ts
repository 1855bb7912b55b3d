/** Found blocks that are followed until they are mature, or orphaned for good; a reorganisation may change all of it. */

import assert from "node:assert/strict";
import type { StoredBlock } from "../../src/journal/records.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { Refusal } from "./changed_daemon.ts";
import { type NetworkFixture, startNetwork } from "./network_fixture.ts";

const DEADLINE = 10;
const MATURITY = 5;

function start(changes: Parameters<typeof startNetwork>[0] = {}): Promise<NetworkFixture> {
  return startNetwork({ options: { block_mature_confirms: MATURITY }, now: () => 1_700_000_000_000, ...changes });
}

/** Waits until the journal says something of the newest block. */
function storedAs({ journal, log }: NetworkFixture, expected: Partial<StoredBlock>): Promise<StoredBlock> {
  const look = () => {
    const [block] = journal.recentBlocks(1);
    const isSo = Object.entries(expected).every(([name, value]) => block?.[name as keyof StoredBlock] === value);
    return isSo ? block : undefined;
  };
  return pollUntil(look, DEADLINE, `a block with ${JSON.stringify(expected)}`).catch((error) => {
    throw new Error(`${error.message}; it is ${look()?.state}; the log:\n${log.texts().join("\n")}`);
  });
}

/** Finds a block and waits until it is in the chain; gives its hash. */
async function findOne(fixture: NetworkFixture): Promise<string> {
  fixture.find(await fixture.job());
  const { hash } = await storedAs(fixture, { state: "accepted" });
  return hash;
}

/** Replaces a block by a longer branch, on which the chain then stands by its work alone. */
async function replace({ devnet, generate }: NetworkFixture, hash: string, blocks: number): Promise<string> {
  await devnet.call("invalidateblock", hash);
  const [first] = await generate(blocks);
  await devnet.call("reconsiderblock", hash);
  return first ?? assert.fail();
}

function linesOfBlock({ log }: NetworkFixture): string[] {
  return log.texts().filter((text) => text.startsWith("Block")).map((text) => text.replace(/:? [0-9a-f]{64}$/, ""));
}

leakFreeTest("a block is followed until it is mature", async () => {
  await using fixture = await start();
  await findOne(fixture);
  await fixture.generate(MATURITY - 2);
  await storedAs(fixture, { state: "accepted", confirmations: MATURITY - 1, settledAt: undefined });
  await fixture.generate(1);
  await storedAs(fixture, { state: "mature", confirmations: MATURITY, settledAt: 1_700_000_000_000 });
  assert.deepEqual(linesOfBlock(fixture), ["Block 2 found by finder", "Block 2 accepted", "Block 2 is mature"]);
  const { block_stats } = fixture.network.status() as { block_stats: Record<string, unknown> };
  const { accepts, matures, unsettled, last_solve_state } = block_stats;
  assert.deepEqual({ accepts, matures, unsettled, last_solve_state }, {
    accepts: 1,
    matures: 1,
    unsettled: 0,
    last_solve_state: "mature",
  });
  assert.deepEqual(fixture.journal.unsettledBlocks("DEV"), []);
});

leakFreeTest("a block that a longer branch replaces is orphaned, and for good once it is buried", async () => {
  await using fixture = await start();
  const hash = await findOne(fixture);
  await replace(fixture, hash, 2);
  await storedAs(fixture, {
    state: "orphaned",
    reason: "another block of its height won",
    confirmations: -1,
    settledAt: undefined,
  });
  await fixture.generate(MATURITY - 1);
  await storedAs(fixture, { state: "orphaned", settledAt: 1_700_000_000_000 });
  assert.deepEqual(linesOfBlock(fixture), ["Block 2 found by finder", "Block 2 accepted", "Block 2 orphaned"]);
  const { block_stats } = fixture.network.status() as { block_stats: Record<string, unknown> };
  const { accepts, orphans, unsettled } = block_stats;
  assert.deepEqual([accepts, orphans, unsettled], [0, 1, 0]);
});

leakFreeTest("an orphaned block comes back when the chain is reorganised again", async () => {
  await using fixture = await start();
  const { devnet } = fixture;
  const hash = await findOne(fixture);
  const rival = await replace(fixture, hash, 2);
  await storedAs(fixture, { state: "orphaned" });
  await replace(fixture, rival, 3);
  assert.equal(await devnet.call("getblockhash", 2), hash);
  await storedAs(fixture, { state: "accepted", reason: "", confirmations: 4 });
  await fixture.generate(1);
  await storedAs(fixture, { state: "mature" });
  assert.deepEqual(linesOfBlock(fixture).slice(-2), ["Block 2 is in the chain after all", "Block 2 is mature"]);
});

leakFreeTest("a block that came second is accepted when the chain goes over to it", async () => {
  await using fixture = await start();
  const { devnet, log } = fixture;
  const job = await fixture.job();
  devnet.faults.set("hanging", ["submitblock"]);
  fixture.find(job);
  const [rival] = await fixture.generate(1);
  devnet.faults.clear();
  await log.line(/Block 2 is not in the chain, another one of its height came first/);
  await storedAs(fixture, { state: "found", confirmations: -1 });
  await replace(fixture, rival ?? assert.fail(), 1);
  await storedAs(fixture, { state: "accepted" });
});

leakFreeTest("blocks are followed by the next run: what happened in between is seen at its start", async () => {
  await using fixture = await start();
  const hash = await findOne(fixture);
  await fixture.network.stop();
  await replace(fixture, hash, 2);
  await fixture.restart();
  await storedAs(fixture, { state: "orphaned" });
  await fixture.network.stop();
  await fixture.generate(MATURITY);
  await fixture.restart();
  await storedAs(fixture, { state: "orphaned", settledAt: 1_700_000_000_000 });
});

leakFreeTest("a block that the daemon has lost is handed in once more", async () => {
  let lost = false;
  await using fixture = await start({
    answers: {
      getblockheader() {
        if (lost) throw new Refusal(-5, "Block not found");
      },
    },
  });
  const hash = await findOne(fixture);
  lost = true;
  await fixture.generate(1);
  await fixture.log.line(new RegExp(`Block 2 ${hash} is not known to the daemon any more; submitting it again`));
  const submitted = () => fixture.calls.filter(({ method }) => method === "submitblock").length === 2 || undefined;
  await pollUntil(submitted, DEADLINE, "a second submission");
  await storedAs(fixture, { state: "orphaned" });
  lost = false;
  await fixture.generate(1);
  await storedAs(fixture, { state: "accepted" });
});

leakFreeTest("a look that fails is told once, and made again with the next block", async () => {
  let broken = false;
  await using fixture = await start({
    answers: {
      getblockheader() {
        if (broken) throw new Refusal(-1, "disk on fire");
      },
    },
  });
  await findOne(fixture);
  broken = true;
  await fixture.generate(1);
  const { text } = await fixture.log.line(/What became of the blocks cannot be seen/);
  assert.match(text, /disk on fire/);
  broken = false;
  await fixture.generate(1);
  await storedAs(fixture, { state: "accepted", confirmations: 3 });
});
