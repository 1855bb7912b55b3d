/**
 * Coins that anybody may spend, without a key: so that templates have transactions in them.
 *
 * Their scripts ask for nothing but to be shown: "true" behind a script hash, in the old form and as a witness program.
 * Such spends are valid by Bitcoin's script rules; litecoind 0.21 took a block with both.
 *
 * @module
 */

import { ripemd160 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { equalBytes } from "../bytes/bytes.ts";
import { type Hash, parseHash } from "../coin/hash.ts";
import { payToScriptHash, payToWitnessProgram, pushBytes } from "../coin/script.ts";
import { FINAL_SEQUENCE, type Transaction } from "../coin/transaction.ts";
import type { CoinNode } from "./coin_node.ts";

const OP_TRUE = 0x51;
const TRUE_SCRIPT = Uint8Array.of(OP_TRUE);
const TRANSACTION_VERSION = 2;

/** Output script of open coins that are spent without witness (P2SH). */
export const OPEN_SCRIPT: Uint8Array = payToScriptHash(ripemd160(sha256(TRUE_SCRIPT)));

/** Output script of open coins that are spent with one (P2WSH). */
export const OPEN_WITNESS_SCRIPT: Uint8Array = payToWitnessProgram(0, sha256(TRUE_SCRIPT));

/** Addresses of the two scripts. */
export const OPEN_ADDRESS = "2ND8PB9RrfCaAcjfjP1Y6nAgFd9zWHYX4DN";
export const OPEN_WITNESS_ADDRESS = "bcrt1qft5p2uhsdcdc3l2ua4ap5qqfg4pjaqlp250x7us7a8qqhrxrxfsqseac85";

/** An output with one of the two scripts. */
export interface OpenCoin {
  /** The transaction whose output it is, internal order. */
  readonly transaction: Hash;
  readonly index: number;
  /** Satoshis. */
  readonly value: bigint;
  /** Whether it is spent with a witness. */
  readonly witness: boolean;
}

/** The open coins that a transaction can spend now, those of waiting transactions last. */
export function openCoins({ chain, mempool }: CoinNode): OpenCoin[] {
  const height = chain.tip.height + 1;
  const open: OpenCoin[] = [];
  for (const [key, coin] of [...chain.coins, ...mempool.changes.created]) {
    const mature = !coin.coinbase || height - coin.height >= chain.rules.coinbaseMaturity;
    const witness = equalBytes(coin.script, OPEN_WITNESS_SCRIPT);
    if (!mature || mempool.changes.spent.has(key) || !(witness || equalBytes(coin.script, OPEN_SCRIPT))) continue;
    const [transaction, index] = key.split(":") as [string, string];
    open.push({ transaction: parseHash(transaction), index: Number(index), value: coin.value, witness });
  }
  return open;
}

/**
 * Makes a transaction that spends an open coin.
 *
 * @param coin The coin.
 * @param values Satoshis of the outputs, which are open coins of the same kind.
 */
export function spendOpenCoin(coin: OpenCoin, values: readonly bigint[]): Transaction {
  const script = coin.witness ? OPEN_WITNESS_SCRIPT : OPEN_SCRIPT;
  return {
    version: TRANSACTION_VERSION,
    inputs: [{
      previousHash: coin.transaction,
      previousIndex: coin.index,
      script: coin.witness ? new Uint8Array(0) : pushBytes(TRUE_SCRIPT),
      sequence: FINAL_SEQUENCE,
      witness: coin.witness ? [TRUE_SCRIPT] : [],
    }],
    outputs: values.map((value) => ({ value, script })),
    lockTime: 0,
  };
}
