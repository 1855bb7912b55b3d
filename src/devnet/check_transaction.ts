/**
 * What can be said of a transaction without knowing the chain.
 *
 * @module
 */

import { FINAL_SEQUENCE, isCoinbase, NO_OUTPUT, type Transaction } from "../coin/transaction.ts";
import { MAX_COINBASE_SCRIPT_BYTES } from "../coin/coinbase.ts";
import { MAX_MONEY } from "./chain_rules.ts";
import { outpointKey, sumOfValues } from "./coins.ts";
import type { Reject } from "./reject.ts";

/** `bad-cb-length` in Bitcoin Core, src/consensus/tx_check.cpp. */
const MIN_COINBASE_SCRIPT_BYTES = 2;

/** Lock times below are heights, the others seconds since 1970: `LOCKTIME_THRESHOLD`, src/script/script.h. */
const LOCK_TIME_THRESHOLD = 500_000_000;

/** Amounts are signed in daemons: what is greater is below zero. */
const GREATEST_SIGNED = (1n << 63n) - 1n;

/**
 * Checks a transaction's form: `CheckTransaction` in Bitcoin Core, src/consensus/tx_check.cpp, without its size limit.
 *
 * @returns Why it is refused, or `undefined`.
 */
export function checkTransaction(transaction: Transaction): Reject | undefined {
  const { inputs, outputs } = transaction;
  if (inputs.length === 0) return "bad-txns-vin-empty";
  if (outputs.length === 0) return "bad-txns-vout-empty";
  for (const { value } of outputs) {
    if (value > GREATEST_SIGNED) return "bad-txns-vout-negative";
    if (value > MAX_MONEY) return "bad-txns-vout-toolarge";
  }
  if (sumOfValues(outputs) > MAX_MONEY) return "bad-txns-txouttotal-toolarge";
  const spent = new Set(inputs.map((input) => outpointKey(input.previousHash, input.previousIndex)));
  if (spent.size < inputs.length) return "bad-txns-inputs-duplicate";
  if (isCoinbase(transaction)) {
    const length = inputs[0]?.script.length ?? 0;
    return length < MIN_COINBASE_SCRIPT_BYTES || length > MAX_COINBASE_SCRIPT_BYTES ? "bad-cb-length" : undefined;
  }
  const spendsNothing = inputs.some(({ previousHash, previousIndex }) =>
    previousIndex === NO_OUTPUT && previousHash.every((byte) => byte === 0)
  );
  return spendsNothing ? "bad-txns-prevout-null" : undefined;
}

/**
 * Whether a transaction's lock time lets it into a block.
 *
 * @param height Of the block.
 * @param medianTime Median time past of the block before it (BIP 113).
 */
export function isFinal(transaction: Transaction, height: number, medianTime: number): boolean {
  const { lockTime, inputs } = transaction;
  const limit = lockTime < LOCK_TIME_THRESHOLD ? height : medianTime;
  return lockTime < limit || lockTime === 0 || inputs.every(({ sequence }) => sequence === FINAL_SEQUENCE);
}

/** Whether any input carries a witness. */
export function hasWitness(transaction: Transaction): boolean {
  return transaction.inputs.some(({ witness }) => witness.length > 0);
}
