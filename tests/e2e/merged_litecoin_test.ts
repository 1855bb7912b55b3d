/** Merged mining with a real litecoind, MWEB active, as the parent: one share makes a block of three chains. */

import assert from "node:assert/strict";
import { encodeHex } from "../../src/bytes/hex.ts";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { readBlocks } from "../tools/journal_file.ts";
import { startLitecoind } from "../tools/litecoind.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { connectMiner, settledBlock, startLitecoinPool, tipOf } from "./litecoin_pool.ts";

/** Dogecoin's chain id and another, which take different places in a tree of two. */
const CHAIN_IDS = [98, 63] as const;

const AUX_ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";

/** What a coinbase that commits to two chains holds: the mark, the root, the size of the tree and its nonce. */
const COMMITMENT = /fabe6d6d[0-9a-f]{64}0200000000000000/;

/** Seconds until all chains have the block. */
const DEADLINE = 20;

/** An aux chain as easy as regtest: what solves a block of one solves one of each. */
function startAuxChain(chainId: number): Promise<Devnet> {
  return startDevnet({ algorithm: "scrypt", auxChain: { chainId } });
}

function auxText({ port, user, password }: Devnet, index: number): string {
  return `aux${index}: {type: MonitorAuxNetwork, currency: AUX${index}, algo: scrypt, pool_address: ${AUX_ADDRESS}, ` +
    `coinservs: [{port: ${port}, username: ${user}, password: ${password}}]}\n`;
}

Deno.test("one share solves a block of litecoind's chain and of two chains that are mined along", async () => {
  await using cleanup = new AsyncDisposableStack();
  const node = cleanup.use(await startLitecoind());
  cleanup.use(await node.peer());
  await node.activateMweb();
  await node.sendPayments(2);
  const auxes = await Promise.all(CHAIN_IDS.map(startAuxChain));
  for (const devnet of auxes) cleanup.defer(() => devnet.stop());
  const pool = cleanup.use(
    await startLitecoinPool([node], {
      networkLines: `  merged: [${auxes.map((_, index) => `aux${index}`).join(", ")}]`,
      components: auxes.map(auxText).join(""),
    }),
  );
  const miner = cleanup.use(await connectMiner(pool, node));
  const commitsToBoth = () =>
    miner.work !== undefined && COMMITMENT.test(encodeHex(miner.work.job.coinbase1)) || undefined;
  await pollUntil(commitsToBoth, DEADLINE, "a job that commits to both chains");

  const hash = await miner.solve();

  assert.equal((await settledBlock(pool, hash)).state, "accepted");
  assert.equal(await tipOf(node), hash);
  const block = await node.call("getblock", hash) as { tx: readonly string[]; mweb?: unknown; confirmations: number };
  assert.notEqual(block.mweb, undefined);
  assert.equal(block.tx.length, 4, "coinbase, two payments, HogEx");
  const mined = () => auxes.every((devnet) => devnet.tip().height === 1) || undefined;
  await pollUntil(mined, DEADLINE, "a block on each chain that is mined along");
  assert.deepEqual(auxes.flatMap((devnet) => devnet.auxRefusals()), []);
  const journalled = await pollUntil(
    () => {
      const blocks = readBlocks(pool.journal);
      return blocks.length === 3 && blocks.every(({ state }) => state === "accepted") ? blocks : undefined;
    },
    DEADLINE,
    "three blocks in the journal",
  );
  assert.deepEqual(
    new Set(journalled.map((block) => block.hash)),
    new Set([hash, ...auxes.map((devnet) => devnet.tip().hash)]),
  );
});
