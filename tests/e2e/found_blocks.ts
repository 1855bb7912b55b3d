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

const SETTLE_DEADLINE = 20;
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
      const settled = await pollUntil(
        () => {
          const found = readBlocks(pool.journal).slice(checked);
          return found.length > 0 && found.every(({ state }) => state !== "found") ? found : undefined;
        },
        SETTLE_DEADLINE,
        "all blocks to be settled",
      );
      checked += settled.length;
      return await Promise.all(firstOfEachHeight(settled).map((block) => checkBlock(block, plan)));
    },
  };
}

/** The blocks whose height was free when they were found; checks that the others say that they lost. */
function firstOfEachHeight(blocks: readonly JournalledBlock[]): JournalledBlock[] {
  const heights = blocks.map(({ height }) => height);
  const late = blocks.filter(({ height }, index) => heights.indexOf(height) < index);
  for (const { state, reason } of late) {
    assert.deepEqual([state, reason], ["rejected", "another block of its height won"]);
  }
  return blocks.filter((block) => !late.includes(block));
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

/** Every block whose height was free was answered with null, the first time that it was submitted. */
export function checkSubmissions({ calls }: RpcRecorder): void {
  const taken = new Set<number>();
  for (const { method, params, result } of calls) {
    if (method !== "submitblock") continue;
    const height = heightOf(String(params[0]));
    if (!taken.has(height)) assert.equal(result, null, `block ${height}`);
    taken.add(height);
  }
  assert(taken.size > 0, "blocks were submitted");
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
