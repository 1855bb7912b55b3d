/**
 * Whether an AuxPoW proves work on a block of an aux chain.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import { meetsTarget, type Target, targetBytes } from "../algorithms/target.ts";
import { hashTransaction } from "../algorithms/txid_hash.ts";
import { equalBytes, reverseBytes } from "../bytes/bytes.ts";
import { magicOffsets, MERGED_MINING_MAGIC } from "../coin/aux_commitment.ts";
import { auxSlot, MAX_AUX_LEVELS, rootOfAuxBranch } from "../coin/aux_merkle_tree.ts";
import { chainIdOfVersion, type ReadAuxPow } from "../coin/auxpow.ts";
import { type Hash, HASH_BYTES } from "../coin/hash.ts";
import { parseHeader } from "../coin/header.ts";

/**
 * Why a proof is refused, in the words that daemons write to their log; to whoever handed it in they say only `false`.
 *
 * Source: `CAuxPow::check` in Namecoin Core and Dogecoin Core, src/auxpow.cpp, and `CheckProofOfWork` in their
 * src/validation.cpp and src/dogecoin.cpp.
 */
export type AuxReject =
  | "AuxPow is not a generate"
  | "Aux POW parent has our chain ID"
  | "Aux POW chain merkle branch too long"
  | "Aux POW merkle root incorrect"
  | "Aux POW coinbase has no inputs"
  | "Aux POW missing chain merkle root in parent coinbase"
  | "Multiple merged mining headers in coinbase"
  | "Merged mining header is not just before chain merkle root"
  | "Aux POW chain merkle root must start in the first 20 bytes of the parent coinbase"
  | "Aux POW missing chain merkle tree size and nonce in parent coinbase"
  | "Aux POW merkle branch size does not match parent coinbase"
  | "Aux POW wrong index"
  | "AUX proof of work failed";

/** What a proof is to prove. */
export interface AuxClaim {
  /** The aux block's hash. */
  readonly hash: Hash;
  /** Its chain's id. */
  readonly chainId: number;
  /** Its target, which counts in place of the parent's own. */
  readonly target: Target;
  /** What the parent's digest is taken with; its coinbase is named as most chains of the algorithm do. */
  readonly algorithm: Algorithm;
}

/** How far in the script a root without magic may begin, bytes. */
const LATEST_BARE_ROOT = 20;

/** Size and nonce behind the root, four bytes each. */
const TREE_FIELDS_BYTES = 8;

/**
 * Checks a proof, in the order in which daemons do.
 *
 * @returns Why it is refused, or `undefined`.
 */
export function checkAuxPow(auxPow: ReadAuxPow, claim: AuxClaim): AuxReject | undefined {
  const parent = parseHeader(auxPow.parentHeader);
  if (auxPow.coinbaseIndex !== 0) return "AuxPow is not a generate";
  if (chainIdOfVersion(parent.version) === claim.chainId) return "Aux POW parent has our chain ID";
  if (auxPow.chainBranch.hashes.length > MAX_AUX_LEVELS) return "Aux POW chain merkle branch too long";
  const coinbaseHash = hashTransaction(auxPow.coinbase, claim.algorithm.txidHash) as unknown as Hash;
  const parentRoot = rootOfAuxBranch(coinbaseHash, { slot: 0, hashes: auxPow.coinbaseBranch });
  if (!equalBytes(parentRoot, parent.merkleRoot)) return "Aux POW merkle root incorrect";
  const commitment = checkCommitment(auxPow, claim);
  if (commitment !== undefined) return commitment;
  const digest = claim.algorithm.hash(auxPow.parentHeader);
  return meetsTarget(digest, targetBytes(claim.target)) ? undefined : "AUX proof of work failed";
}

function checkCommitment({ coinbaseScript, chainBranch }: ReadAuxPow, claim: AuxClaim): AuxReject | undefined {
  if (coinbaseScript === undefined) return "Aux POW coinbase has no inputs";
  const root = reverseBytes(rootOfAuxBranch(claim.hash, chainBranch));
  const rootAt = offsetOf(root, coinbaseScript);
  if (rootAt === undefined) return "Aux POW missing chain merkle root in parent coinbase";
  const [magicAt, ...more] = magicOffsets(coinbaseScript);
  if (more.length > 0) return "Multiple merged mining headers in coinbase";
  if (magicAt === undefined && rootAt > LATEST_BARE_ROOT) {
    return "Aux POW chain merkle root must start in the first 20 bytes of the parent coinbase";
  }
  if (magicAt !== undefined && magicAt + MERGED_MINING_MAGIC.length !== rootAt) {
    return "Merged mining header is not just before chain merkle root";
  }
  const fields = coinbaseScript.slice(rootAt + HASH_BYTES, rootAt + HASH_BYTES + TREE_FIELDS_BYTES);
  if (fields.length < TREE_FIELDS_BYTES) return "Aux POW missing chain merkle tree size and nonce in parent coinbase";
  const view = new DataView(fields.buffer);
  const size = 2 ** chainBranch.hashes.length;
  if (view.getUint32(0, true) !== size) return "Aux POW merkle branch size does not match parent coinbase";
  const slot = auxSlot(claim.chainId, view.getUint32(4, true), size);
  return chainBranch.slot === slot ? undefined : "Aux POW wrong index";
}

/** Where some bytes begin in a script, the first time. */
function offsetOf(bytes: Uint8Array, script: Uint8Array): number | undefined {
  for (let at = 0; at + bytes.length <= script.length; at++) {
    if (equalBytes(script.subarray(at, at + bytes.length), bytes)) return at;
  }
  return undefined;
}
