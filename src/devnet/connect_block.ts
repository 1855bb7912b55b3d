/**
 * What a block does to the coins of the chain that it extends.
 *
 * @module
 */

import type { Block } from "../coin/block.ts";
import type { Transaction } from "../coin/transaction.ts";
import type { ChainRules } from "./chain_rules.ts";
import { type CoinChanges, type Coins, createCoins, noChanges, spendTransaction, sumOfValues } from "./coins.ts";
import type { Reject } from "./reject.ts";

/**
 * Finds what a block spends and creates: `ConnectBlock` in Bitcoin Core, src/validation.cpp, without running scripts.
 *
 * @param coins The coins before the block; they stay as they are.
 * @param block One that passed the other checks.
 * @returns The changes, or why the block is refused.
 */
export function connectBlock(coins: Coins, block: Block, height: number, rules: ChainRules): CoinChanges | Reject {
  const [coinbase, ...others] = block.transactions as readonly [Transaction, ...Transaction[]];
  const changes = noChanges();
  let fees = 0n;
  createCoins(changes, coinbase, height, rules);
  for (const transaction of others) {
    const fee = spendTransaction(coins, changes, transaction, height, rules);
    if (typeof fee === "string") return fee;
    fees += fee;
  }
  return sumOfValues(coinbase.outputs) > rules.subsidy + fees ? "bad-cb-amount" : changes;
}
