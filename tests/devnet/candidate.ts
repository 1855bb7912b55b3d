/**
 * Makes blocks for an embedded chain, right ones and ones that are wrong in one place.
 *
 * @module
 */

import { sha256 } from "../../src/algorithms/sha256.ts";
import { targetBytes } from "../../src/algorithms/target.ts";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { decodeHex } from "../../src/bytes/hex.ts";
import type { Block } from "../../src/coin/block.ts";
import { buildCoinbase, withCoinbaseWitness } from "../../src/coin/coinbase.ts";
import { type CompactBits, expandBits } from "../../src/coin/compact_bits.ts";
import { parseHash } from "../../src/coin/hash.ts";
import { serializeHeader } from "../../src/coin/header.ts";
import { merkleRoot } from "../../src/coin/merkle.ts";
import { parseTransaction, type Transaction, type TransactionInput, txid, wtxid } from "../../src/coin/transaction.ts";
import { witnessCommitmentScript } from "../../src/coin/witness_commitment.ts";
import { type ChainRules, easiestTargetOf } from "../../src/devnet/chain_rules.ts";
import { type CoinNode, createNode } from "../../src/devnet/coin_node.ts";
import { OPEN_SCRIPT, OPEN_WITNESS_SCRIPT } from "../../src/devnet/open_coins.ts";
import { buildTemplate } from "../../src/devnet/template.ts";

/** The clock of all chains made here. */
export const NOW = 1_800_000_000;

/** Every second hash solves. */
export const EASY_BITS = 0x207fffff as CompactBits;

/** Rules in which everything is on and coinbases mature at once. */
export const RULES: ChainRules = {
  algorithm: sha256,
  firstBits: EASY_BITS,
  easiestTarget: easiestTargetOf(EASY_BITS),
  spacing: undefined,
  subsidy: 5_000_000_000n,
  segwit: true,
  coinbaseMaturity: 1,
};

/** A daemon without a server. */
export function testNode(rules: Partial<ChainRules> = {}, now: () => number = () => NOW): CoinNode {
  return createNode({ ...RULES, ...rules }, 60, now, () => {});
}

/** A block of the current template that pays to an open script; only its nonce is missing. */
export function candidate(node: CoinNode, salt = 0, witness = false): Block {
  const template = buildTemplate(node);
  const commitment = template.default_witness_commitment;
  const script = witness ? OPEN_WITNESS_SCRIPT : OPEN_SCRIPT;
  const { prefix, suffix } = buildCoinbase({
    height: template.height,
    auxScript: new Uint8Array(0),
    salt: Uint8Array.of(salt),
    extranonceBytes: 0,
    tag: new Uint8Array(0),
    outputs: [
      { value: BigInt(template.coinbasevalue), script },
      ...(commitment === undefined ? [] : [{ value: 0n, script: decodeHex(commitment) }]),
    ],
  });
  const plain = concatBytes(prefix, suffix);
  const coinbase = parseTransaction(commitment === undefined ? plain : withCoinbaseWitness(plain));
  return withTransactions({
    header: {
      version: template.version,
      previousHash: parseHash(template.previousblockhash),
      merkleRoot: parseHash("00".repeat(32)),
      time: template.curtime,
      bits: parseInt(template.bits, 16) as CompactBits,
      nonce: 0,
    },
    transactions: [],
  }, [coinbase, ...template.transactions.map(({ data }) => parseTransaction(decodeHex(data)))]);
}

/** A block with other transactions and the merkle root of these. */
export function withTransactions({ header }: Block, transactions: readonly Transaction[]): Block {
  return { header: { ...header, merkleRoot: merkleRoot(transactions.map(txid)) }, transactions };
}

/** A block whose coinbase's only input is changed. */
export function withCoinbaseInput(block: Block, change: Partial<TransactionInput>): Block {
  const [coinbase, ...others] = block.transactions as [Transaction, ...Transaction[]];
  const input = { ...coinbase.inputs[0] as TransactionInput, ...change };
  return withTransactions(block, [{ ...coinbase, inputs: [input] }, ...others]);
}

/** A block with one transaction more, and a witness commitment that covers it. */
export function withTransaction(block: Block, transaction: Transaction): Block {
  const [coinbase, ...before] = block.transactions as [Transaction, ...Transaction[]];
  const others = [...before, transaction];
  const outputs = [coinbase.outputs[0]!, { value: 0n, script: witnessCommitmentScript(others.map(wtxid)) }];
  return withTransactions(block, [{ ...coinbase, outputs }, ...others]);
}

/** Finds a nonce that meets the block's own bits, or one that does not. */
export function solve(block: Block, solved = true, algorithm = RULES.algorithm): Block {
  const target = targetBytes(expandBits(block.header.bits));
  const at = (nonce: number): Block => ({ ...block, header: { ...block.header, nonce } });
  if (solved) {
    const nonce = algorithm.scan(serializeHeader(block.header), 0, 2 ** 24, target);
    if (nonce === undefined) throw new Error("Cannot solve the block with 2^24 nonces");
    return at(nonce);
  }
  let nonce = 0;
  while (algorithm.scan(serializeHeader(block.header), nonce, 1, target) !== undefined) nonce++;
  return at(nonce);
}

/** Adds a good block and gives it back. */
export function extend(node: CoinNode, salt = 0, witness = false): Block {
  const block = solve(candidate(node, salt, witness));
  const answer = node.chain.accept(block);
  if (answer !== undefined) throw new Error(`Cannot extend the chain: ${answer}`);
  return block;
}
