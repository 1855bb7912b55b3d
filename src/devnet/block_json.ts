/**
 * Blocks in the words of `getblock` and `getblockheader`.
 *
 * @module
 */

import type { Target } from "../algorithms/target.ts";
import { difficultyOfTarget } from "../algorithms/difficulty.ts";
import { bitsText, expandBits } from "../coin/compact_bits.ts";
import { displayHash } from "../coin/hash.ts";
import { txidBy } from "../coin/transaction.ts";
import { type BlockNode, medianTimePast } from "./block_node.ts";
import { sizeOfBlock } from "./block_size.ts";
import type { Chain } from "./chain.ts";
import { transactionJson } from "./transaction_json.ts";

/** Difficulty 1 of every daemon, whatever its proof of work: `GetDifficulty` in Bitcoin Core, src/rpc/blockchain.cpp. */
const DIFFICULTY_ONE = (0xffffn << 208n) as Target;

/** A block's difficulty as daemons rate it. */
export function difficultyOfBlock(node: BlockNode): number {
  return difficultyOfTarget(expandBits(node.block.header.bits), DIFFICULTY_ONE);
}

/** A branch's work in hex. */
export function workText(node: BlockNode): string {
  return node.work.toString(16).padStart(64, "0");
}

/** How many blocks of the chain stand on a block, itself counted; -1 on side branches. */
export function confirmationsOf(chain: Chain, node: BlockNode): number {
  return chain.contains(node) ? chain.tip.height - node.height + 1 : -1;
}

/** A block's header with its place in the chain. */
export function headerJson(chain: Chain, node: BlockNode): Record<string, unknown> {
  const { header, transactions } = node.block;
  const next = chain.contains(node) ? chain.at(node.height + 1) : undefined;
  return {
    hash: node.hash,
    confirmations: confirmationsOf(chain, node),
    height: node.height,
    version: header.version | 0,
    versionHex: header.version.toString(16).padStart(8, "0"),
    merkleroot: displayHash(header.merkleRoot),
    time: header.time,
    mediantime: medianTimePast(node),
    nonce: header.nonce,
    bits: bitsText(header.bits),
    difficulty: difficultyOfBlock(node),
    chainwork: workText(node),
    nTx: transactions.length,
    ...(node.parent === undefined ? {} : { previousblockhash: node.parent.hash }),
    ...(next === undefined ? {} : { nextblockhash: next.hash }),
  };
}

/**
 * A block.
 *
 * @param full Whether to describe its transactions (verbosity 2) or only name them (verbosity 1).
 */
export function blockJson(chain: Chain, node: BlockNode, full: boolean): Record<string, unknown> {
  const { transactions } = node.block;
  const { total, stripped, weight } = sizeOfBlock(node.block);
  const { txidHash } = chain.rules.algorithm;
  return {
    ...headerJson(chain, node),
    size: total,
    strippedsize: stripped,
    weight,
    tx: transactions.map((transaction) =>
      full ? transactionJson(transaction, txidHash) : displayHash(txidBy(txidHash, transaction))
    ),
  };
}
