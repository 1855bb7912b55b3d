/**
 * What a block must be where it stands: behind which parent, at which height and time.
 *
 * @module
 */

import { equalBytes } from "../bytes/bytes.ts";
import type { Block } from "../coin/block.ts";
import { HASH_BYTES } from "../coin/hash.ts";
import type { Header } from "../coin/header.ts";
import { pushHeight } from "../coin/script.ts";
import { type Transaction, wtxidBy } from "../coin/transaction.ts";
import { findWitnessCommitment, witnessCommitmentScript } from "../coin/witness_commitment.ts";
import { type BlockNode, medianTimePast } from "./block_node.ts";
import { sizeOfBlock } from "./block_size.ts";
import { type ChainRules, MAX_BLOCK_WEIGHT, MAX_FUTURE_SECONDS } from "./chain_rules.ts";
import { hasWitness, isFinal } from "./check_transaction.ts";
import { nextBits } from "./next_bits.ts";
import type { Reject } from "./reject.ts";

/** BIP 34's; versions are signed, so that one with the highest bit set is too low as well. */
const LOWEST_VERSION = 2;

/**
 * Checks a header behind its parent: `ContextualCheckBlockHeader` in Bitcoin Core, src/validation.cpp.
 *
 * @param now Seconds since 1970.
 * @returns Why the block is refused, or `undefined`.
 */
export function checkHeaderContext(
  header: Header,
  parent: BlockNode,
  rules: ChainRules,
  now: number,
): Reject | undefined {
  if (header.bits !== nextBits(parent, rules)) return "bad-diffbits";
  if (header.time <= medianTimePast(parent)) return "time-too-old";
  if (header.time > now + MAX_FUTURE_SECONDS) return "time-too-new";
  if ((header.version | 0) < LOWEST_VERSION) return `bad-version(0x${header.version.toString(16).padStart(8, "0")})`;
  return undefined;
}

/**
 * Checks a block behind its parent: `ContextualCheckBlock` in Bitcoin Core, src/validation.cpp.
 *
 * Daemons add a coinbase's missing witness on their own before they look; this chain does not, so that a pool which
 * relies on it is found out.
 *
 * @param block One that passed `checkBlock()`.
 * @returns Why the block is refused, or `undefined`.
 */
export function checkBlockContext(block: Block, parent: BlockNode, rules: ChainRules): Reject | undefined {
  const height = parent.height + 1;
  const medianTime = medianTimePast(parent);
  const coinbase = block.transactions[0] as Transaction;
  if (!block.transactions.every((transaction) => isFinal(transaction, height, medianTime))) return "bad-txns-nonfinal";
  const expected = pushHeight(height);
  const script = coinbase.inputs[0]?.script.subarray(0, expected.length);
  if (script === undefined || !equalBytes(script, expected)) return "bad-cb-height";
  const witnesses = checkWitnesses(block, coinbase, rules);
  if (witnesses !== undefined) return witnesses;
  return sizeOfBlock(block).weight > MAX_BLOCK_WEIGHT ? "bad-blk-weight" : undefined;
}

/** BIP 141: a commitment, once there, must be right; without one no transaction may have a witness. */
function checkWitnesses(block: Block, coinbase: Transaction, rules: ChainRules): Reject | undefined {
  const commitment = rules.segwit ? findWitnessCommitment(coinbase) : undefined;
  if (commitment === undefined) return block.transactions.some(hasWitness) ? "unexpected-witness" : undefined;
  const [reserved, ...more] = coinbase.inputs[0]?.witness ?? [];
  if (reserved?.length !== HASH_BYTES || more.length > 0) return "bad-witness-nonce-size";
  const { txidHash } = rules.algorithm;
  const wtxids = block.transactions.slice(1).map((transaction) => wtxidBy(txidHash, transaction));
  const right = witnessCommitmentScript(wtxids, reserved);
  return equalBytes(commitment, right) ? undefined : "bad-witness-merkle-match";
}
