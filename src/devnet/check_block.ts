/**
 * What can be said of a block without knowing the chain.
 *
 * @module
 */

import { meetsTarget, type Target, targetBytes } from "../algorithms/target.ts";
import { sha256dPairs } from "../algorithms/sha256d.ts";
import { concatBytes, equalBytes } from "../bytes/bytes.ts";
import { AUXPOW_VERSION_BIT, chainIdOfVersion } from "../coin/auxpow.ts";
import type { Block } from "../coin/block.ts";
import { type CompactBits, expandBits } from "../coin/compact_bits.ts";
import { type Hash, HASH_BYTES } from "../coin/hash.ts";
import { type Header, serializeHeader } from "../coin/header.ts";
import { merkleRoot } from "../coin/merkle.ts";
import { isCoinbase, txidBy, WITNESS_SCALE } from "../coin/transaction.ts";
import { serializeBlock, sigopsCost } from "./block_size.ts";
import { type ChainRules, MAX_BLOCK_SIGOPS_COST, MAX_BLOCK_WEIGHT } from "./chain_rules.ts";
import { checkTransaction } from "./check_transaction.ts";
import type { Reject } from "./reject.ts";

/**
 * Whether a header's digest meets the target that its own bits stand for, and the chain allows such a target. On an aux
 * chain the version must also be the chain's, and not be that of a block whose proof lies elsewhere.
 *
 * Sources: `CheckProofOfWork` in Bitcoin Core, src/pow.cpp; the same in Dogecoin Core, src/dogecoin.cpp.
 */
export function provesWork(header: Header, rules: ChainRules): boolean {
  if (rules.chainId !== undefined && !isOwnVersion(header.version, rules.chainId)) return false;
  const target = tryExpandBits(header.bits);
  if (target === undefined || target === 0n || target > rules.easiestTarget) return false;
  return meetsTarget(rules.algorithm.hash(serializeHeader(header)), targetBytes(target));
}

/**
 * Checks what a block says of itself, all but its proof of work: `CheckBlock` in Bitcoin Core, src/validation.cpp.
 *
 * @returns Why the block is refused, or `undefined`.
 */
export function checkBlock(block: Block, { algorithm }: Pick<ChainRules, "algorithm">): Reject | undefined {
  const { header, transactions } = block;
  const [first, ...others] = transactions;
  if (first === undefined) return "bad-blk-length";
  const leaves = transactions.map((transaction) => txidBy(algorithm.txidHash, transaction));
  if (!equalBytes(merkleRoot(leaves), header.merkleRoot)) return "bad-txnmrklroot";
  if (repeatsPair(leaves)) return "bad-txns-duplicate";
  if (serializeBlock(block, false).length * WITNESS_SCALE > MAX_BLOCK_WEIGHT) return "bad-blk-length";
  if (!isCoinbase(first)) return "bad-cb-missing";
  if (others.some(isCoinbase)) return "bad-cb-multiple";
  for (const transaction of transactions) {
    const reject = checkTransaction(transaction);
    if (reject !== undefined) return reject;
  }
  const sigops = transactions.reduce((sum, transaction) => sum + sigopsCost(transaction), 0);
  return sigops > MAX_BLOCK_SIGOPS_COST ? "bad-blk-sigops" : undefined;
}

/**
 * Whether two neighbours that are hashed together are the same anywhere in a merkle tree.
 *
 * An odd row pairs its last hash with itself; a block in which that hash really stands twice has the same root, and must
 * be told from the honest one (CVE-2012-2459; `ComputeMerkleRoot` in Bitcoin Core, src/consensus/merkle.cpp).
 */
function repeatsPair(leaves: readonly Hash[]): boolean {
  let row: Uint8Array = concatBytes(...leaves);
  while (row.length > HASH_BYTES) {
    for (let at = 0; at + 2 * HASH_BYTES <= row.length; at += 2 * HASH_BYTES) {
      const middle = at + HASH_BYTES;
      if (equalBytes(row.subarray(at, middle), row.subarray(middle, middle + HASH_BYTES))) return true;
    }
    const odd = (row.length / HASH_BYTES) % 2 === 1;
    row = sha256dPairs(odd ? concatBytes(row, row.subarray(-HASH_BYTES)) : row);
  }
  return false;
}

function isOwnVersion(version: number, chainId: number): boolean {
  return chainIdOfVersion(version) === chainId && (version & AUXPOW_VERSION_BIT) === 0;
}

function tryExpandBits(bits: CompactBits): Target | undefined {
  try {
    return expandBits(bits);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
