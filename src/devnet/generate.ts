/**
 * Mines blocks on the chain itself, for `generatetoaddress`.
 *
 * @module
 */

import { targetBytes } from "../algorithms/target.ts";
import { concatBytes } from "../bytes/bytes.ts";
import { decodeHex } from "../bytes/hex.ts";
import { uint32le } from "../bytes/integer.ts";
import type { Block } from "../coin/block.ts";
import { buildCoinbase, withCoinbaseWitness } from "../coin/coinbase.ts";
import { expandBits } from "../coin/compact_bits.ts";
import { parseHash } from "../coin/hash.ts";
import { serializeHeader } from "../coin/header.ts";
import { merkleRoot } from "../coin/merkle.ts";
import { parseTransaction, type TransactionOutput, txidBy } from "../coin/transaction.ts";
import type { CoinNode } from "./coin_node.ts";
import { nextBits } from "./next_bits.ts";
import { buildTemplate, type Template } from "./template.ts";

/** Nonces tried before other work of the program gets its turn: under a millisecond of sha256, some 30 of scrypt. */
const SLICE = 256;

/** What is to be mined. */
export interface GeneratePlan {
  readonly count: number;
  /** Script of the output that gets each block's value. */
  readonly script: Uint8Array;
  /** Hashes over all blocks, after which it gives up. */
  readonly maxTries: number;
  /** Ends the work early. */
  readonly signal: AbortSignal;
}

/**
 * Mines blocks, one on the other, and adds them to the chain. Each slice of nonces starts from a new template, so the
 * work follows whatever else happens to the chain meanwhile.
 *
 * @returns Hashes of the blocks in display order: fewer than asked for if the tries were used up or the signal came.
 */
export async function generateBlocks(node: CoinNode, plan: GeneratePlan): Promise<string[]> {
  const hashes: string[] = [];
  let salt = 0;
  for (let tries = plan.maxTries; tries > 0 && hashes.length < plan.count && !plan.signal.aborted; tries -= SLICE) {
    const block = blockOfTemplate(node, plan.script, salt++);
    const nonce = findNonce(node, block, Math.min(SLICE, tries));
    if (nonce !== undefined) {
      const answer = node.chain.accept({ ...block, header: { ...block.header, nonce } });
      // The same block can have been mined before, and taken out of the chain by invalidateblock.
      if (answer === undefined) hashes.push(node.chain.tip.hash);
      else if (!answer.startsWith("duplicate")) throw new Error(`Cannot generate a block: the chain says ${answer}`);
    }
    // deno-lint-ignore no-await-in-loop -- each block stands on the one before
    await new Promise((resolve) => setTimeout(resolve));
  }
  return hashes;
}

/**
 * Makes a block of the current template that lacks only its nonce.
 *
 * @param script Of the output that gets the block's value.
 * @param salt Makes the coinbase, and so the block, another one.
 */
export function blockOfTemplate(node: CoinNode, script: Uint8Array, salt: number): Block {
  const template = buildTemplate(node);
  const { prefix, suffix } = buildCoinbase({
    height: template.height,
    auxScript: new Uint8Array(0),
    salt: uint32le(salt),
    extranonceBytes: 0,
    tag: new Uint8Array(0),
    outputs: outputsOf(template, script),
  });
  const plain = concatBytes(prefix, suffix);
  const segwit = template.default_witness_commitment !== undefined;
  const coinbase = parseTransaction(segwit ? withCoinbaseWitness(plain) : plain);
  const transactions = [coinbase, ...template.transactions.map(({ data }) => parseTransaction(decodeHex(data)))];
  const { algorithm } = node.chain.rules;
  const header = {
    version: template.version,
    previousHash: parseHash(template.previousblockhash),
    merkleRoot: merkleRoot(transactions.map((transaction) => txidBy(algorithm.txidHash, transaction))),
    time: template.curtime,
    bits: nextBits(node.chain.tip, node.chain.rules),
    nonce: 0,
  };
  return { header, transactions };
}

function outputsOf(template: Template, script: Uint8Array): TransactionOutput[] {
  const commitment = template.default_witness_commitment;
  const outputs = [{ value: BigInt(template.coinbasevalue), script }];
  return commitment === undefined ? outputs : [...outputs, { value: 0n, script: decodeHex(commitment) }];
}

function findNonce({ chain }: CoinNode, { header }: Block, count: number): number | undefined {
  return chain.rules.algorithm.scan(serializeHeader(header), 0, count, targetBytes(expandBits(header.bits)));
}
