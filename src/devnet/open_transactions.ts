/**
 * Fills the mempool with transactions, so that templates have something in them.
 *
 * @module
 */

import { displayHash } from "../coin/hash.ts";
import { txidBy } from "../coin/transaction.ts";
import { type CoinNode, takeTransaction } from "./coin_node.ts";
import { openCoins, spendOpenCoin } from "./open_coins.ts";

/**
 * Makes transactions out of open coins: first one of each that there is, then further ones that spend these, so that
 * templates show dependencies. Those that spend a witness coin carry a witness.
 *
 * @param fee What each pays, satoshis.
 * @returns Their txids in display order.
 * @throws {RangeError} If no open coin that has matured is left; blocks to one of the open addresses make some.
 */
export function addOpenTransactions(node: CoinNode, count: number, fee: bigint): string[] {
  const queue = openCoins(node).filter(({ value }) => value > fee);
  const ids: string[] = [];
  while (ids.length < count) {
    const coin = queue.shift();
    if (coin === undefined) {
      throw new RangeError(`Cannot make ${count} transactions: no open coin is left after ${ids.length}`);
    }
    const value = coin.value - fee;
    const transaction = spendOpenCoin(coin, [value]);
    const reject = takeTransaction(node, transaction);
    if (reject !== undefined) throw new Error(`Cannot spend an open coin: ${reject}`);
    const id = txidBy(node.chain.rules.algorithm.txidHash, transaction);
    ids.push(displayHash(id));
    if (value > fee) queue.push({ ...coin, transaction: id, index: 0, value });
  }
  return ids;
}
