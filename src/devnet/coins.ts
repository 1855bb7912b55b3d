/**
 * Unspent outputs ("coins"), and the changes that transactions make to them.
 *
 * @module
 */

import { displayHash, type Hash } from "../coin/hash.ts";
import { isCoinbase, type Transaction, txidBy } from "../coin/transaction.ts";
import type { ChainRules } from "./chain_rules.ts";
import type { Reject } from "./reject.ts";

/** An output that can be spent. */
export interface Coin {
  /** Satoshis. */
  readonly value: bigint;
  readonly script: Uint8Array;
  /** Height of the block that created it. */
  readonly height: number;
  /** Whether it is a coinbase's, which has to mature. */
  readonly coinbase: boolean;
}

/** Coins by {@link outpointKey}. */
export type Coins = Map<string, Coin>;

/** What a number of transactions spend and create, kept apart from the coins that they change. */
export interface CoinChanges {
  readonly spent: Coins;
  readonly created: Coins;
}

const OP_RETURN = 0x6a;

/** The name of a transaction's output: its txid in display order, a colon, its index. */
export function outpointKey(transaction: Hash, index: number): string {
  return `${displayHash(transaction)}:${index}`;
}

/** No changes yet. */
export function noChanges(): CoinChanges {
  return { spent: new Map(), created: new Map() };
}

/** A coin as it is after some changes; `undefined` if it is spent or never was. */
export function findCoin(coins: Coins, changes: CoinChanges, key: string): Coin | undefined {
  return changes.created.get(key) ?? (changes.spent.has(key) ? undefined : coins.get(key));
}

/**
 * Spends what a transaction spends, creates what it creates. Scripts are not run: whoever knows of a coin may spend it.
 *
 * @param coins The coins before `changes`.
 * @param changes Is changed, unless the transaction is refused.
 * @param transaction Not a coinbase.
 * @param height Of the block that the transaction is in.
 * @returns The fee in satoshis, or why the transaction is refused. Source: `CheckTxInputs` in Bitcoin Core,
 * src/consensus/tx_verify.cpp.
 */
export function spendTransaction(
  coins: Coins,
  changes: CoinChanges,
  transaction: Transaction,
  height: number,
  rules: ChainRules,
): bigint | Reject {
  const spent = new Map<string, Coin>();
  for (const input of transaction.inputs) {
    const key = outpointKey(input.previousHash, input.previousIndex);
    const coin = findCoin(coins, changes, key);
    if (coin === undefined) return "bad-txns-inputs-missingorspent";
    if (coin.coinbase && height - coin.height < rules.coinbaseMaturity) return "bad-txns-premature-spend-of-coinbase";
    spent.set(key, coin);
  }
  const fee = sumOfValues([...spent.values()]) - sumOfValues(transaction.outputs);
  if (fee < 0n) return "bad-txns-in-belowout";
  for (const [key, coin] of spent) {
    if (!changes.created.delete(key)) changes.spent.set(key, coin);
  }
  createCoins(changes, transaction, height, rules);
  return fee;
}

/** Adds the outputs of a transaction to what is created, but those that say themselves that nobody can spend them. */
export function createCoins(changes: CoinChanges, transaction: Transaction, height: number, rules: ChainRules): void {
  const id = txidBy(rules.algorithm.txidHash, transaction);
  const coinbase = isCoinbase(transaction);
  for (const [index, { value, script }] of transaction.outputs.entries()) {
    if (script[0] === OP_RETURN) continue;
    changes.created.set(outpointKey(id, index), { value, script, height, coinbase });
  }
}

/** Makes the changes. */
export function applyChanges(coins: Coins, changes: CoinChanges): void {
  for (const key of changes.spent.keys()) coins.delete(key);
  for (const [key, coin] of changes.created) coins.set(key, coin);
}

/** Takes the changes, which were the last to be made, back. */
export function undoChanges(coins: Coins, changes: CoinChanges): void {
  for (const key of changes.created.keys()) coins.delete(key);
  for (const [key, coin] of changes.spent) coins.set(key, coin);
}

/** What outputs or coins are worth together, satoshis. */
export function sumOfValues(outputs: readonly { readonly value: bigint }[]): bigint {
  return outputs.reduce((sum, { value }) => sum + value, 0n);
}
