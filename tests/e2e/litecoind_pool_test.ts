/** The pool and `powerpool mine` find blocks that a real litecoind accepts, from a fresh chain to MWEB. */

import assert from "node:assert/strict";
import { encodeHex } from "../../src/bytes/hex.ts";
import { scriptOfAddress } from "../../src/coin/address.ts";
import { addressFormatsOf } from "../../src/coin/address_format.ts";
import { startLitecoind } from "../tools/litecoind.ts";
import { startRpcRecorder } from "../tools/rpc_recorder.ts";
import { checkSubmissions, followBlocks, templateWith } from "./found_blocks.ts";
import { loginOf, startLitecoinPool } from "./litecoin_pool.ts";

Deno.test("litecoind accepts our blocks: fresh chain, SegWit transactions, MWEB", async (t) => {
  await using node = await startLitecoind();
  using _peer = await node.peer();
  await node.mineTo(1);
  await using recorder = startRpcRecorder(node.rpcOptions);
  const poolAddress = await node.address("p2sh-segwit");
  await using pool = await startLitecoinPool([node], {
    poolAddress,
    daemon: { ...loginOf(node), port: recorder.port },
    networkLines: "  job_refresh: 0.5",
  });
  const blocks = followBlocks(pool, {
    user: `${await node.address("bech32")}.rig`,
    algorithm: "scrypt",
    script: encodeHex(scriptOfAddress(poolAddress, addressFormatsOf("LTC") ?? [])),
    getBlock: (hash) => node.call("getblock", hash, 2),
  });

  await t.step("on a fresh chain", async () => {
    const [first] = await blocks.mine(4);
    assert.equal(first?.height, 2);
  });

  await t.step("with SegWit transactions", async () => {
    await node.mineTo(120);
    await node.sendPayments(5);
    await templateWith(pool, 5);
    const [first] = await blocks.mine(3);
    assert.equal(first?.tx.length, 6);
  });

  await t.step("after MWEB's activation, with transactions", async () => {
    await node.activateMweb();
    await node.sendPayments(3);
    // The three payments and the HogEx.
    await templateWith(pool, 4);
    const [first] = await blocks.mine(3);
    assert(first !== undefined && first.height >= 433);
    assert.equal(first.tx.length, 5);
    assert.notEqual(first.mweb, undefined);
  });

  checkSubmissions(recorder);
});
