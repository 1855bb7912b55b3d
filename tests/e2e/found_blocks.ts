/**
 * Mining with `powerpool mine` and checking on the daemon what became of every block.
 *
 * @module
 */

import assert from "node:assert/strict";
import { decodeHex } from "../../src/bytes/hex.ts";
import { type JournalledBlock, readBlocks } from "../tools/journal_file.ts";
import { mineShares, type PoolProgram } from "../tools/pool_program.ts";
import { pollUntil } from "../tools/poll_until.ts";
import type { RpcRecorder } from "../tools/rpc_recorder.ts";

/** A block as daemons show it with all of its transactions, as far as it matters here. */
export interface DecodedBlock {
  readonly height: number;
  readonly confirmations: number;
  readonly mweb?: unknown;
  readonly tx: readonly {
    readonly txid: string;
    readonly vout: readonly { readonly value: number; readonly scriptPubKey: { readonly hex: string } }[];
  }[];
}

/** Who mines, and whose script blocks must pay. */
export interface BlockPlan {
  readonly user: string;
  readonly algorithm: string;
  /** Output script of the pool's address, hex. */
  readonly script: string;
  /** Asks the daemon for a block with its transactions. */
  readonly getBlock: (hash: string) => Promise<unknown>;
}

const SETTLE_DEADLINE = 30;
const TEMPLATE_DEADLINE = 30;
const HEADER_BYTES = 80;
const OP_1 = 0x51;

/** Follows the blocks that a pool finds. */
export function followBlocks(pool: PoolProgram, plan: BlockPlan): {
  /** Mines so many shares, checks the blocks among them, and returns those that are in the chain. */
  mine(shares: number): Promise<DecodedBlock[]>;
} {
  let checked = 0;
  return {
    async mine(shares) {
      const printed = await mineShares(pool, plan.user, plan.algorithm, shares);
      assert.match(printed, new RegExp(`${shares} shares accepted`));
      const settled = await decidedBlocks(pool, checked);
      checked += settled.length;
      return await Promise.all(acceptedOfEachHeight(settled).map((block) => checkBlock(block, plan)));
    },
  };
}

/**
 * Waits until it is known of every height which of the pool's blocks is in the chain, or that none is.
 *
 * @param skip How many blocks to leave out, of those that were found first.
 */
export async function decidedBlocks({ journal }: PoolProgram, skip = 0): Promise<JournalledBlock[]> {
  return await pollUntil(
    () => {
      const found = readBlocks(journal).slice(skip);
      const accepted = new Set(found.filter(({ state }) => state === "accepted").map(({ height }) => height));
      // Of two blocks of a height the other one is undecided until the next block.
      const isDecided = ({ state, height }: JournalledBlock) => state !== "found" || accepted.has(height);
      return found.length > 0 && found.every(isDecided) ? found : undefined;
    },
    SETTLE_DEADLINE,
    "all blocks to be decided",
  );
}

/**
 * The one block of each height that is in the chain; checks that the others lost to it. Blocks found in the same
 * moment are submitted side by side, so the first to be found need not be the first to arrive.
 */
function acceptedOfEachHeight(blocks: readonly JournalledBlock[]): JournalledBlock[] {
  const accepted = blocks.filter(({ state }) => state === "accepted");
  const heights = accepted.map(({ height }) => height);
  assert.deepEqual(heights, [...new Set(heights)], "one block of each height");
  assert.deepEqual(new Set(heights), new Set(blocks.map(({ height }) => height)), "no height without one");
  for (const { state } of blocks.filter((block) => !accepted.includes(block))) {
    assert.match(state, /^(found|orphaned)$/);
  }
  return accepted;
}

async function checkBlock({ height, hash, state, reason, value }: JournalledBlock, plan: BlockPlan) {
  assert.deepEqual([state, reason], ["accepted", ""], `block ${height}`);
  const block = await plan.getBlock(hash) as DecodedBlock;
  assert.equal(block.height, height);
  assert(block.confirmations >= 1);
  const paid = block.tx[0]?.vout.filter(({ scriptPubKey }) => scriptPubKey.hex === plan.script) ?? [];
  assert.deepEqual(paid.map((output) => BigInt(Math.round(output.value * 1e8))), [value], "the whole value is ours");
  return block;
}

/** Of the blocks of each height that were submitted, one was answered with null. */
export function checkSubmissions({ calls }: RpcRecorder): void {
  const submissions = calls.filter(({ method }) => method === "submitblock")
    .map(({ params, result }) => ({ height: heightOf(String(params[0])), result }));
  assert(submissions.length > 0, "blocks were submitted");
  const taken = new Set(submissions.filter(({ result }) => result === null).map(({ height }) => height));
  assert.deepEqual(taken, new Set(submissions.map(({ height }) => height)), "no height was refused");
}

/** Waits until the pool's newest job has so many transactions. */
export async function templateWith(pool: PoolProgram, transactions: number): Promise<void> {
  await pollUntil(
    async () => {
      const { net_state: state } = await pool.monitor("/chain/") as { net_state: { transactions: number } | null };
      return (state?.transactions ?? 0) >= transactions ? true : undefined;
    },
    TEMPLATE_DEADLINE,
    `a template with ${transactions} transactions`,
  );
}

/** Height of a block in hex, from the push at the beginning of its coinbase script (BIP 34). */
function heightOf(hex: string): number {
  const bytes = decodeHex(hex.slice(0, 800));
  // Transaction counts of less than 253 take one byte; then version, SegWit's marker and flag, and the input's outpoint.
  const version = HEADER_BYTES + 1;
  const segwit = bytes[version + 4] === 0;
  const script = version + 4 + (segwit ? 2 : 0) + 1 + 36 + 1;
  const opcode = bytes[script] as number;
  if (opcode >= OP_1) return opcode - OP_1 + 1;
  return bytes.slice(script + 1, script + 1 + opcode).reduceRight((height, byte) => 256 * height + byte, 0);
}
