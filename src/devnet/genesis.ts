/**
 * The first block of an embedded chain.
 *
 * @module
 */

import { concatBytes } from "../bytes/bytes.ts";
import type { Block } from "../coin/block.ts";
import { buildCoinbase } from "../coin/coinbase.ts";
import { ZERO_HASH } from "../coin/hash.ts";
import { parseTransaction, txidBy } from "../coin/transaction.ts";
import type { ChainRules } from "./chain_rules.ts";

/** Longer ago than the median time rule needs, recent enough that nobody takes the chain for one still loading. */
const GENESIS_AGE_SECONDS = 600;

const GENESIS_VERSION = 1;
const OP_RETURN = 0x6a;

/**
 * Makes the genesis block: one coinbase that creates nothing; no proof of work is asked of it.
 *
 * @param now Seconds since 1970; the block is ten minutes older, so that chains of different starts differ.
 */
export function genesisBlock(rules: ChainRules, now: number): Block {
  const { prefix, suffix } = buildCoinbase({
    height: 0,
    auxScript: new Uint8Array(0),
    salt: new Uint8Array(0),
    extranonceBytes: 0,
    tag: new TextEncoder().encode("PowerPool devnet"),
    outputs: [{ value: 0n, script: Uint8Array.of(OP_RETURN) }],
  });
  const coinbase = parseTransaction(concatBytes(prefix, suffix));
  return {
    header: {
      version: GENESIS_VERSION,
      previousHash: ZERO_HASH,
      merkleRoot: txidBy(rules.algorithm.txidHash, coinbase),
      time: now - GENESIS_AGE_SECONDS,
      bits: rules.firstBits,
      nonce: 0,
    },
    transactions: [coinbase],
  };
}
