/** A real litecoind in trouble: the pool says what is wrong, goes on, and loses no block. */

import assert from "node:assert/strict";
import { type JournalledBlock, readBlocks } from "../tools/journal_file.ts";
import { type Litecoind, startLitecoind } from "../tools/litecoind.ts";
import { mineShares, type PoolProgram } from "../tools/pool_program.ts";
import { decidedBlocks } from "./found_blocks.ts";
import { loginOf, startLitecoinPool } from "./litecoin_pool.ts";

async function startPoolAt(node: Litecoind, poolAddress: string, password = "p"): Promise<PoolProgram> {
  return await startLitecoinPool([node], {
    poolAddress,
    daemon: { ...loginOf(node), password },
    networkLines: "  rpc_ping_int: 0.2",
  });
}

/**
 * The block that was accepted of those that were found. There may be more: the miner sends shares on while the answer to
 * its first is on its way, and all of them solve the same height.
 */
async function acceptedBlock(pool: PoolProgram): Promise<JournalledBlock> {
  const blocks = await decidedBlocks(pool);
  const [accepted, ...more] = blocks.filter(({ state }) => state === "accepted");
  assert(accepted !== undefined && more.length === 0, Deno.inspect(blocks));
  return accepted;
}

/** How often a text stands in the log. */
function count(pool: PoolProgram, text: string): number {
  return pool.log().split(text).length - 1;
}

Deno.test("a block found while litecoind is killed is submitted when it is back", async () => {
  await using node = await startLitecoind();
  await node.mineTo(1);
  const address = await node.address();
  // An orderly end writes the chain to the disk, which a kill does not.
  await node.stop();
  await node.restart();
  const peer = await node.peer();
  await using pool = await startPoolAt(node, address);
  await pool.logged("New block 2");
  peer[Symbol.dispose]();
  await node.kill9();
  await mineShares(pool, `${address}.rig`, "scrypt", 1);
  await pool.logged("is not submitted yet");
  assert.equal(readBlocks(pool.journal)[0]?.state, "found");
  await node.restart();
  const block = await acceptedBlock(pool);
  assert.deepEqual([block.reason, block.height], ["", 2]);
  assert.equal(await node.call("getbestblockhash"), block.hash);
  using _peer = await node.peer();
  await pool.logged("New block 3");
});

Deno.test("a block found before pool and litecoind are killed is submitted once litecoind has caught up", async () => {
  await using node = await startLitecoind();
  const peer = await node.peer();
  await node.mineTo(1);
  const address = await node.address();
  const parent = await node.call("getblock", await node.call("getbestblockhash"), 0);
  await using pool = await startPoolAt(node, address);
  await pool.logged("New block 2");
  peer[Symbol.dispose]();
  await node.kill9();
  await mineShares(pool, `${address}.rig`, "scrypt", 1);
  await pool.kill9();
  await node.restart();
  await pool.start();
  // The kill cost litecoind its newest block, which it would get from its peers.
  await pool.logged("the daemon does not know the block before it");
  assert.equal(await node.call("submitblock", parent), null);
  assert.equal((await acceptedBlock(pool)).height, 2);
});

Deno.test("a pool that starts before litecoind says so once and goes on by itself", async () => {
  await using node = await startLitecoind();
  await node.mineTo(1);
  const address = await node.address();
  await node.stop();
  await using pool = await startPoolAt(node, address);
  await pool.logged("Connection refused");
  await node.restart();
  using _peer = await node.peer();
  await pool.logged("New block 2");
  assert.equal(count(pool, "Connection refused"), 1, "one line for many tries");
});

Deno.test("a wrong password is named, and never shown", async () => {
  await using node = await startLitecoind();
  await node.mineTo(1);
  await using pool = await startPoolAt(node, await node.address(), "not-the-password");
  await pool.logged("check username and password");
  assert.equal(count(pool, "not-the-password"), 0);
  await pool.stop();
  assert.match(pool.log(), /Stopping/);
});
