/**
 * Merkle trees over transaction hashes: sha256d of pairs, the last of an odd row paired with itself. So it is also on
 * chains that hash the transactions themselves once (src/algorithms/txid_hash.ts).
 *
 * Source: `ComputeMerkleRoot` in Bitcoin Core, src/consensus/merkle.cpp. All hashes in internal byte order.
 *
 * @module
 */

import { sha256d, sha256dPairs } from "../algorithms/sha256d.ts";
import { concatBytes } from "../bytes/bytes.ts";
import { type Hash, HASH_BYTES } from "./hash.ts";

/**
 * The root over all transactions of a block.
 *
 * @param leaves The hashes in the order of the block, coinbase first; at least one.
 * @throws {RangeError} If there is none.
 */
export function merkleRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) throw new RangeError("Cannot take the merkle root of no transactions");
  let row = concatBytes(...leaves);
  while (row.length > HASH_BYTES) row = nextRow(row);
  return row as unknown as Hash;
}

/**
 * The branch that leads from a coinbase, still unknown, to the root.
 *
 * @param others The hashes of the other transactions in the order of the block.
 * @returns One hash for each level, lowest first; none if the coinbase is alone.
 */
export function coinbaseBranch(others: readonly Hash[]): Hash[] {
  const branch: Hash[] = [];
  // What stands in the coinbase's place does not reach the branch. One copy each: a call with thousands of arguments
  // takes longer than all of these.
  let row = new Uint8Array((1 + others.length) * HASH_BYTES);
  let at = 0;
  for (const hash of others) row.set(hash, at += HASH_BYTES);
  while (row.length > HASH_BYTES) {
    branch.push(row.slice(HASH_BYTES, 2 * HASH_BYTES) as unknown as Hash);
    row = nextRow(row);
  }
  return branch;
}

/**
 * The root that a coinbase and its branch give.
 *
 * @param coinbaseHash The coinbase's txid.
 * @param branch From {@link coinbaseBranch}.
 */
export function rootOfBranch(coinbaseHash: Hash, branch: readonly Hash[]): Hash {
  const pair = new Uint8Array(2 * HASH_BYTES);
  let node: Uint8Array = coinbaseHash;
  for (const sibling of branch) {
    pair.set(node);
    pair.set(sibling, HASH_BYTES);
    node = sha256d(pair);
  }
  return node as unknown as Hash;
}

function nextRow(row: Uint8Array): Uint8Array<ArrayBuffer> {
  const odd = (row.length / HASH_BYTES) % 2 === 1;
  return sha256dPairs(odd ? concatBytes(row, row.subarray(-HASH_BYTES)) : row);
}
