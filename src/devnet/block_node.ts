/**
 * Blocks linked to their parents: a tree of which one branch is the chain.
 *
 * @module
 */

import type { Target } from "../algorithms/target.ts";
import { type Block, parseBlock } from "../coin/block.ts";
import { expandBits } from "../coin/compact_bits.ts";
import { displayHash, type Hash } from "../coin/hash.ts";
import { blockHash, serializeHeader } from "../coin/header.ts";
import { equalBytes } from "../bytes/bytes.ts";
import { serializeBlock } from "./block_size.ts";

/** A block with its place in the tree. */
export interface BlockNode {
  readonly block: Block;
  /** The block's hash in display order: its name in calls, answers and maps. */
  readonly hash: string;
  /** The same in internal order. */
  readonly internalHash: Hash;
  readonly height: number;
  /** `undefined` for the genesis block alone. */
  readonly parent: BlockNode | undefined;
  /** Hashes that the branch up to this block took on average. */
  readonly work: bigint;
}

/** Blocks over which the median time is taken: `nMedianTimeSpan` in Bitcoin Core, src/chain.h. */
const MEDIAN_TIME_SPAN = 11;

/** Links a block to its parent. */
export function linkBlock(block: Block, parent: BlockNode | undefined): BlockNode {
  const internalHash = blockHash(serializeHeader(block.header));
  return {
    block,
    hash: displayHash(internalHash),
    internalHash,
    height: parent === undefined ? 0 : parent.height + 1,
    parent,
    work: (parent?.work ?? 0n) + workOfTarget(expandBits(block.header.bits)),
  };
}

/**
 * Reads a block as a daemon does.
 *
 * @returns The block, or `undefined` unless the bytes are exactly how the block is serialized: a witness record in which
 * every witness is empty, for one, does not count as a block.
 */
export function decodeBlock(bytes: Uint8Array): Block | undefined {
  try {
    const block = parseBlock(bytes);
    return equalBytes(serializeBlock(block, true), bytes) ? block : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The median of the times of a block and the ten before it, seconds; the next block must be later than this. */
export function medianTimePast(node: BlockNode): number {
  const times: number[] = [];
  for (let at: BlockNode | undefined = node; at !== undefined && times.length < MEDIAN_TIME_SPAN; at = at.parent) {
    times.push(at.block.header.time);
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1] as number;
}

/** The last block that two branches have in common. */
export function forkOf(a: BlockNode, b: BlockNode): BlockNode {
  let [left, right] = [a, b];
  while (left !== right) {
    if (left.height >= right.height) left = left.parent as BlockNode;
    else right = right.parent as BlockNode;
  }
  return left;
}

/** The blocks behind `ancestor` up to `node`, lowest first. */
export function pathFrom(ancestor: BlockNode, node: BlockNode): BlockNode[] {
  const path: BlockNode[] = [];
  for (let at = node; at !== ancestor; at = at.parent as BlockNode) path.push(at);
  return path.reverse();
}

/** Hashes that it takes on average to meet a target: `GetBlockProof` in Bitcoin Core, src/chain.cpp. */
export function workOfTarget(target: Target): bigint {
  return (1n << 256n) / (target + 1n);
}
