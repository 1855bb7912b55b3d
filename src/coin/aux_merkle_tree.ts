/**
 * The merkle tree of merged mining: one leaf for each aux chain, each in the slot that its chain id gives it.
 *
 * A parent's coinbase commits to the root alone, and every aux chain gets the branch from its block to the root. A chain
 * may stand in one slot only, so that one proof of work cannot be claimed for two of its blocks. All hashes are in
 * internal byte order.
 *
 * Source: `CAuxPow::getExpectedIndex` and `CheckMerkleBranch` in Namecoin Core and Dogecoin Core, src/auxpow.cpp.
 *
 * @module
 */

import { sha256d } from "../algorithms/sha256d.ts";
import { concatBytes } from "../bytes/bytes.ts";
import { type Hash, ZERO_HASH } from "./hash.ts";

/** An aux chain's block that waits for its proof of work. */
export interface AuxLeaf {
  /** What the chain calls itself among aux chains, from 0 to 2^31 - 1: Namecoin 1, Dogecoin 98. */
  readonly chainId: number;
  /** The block's hash. */
  readonly hash: Hash;
}

/** The way from a leaf to the root. */
export interface AuxBranch {
  /** The leaf's place, counted from 0. */
  readonly slot: number;
  /** The other hash of each level, lowest first; none in a tree of one slot. */
  readonly hashes: readonly Hash[];
}

/** A tree. */
export interface AuxTree {
  readonly root: Hash;
  /** Number of slots: a power of two. */
  readonly size: number;
  /** Goes into the choice of slots; always 0, see {@link buildAuxTree}. */
  readonly nonce: number;
  /** The branch of each leaf, in the order of the leaves. */
  readonly branches: readonly AuxBranch[];
}

/** Levels that daemons take at most: "chain merkle branch too long" is said of more. */
export const MAX_AUX_LEVELS = 30;

/** Daemons keep chain ids in signed 32-bit integers; most take them from the upper half of a block's version. */
const MAX_CHAIN_ID = 0x7fffffff;

/** The generator of C's rand(), which daemons use to scatter chains over the slots. */
const MULTIPLIER = 1103515245;
const INCREMENT = 12345;

const NONCE = 0;

/**
 * The slot that a chain has in trees of some size.
 *
 * @param chainId From 0 to 2^31 - 1.
 * @param nonce The tree's nonce, 32 bits.
 * @param size The tree's number of slots: a power of two, at most 2^30.
 */
export function auxSlot(chainId: number, nonce: number, size: number): number {
  // Unsigned 32-bit arithmetic that wraps around.
  const first = Math.imul(nonce, MULTIPLIER) + INCREMENT + chainId;
  return ((Math.imul(first, MULTIPLIER) + INCREMENT) >>> 0) % size;
}

/**
 * Builds the smallest tree in which no two chains share a slot; slots without a chain hold zeros.
 *
 * The nonce stays 0. It moves all chains by the same number of slots, so it can never part two that collide: only a
 * larger tree can. Two chains share a slot in trees of `size` just if their ids are equal modulo `size`.
 *
 * @param leaves One for each chain, in any order; at least one.
 * @throws {RangeError} If there is none, a chain id is out of range, two are the same, or two differ so late that only a
 * tree larger than daemons take would part them.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseHash } from "./hash.ts";
 *
 * const tree = buildAuxTree([
 *   { chainId: 98, hash: parseHash("11".repeat(32)) },
 *   { chainId: 63, hash: parseHash("22".repeat(32)) },
 * ]);
 * assert.equal(tree.size, 2);
 * assert.deepEqual(tree.branches.map(({ slot }) => slot), [0, 1]);
 * ```
 */
export function buildAuxTree(leaves: readonly AuxLeaf[]): AuxTree {
  const levels = levelsFor(leaves.map(({ chainId }) => chainId));
  const size = 2 ** levels;
  const slots = leaves.map(({ chainId }) => auxSlot(chainId, NONCE, size));
  const hashes: Hash[][] = leaves.map(() => []);
  let row = new Map(leaves.map(({ hash }, index) => [slots[index] as number, hash]));
  // What a whole subtree without chains comes to, so that large trees cost no more than the branches in them.
  let empty = ZERO_HASH;
  for (let level = 0; level < levels; level++) {
    for (const [index, slot] of slots.entries()) {
      (hashes[index] as Hash[]).push(row.get((slot >>> level) ^ 1) ?? empty);
    }
    const above = new Map<number, Hash>();
    for (const place of row.keys()) {
      const parent = place >>> 1;
      above.set(parent, hashPair(row.get(2 * parent) ?? empty, row.get(2 * parent + 1) ?? empty));
    }
    row = above;
    empty = hashPair(empty, empty);
  }
  const branches = slots.map((slot, index) => ({ slot, hashes: hashes[index] as Hash[] }));
  return { root: row.get(0) as Hash, size, nonce: NONCE, branches };
}

/**
 * The root to which a leaf and its branch lead.
 *
 * @param leaf An aux block's hash, or a transaction's: blocks have the same form of branch.
 */
export function rootOfAuxBranch(leaf: Hash, { slot, hashes }: AuxBranch): Hash {
  return hashes.reduce((node, other, level) => {
    return ((slot >>> level) & 1) === 1 ? hashPair(other, node) : hashPair(node, other);
  }, leaf);
}

/** How many levels the smallest tree has that gives each chain a slot of its own. */
function levelsFor(chainIds: readonly number[]): number {
  if (chainIds.length === 0) throw new RangeError("Cannot build an aux tree of no chains");
  const wrong = chainIds.find((id) => !Number.isInteger(id) || id < 0 || id > MAX_CHAIN_ID);
  if (wrong !== undefined) {
    throw new RangeError(`Cannot mine chain id ${wrong} along: expected an integer from 0 to ${MAX_CHAIN_ID}`);
  }
  const twice = chainIds.find((id, index) => chainIds.indexOf(id) !== index);
  if (twice !== undefined) {
    throw new RangeError(
      `Cannot mine two chains with chain id ${twice} along: one proof of work is good for one block of an id; ` +
        "leave one of the two chains out",
    );
  }
  for (let levels = 0; levels <= MAX_AUX_LEVELS; levels++) {
    const slots = new Set(chainIds.map((id) => auxSlot(id, NONCE, 2 ** levels)));
    if (slots.size === chainIds.length) return levels;
  }
  throw new RangeError(
    `Cannot give chain ids ${chainIds.join(", ")} slots of their own: two are the same in their lowest ` +
      `${MAX_AUX_LEVELS} bits, and daemons take no tree with more than ${MAX_AUX_LEVELS} levels; leave one of the two out`,
  );
}

function hashPair(left: Hash, right: Hash): Hash {
  return sha256d(concatBytes(left, right)) as unknown as Hash;
}
