/**
 * Transactions in the words of `getblock` and `getrawtransaction`.
 *
 * @module
 */

import type { TxidHash } from "../algorithms/algorithm.ts";
import { encodeHex } from "../bytes/hex.ts";
import { displayHash } from "../coin/hash.ts";
import {
  isCoinbase,
  serializeTransaction,
  type Transaction,
  type TransactionInput,
  txidBy,
  WITNESS_SCALE,
  wtxidBy,
} from "../coin/transaction.ts";
import { sizeOfTransaction } from "./block_size.ts";
import { COIN } from "./chain_rules.ts";

/** Satoshis as coins, to the precision of a double: exact to the satoshi below 90 million coins. */
export function coinsOf(satoshis: bigint): number {
  return Number(satoshis) / Number(COIN);
}

/** A transaction with everything that is known of it; scripts are not taken apart. */
export function transactionJson(transaction: Transaction, txidHash: TxidHash): Record<string, unknown> {
  const { total, weight } = sizeOfTransaction(transaction);
  const coinbase = isCoinbase(transaction);
  return {
    txid: displayHash(txidBy(txidHash, transaction)),
    hash: displayHash(wtxidBy(txidHash, transaction)),
    version: transaction.version | 0,
    size: total,
    vsize: Math.ceil(weight / WITNESS_SCALE),
    weight,
    locktime: transaction.lockTime,
    vin: transaction.inputs.map((input) => inputJson(input, coinbase)),
    vout: transaction.outputs.map(({ value, script }, n) => ({
      value: coinsOf(value),
      n,
      scriptPubKey: { hex: encodeHex(script) },
    })),
    hex: encodeHex(serializeTransaction(transaction, true)),
  };
}

function inputJson(input: TransactionInput, coinbase: boolean): Record<string, unknown> {
  const { previousHash, previousIndex, script, sequence, witness } = input;
  return {
    ...(coinbase
      ? { coinbase: encodeHex(script) }
      : { txid: displayHash(previousHash), vout: previousIndex, scriptSig: { hex: encodeHex(script) } }),
    ...(witness.length > 0 ? { txinwitness: witness.map(encodeHex) } : {}),
    sequence,
  };
}
