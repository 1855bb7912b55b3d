/**
 * What an embedded daemon consists of; its JSON-RPC methods are functions of this.
 *
 * @module
 */

import type { Transaction } from "../coin/transaction.ts";
import { type BlockNode, medianTimePast } from "./block_node.ts";
import { Chain, type TipChange } from "./chain.ts";
import type { ChainRules } from "./chain_rules.ts";
import { LongPolls } from "./long_poll.ts";
import { Mempool } from "./mempool.ts";
import type { Reject } from "./reject.ts";

/** The parts of a daemon. */
export interface CoinNode {
  readonly chain: Chain;
  readonly mempool: Mempool;
  readonly longPolls: LongPolls;
  /** Gives the seconds since 1970. */
  readonly now: () => number;
  /** When the daemon was started, seconds since 1970. */
  readonly startedAt: number;
}

/**
 * Puts a daemon together.
 *
 * @param longPollSeconds How long a long poll holds back what is only new transactions.
 * @param now Gives the seconds since 1970, whole.
 * @param onConnected Is called for each block that becomes part of the chain, in order.
 */
export function createNode(
  rules: ChainRules,
  longPollSeconds: number,
  now: () => number,
  onConnected: (node: BlockNode) => void,
): CoinNode {
  const chain = new Chain(rules, now, onChange);
  const mempool = new Mempool(chain);
  const longPolls = new LongPolls(longPollSeconds, () => ({ tip: chain.tip.hash, updates: mempool.updates }));
  function onChange(change: TipChange): void {
    mempool.follow(change);
    longPolls.wake();
    for (const node of change.connected) onConnected(node);
  }
  return { chain, mempool, longPolls, now, startedAt: now() };
}

/** The time that a block made now gets: the clock's, or the first that is late enough where this one is ahead. */
export function nextBlockTime({ chain, now }: CoinNode): number {
  return Math.max(now(), medianTimePast(chain.tip) + 1);
}

/**
 * Takes a transaction into the mempool and tells the long polls.
 *
 * @returns Why it is refused, or `undefined`.
 */
export function takeTransaction({ mempool, longPolls }: CoinNode, transaction: Transaction): Reject | undefined {
  const reject = mempool.add(transaction);
  longPolls.wake();
  return reject;
}
