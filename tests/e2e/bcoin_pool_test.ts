/** The pool and `powerpool mine` find blocks that bcoin, a Bitcoin node, accepts: before SegWit and after. */

import assert from "node:assert/strict";
import { startBcoin } from "../tools/bcoin.ts";
import { startPool } from "../tools/pool_program.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { startRpcRecorder } from "../tools/rpc_recorder.ts";
import { checkSubmissions, followBlocks, templateWith } from "./found_blocks.ts";

Deno.test("bcoin accepts our blocks: before SegWit, and with SegWit transactions", async (t) => {
  await using node = await startBcoin();
  await using recorder = startRpcRecorder(node.rpcOptions);
  // bcoin has an encoding of its own for regtest (prefix "rb"), so the pool asks the daemon for the script.
  const poolAddress = await node.address();
  const { scriptPubKey: script } = await node.call("validateaddress", poolAddress) as { scriptPubKey: string };
  await using pool = await startPool({
    currency: "BCOIN",
    algorithm: "sha256",
    poolAddress,
    daemon: { port: recorder.port, username: "any", password: "key" },
    // The network's own difficulty: every share solves a block.
    startDifficulty: 2 ** -31,
    networkLines: "  job_refresh: 0.5",
  });
  const blocks = followBlocks(pool, {
    user: `${poolAddress}.rig`,
    algorithm: "sha256",
    script,
    // Verbose, with the details of its transactions.
    getBlock: (hash) => node.call("getblock", hash, true, true),
  });

  await t.step("before SegWit", async () => {
    const [first] = await blocks.mine(4);
    assert.equal(first?.height, 1);
  });

  await t.step("with SegWit transactions", async () => {
    // bcoin puts new transactions into a template that it has made only when one comes after ten quiet seconds. So they
    // come while nobody asks for templates, and one more block ends the template of the pool's abandoned long poll.
    await pool.stop();
    await node.toSegwit();
    await node.mineTo(433);
    await node.sendPayments(3);
    await pollUntil(
      async () => {
        const waiting = await node.call("getrawmempool") as readonly string[];
        return waiting.length === 3 ? true : undefined;
      },
      20,
      "the payments in the memory pool",
    );
    await pool.start();
    await templateWith(pool, 3);
    const [first] = await blocks.mine(3);
    assert(first !== undefined && first.height > 433);
    assert.equal(first.tx.length, 4);
  });

  checkSubmissions(recorder);
});
