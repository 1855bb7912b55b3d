/**
 * Transactions that wait for a block.
 *
 * @module
 */

import { encodeHex } from "../bytes/hex.ts";
import { displayHash, type Hash } from "../coin/hash.ts";
import { isCoinbase, serializeTransaction, type Transaction, txidBy, wtxidBy } from "../coin/transaction.ts";
import { medianTimePast } from "./block_node.ts";
import { sigopsCost, sizeOfTransaction } from "./block_size.ts";
import type { Chain, TipChange } from "./chain.ts";
import { checkTransaction, hasWitness, isFinal } from "./check_transaction.ts";
import { type CoinChanges, noChanges, outpointKey, spendTransaction } from "./coins.ts";
import type { Reject } from "./reject.ts";

/** A waiting transaction, with what templates say of it worked out once. */
export interface MempoolEntry {
  readonly transaction: Transaction;
  /** In display order. */
  readonly txid: string;
  readonly wtxid: Hash;
  /** Satoshis. */
  readonly fee: bigint;
  /** With witness, in hex. */
  readonly data: string;
  readonly weight: number;
  readonly sigopsCost: number;
}

/** Waiting transactions, in an order in which each comes behind those whose outputs it spends: that of arrival. */
export class Mempool {
  readonly #chain: Chain;
  #entries = new Map<string, MempoolEntry>();
  #changes: CoinChanges = noChanges();
  /** Outpoints that waiting transactions spend. */
  #spends = new Set<string>();
  #updates = 0;

  /** @param chain Whose coins are spent. */
  constructor(chain: Chain) {
    this.#chain = chain;
  }

  /** How often something came in or was thrown out; it stands in `longpollid`. */
  get updates(): number {
    return this.#updates;
  }

  /** Everything that waits, in order. */
  get entries(): MempoolEntry[] {
    return [...this.#entries.values()];
  }

  /** A waiting transaction by its txid in display order. */
  find(id: string): MempoolEntry | undefined {
    return this.#entries.get(id);
  }

  /** What the waiting transactions change of the chain's coins. */
  get changes(): CoinChanges {
    return this.#changes;
  }

  /** Whether a waiting transaction spends an output. */
  spends(outpoint: string): boolean {
    return this.#spends.has(outpoint);
  }

  /**
   * Takes a transaction in, if it could stand in the next block. No fee is asked.
   *
   * @returns Why it is refused, or `undefined`, also if it is there already.
   */
  add(transaction: Transaction): Reject | undefined {
    const { tip, rules, coins } = this.#chain;
    const { txidHash } = rules.algorithm;
    const id = displayHash(txidBy(txidHash, transaction));
    if (this.#entries.has(id)) return undefined;
    const height = tip.height + 1;
    const reject = checkTransaction(transaction) ?? (isCoinbase(transaction) ? "coinbase" : undefined);
    if (reject !== undefined) return reject;
    if (hasWitness(transaction) && !rules.segwit) return "no-witness-yet";
    if (!isFinal(transaction, height, medianTimePast(tip))) return "non-final";
    const outpoints = transaction.inputs.map((input) => outpointKey(input.previousHash, input.previousIndex));
    if (outpoints.some((outpoint) => this.#spends.has(outpoint))) return "txn-mempool-conflict";
    const fee = spendTransaction(coins, this.#changes, transaction, height, rules);
    if (typeof fee === "string") return fee;
    for (const outpoint of outpoints) this.#spends.add(outpoint);
    this.#entries.set(id, {
      transaction,
      txid: id,
      wtxid: wtxidBy(txidHash, transaction),
      fee,
      data: encodeHex(serializeTransaction(transaction, true)),
      weight: sizeOfTransaction(transaction).weight,
      sigopsCost: sigopsCost(transaction),
    });
    this.#updates++;
    return undefined;
  }

  /**
   * Follows the chain: what undone blocks held comes back, and what a block now holds or contradicts is thrown out.
   *
   * All are simply taken in again: few wait here.
   */
  follow({ disconnected }: TipChange): void {
    const undone = disconnected.toReversed().flatMap(({ block }) => block.transactions.slice(1));
    const waiting = this.entries.map(({ transaction }) => transaction);
    this.#entries = new Map();
    this.#changes = noChanges();
    this.#spends = new Set();
    for (const transaction of [...undone, ...waiting]) this.add(transaction);
    this.#updates++;
  }
}
