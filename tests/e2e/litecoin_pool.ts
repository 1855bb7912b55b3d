/**
 * A pool that mines Litecoin on real litecoinds.
 *
 * @module
 */

import { requireAlgorithm } from "../../src/algorithms/registry.ts";
import { type JournalledBlock, readBlocks } from "../tools/journal_file.ts";
import type { Litecoind } from "../tools/litecoind.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { type DaemonLogin, type PoolOptions, type PoolProgram, startPool } from "../tools/pool_program.ts";
import { type ShareClient, type ShareClientOptions, startShareClient } from "../tools/share_client.ts";
import { connectStratum, type StratumClient } from "../tools/stratum_client.ts";

/** What is particular to a test. */
export type LitecoinPoolOptions = Partial<Omit<PoolOptions, "fallbacks">>;

/** The difficulty of regtest's blocks: every share solves one. */
export const EVERY_SHARE_SOLVES = 2 ** -15;

/** Every digest is a share. */
export const EVERY_HASH_COUNTS = 2 ** -60;

/** Seconds until what is to happen must have happened. */
const DEADLINE = 30;

/** How to log in to a node. */
export function loginOf({ ports }: Litecoind): DaemonLogin {
  return { port: ports[0] as number, username: "u", password: "p" };
}

/**
 * Starts a pool.
 *
 * @param nodes Its daemons, the preferred one first: blocks pay to a new address of its wallet, if not said otherwise.
 */
export async function startLitecoinPool(
  nodes: readonly [Litecoind, ...Litecoind[]],
  options: LitecoinPoolOptions = {},
): Promise<PoolProgram> {
  const [first, ...others] = nodes;
  return await startPool({
    currency: "LTC",
    algorithm: "scrypt",
    poolAddress: options.poolAddress ?? await first.address(),
    daemon: loginOf(first),
    fallbacks: others.map(loginOf),
    startDifficulty: EVERY_SHARE_SOLVES,
    ...options,
  });
}

/** Connects a miner that sends nothing by itself, and waits for its first job. */
export async function connectMiner({ stratumPort: port }: PoolProgram, node: Litecoind): Promise<StratumClient> {
  const user = `${await node.address()}.rig`;
  const client = await connectStratum({ port, user, algorithm: requireAlgorithm("scrypt") });
  await client.jobOn(await tipOf(node));
  return client;
}

/** Starts a miner that sends shares which solve no blocks, 50 a second, and blocks when it is told to. */
export async function startMiner(
  { stratumPort: port }: PoolProgram,
  node: Litecoind,
  changes: Partial<ShareClientOptions> = {},
): Promise<ShareClient> {
  const user = `${await node.address()}.rig`;
  const algorithm = requireAlgorithm("scrypt");
  return await startShareClient({ port, user, algorithm, window: 8, pauseMs: 20, withoutBlocks: true, ...changes });
}

/** Hash of a node's last block, display order. */
export async function tipOf(node: Litecoind): Promise<string> {
  return await node.call("getbestblockhash") as string;
}

/** Waits until a block is the last one of a node. */
export async function isTip(node: Litecoind, hash: string): Promise<void> {
  await pollUntil(async () => await tipOf(node) === hash || undefined, DEADLINE, `the tip ${hash}`);
}

/** Has a node mine a block. @returns Its hash in display order. */
export async function mineBlock(node: Litecoind): Promise<string> {
  const [hash] = await node.call("generatetoaddress", 1, await node.address()) as string[];
  return hash as string;
}

/** Waits until a pool knows what became of a block that it has found. */
export async function settledBlock({ journal }: PoolProgram, hash: string): Promise<JournalledBlock> {
  const isSettled = (block: JournalledBlock) => block.hash === hash && block.state !== "found";
  return await pollUntil(() => readBlocks(journal).find(isSettled), DEADLINE, `block ${hash} to be settled`);
}

/** Waits until a pool's work comes from a node. */
export async function isPreferred(pool: PoolProgram, { ports }: Litecoind): Promise<void> {
  const name = `127.0.0.1:${ports[0]}`;
  await pollUntil(
    async () => {
      const { coinservers } = await pool.monitor("/chain/") as { coinservers: Record<string, { preferred: boolean }> };
      return coinservers[name]?.preferred || undefined;
    },
    DEADLINE,
    `work from ${name}`,
  );
}
