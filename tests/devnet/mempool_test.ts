import assert from "node:assert/strict";
import type { Transaction } from "../../src/coin/transaction.ts";
import { parseHash, ZERO_HASH } from "../../src/coin/hash.ts";
import type { CoinNode } from "../../src/devnet/coin_node.ts";
import { OPEN_WITNESS_SCRIPT, type OpenCoin, openCoins, spendOpenCoin } from "../../src/devnet/open_coins.ts";
import { addOpenTransactions } from "../../src/devnet/open_transactions.ts";
import type { Reject } from "../../src/devnet/reject.ts";
import { candidate, extend, solve, testNode, withTransaction } from "./candidate.ts";

const firstCoin = (node: CoinNode): OpenCoin => openCoins(node)[0] as OpenCoin;
const waitingIds = (node: CoinNode): string[] => node.mempool.entries.map(({ txid }) => txid);

const REFUSED: readonly { reject: Reject; when: string; make: (coin: OpenCoin) => Transaction }[] = [
  {
    reject: "bad-txns-inputs-missingorspent",
    when: "its input does not exist",
    make: (coin) => spendOpenCoin({ ...coin, transaction: parseHash("11".repeat(32)) }, [1n]),
  },
  {
    reject: "bad-txns-in-belowout",
    when: "it pays out more than it has",
    make: (coin) => spendOpenCoin(coin, [coin.value, 1n]),
  },
  { reject: "bad-txns-vout-empty", when: "it has no outputs", make: (coin) => spendOpenCoin(coin, []) },
  {
    reject: "coinbase",
    when: "it creates coins",
    make: (coin) => {
      const spend = spendOpenCoin(coin, [1n]);
      const inputs = [{ ...spend.inputs[0]!, previousHash: ZERO_HASH, previousIndex: 0xffffffff }];
      return { ...spend, inputs };
    },
  },
  {
    reject: "non-final",
    when: "its lock time has not come",
    make: (coin) => {
      const spend = spendOpenCoin(coin, [1n]);
      return { ...spend, lockTime: 1000, inputs: [{ ...spend.inputs[0]!, sequence: 0 }] };
    },
  },
];

for (const { reject, when, make } of REFUSED) {
  Deno.test(`add() says ${reject} to a transaction if ${when}`, () => {
    const node = testNode();
    extend(node);
    assert.equal(node.mempool.add(make(firstCoin(node))), reject);
    assert.deepEqual(node.mempool.entries, []);
  });
}

Deno.test("add() says bad-txns-premature-spend-of-coinbase until the coinbase has matured", () => {
  const node = testNode({ coinbaseMaturity: 3 });
  extend(node);
  const [key] = [...node.chain.coins.keys()];
  const coin = { transaction: parseHash(key!.slice(0, 64)), index: 0, value: 1n, witness: false };
  const answers = [1, 2, 3].map(() => {
    const answer = node.mempool.add(spendOpenCoin(coin, [1n]));
    extend(node);
    return answer;
  });
  const early = "bad-txns-premature-spend-of-coinbase";
  assert.deepEqual(answers, [early, early, undefined]);
});

Deno.test("add() says txn-mempool-conflict to a second spend of the same coin", () => {
  const node = testNode();
  extend(node);
  const coin = firstCoin(node);
  assert.equal(node.mempool.add(spendOpenCoin(coin, [2n])), undefined);
  assert.equal(node.mempool.add(spendOpenCoin(coin, [1n])), "txn-mempool-conflict");
});

Deno.test("add() says no-witness-yet to a witness on a chain without SegWit", () => {
  const node = testNode({ segwit: false });
  extend(node, 0, true);
  assert.deepEqual(openCoins(node).map(({ witness }) => witness), [true]);
  assert.equal(node.mempool.add(spendOpenCoin(firstCoin(node), [1n])), "no-witness-yet");
});

Deno.test("add() takes the same transaction again without counting it", () => {
  const node = testNode();
  extend(node);
  const spend = spendOpenCoin(firstCoin(node), [1n]);
  node.mempool.add(spend);
  const { updates } = node.mempool;
  assert.equal(node.mempool.add(spend), undefined);
  assert.equal(node.mempool.updates, updates);
});

Deno.test("the mempool loses what a block holds, and what the block contradicts with all that stands on it", () => {
  const node = testNode();
  extend(node);
  extend(node);
  const [first, second] = openCoins(node);
  const kept = spendOpenCoin(second!, [second!.value]);
  const honest = candidate(node);
  node.mempool.add(spendOpenCoin(first!, [first!.value]));
  node.mempool.add(kept);
  addOpenTransactions(node, 2, 1n);
  assert.equal(waitingIds(node).length, 4);
  const rival = spendOpenCoin(first!, [7n]);
  assert.equal(node.chain.accept(solve(withTransaction(honest, rival))), undefined);
  assert.equal(waitingIds(node).length, 2);
  assert.equal(node.mempool.entries[0]?.transaction, kept);
});

Deno.test("the mempool gets back what was in blocks that are in the chain no more", () => {
  const node = testNode();
  extend(node);
  const ids = addOpenTransactions(node, 3, 1n);
  extend(node, 1);
  assert.deepEqual(waitingIds(node), []);
  node.chain.invalidate(node.chain.tip);
  assert.deepEqual(waitingIds(node), ids);
});

Deno.test("addOpenTransactions() says when there is nothing to spend", () => {
  assert.throws(() => addOpenTransactions(testNode(), 1, 1n), RangeError);
});

Deno.test("openCoins() leaves out what is not mature, not open, or spent by a waiting transaction", () => {
  const node = testNode({ coinbaseMaturity: 2 });
  extend(node);
  assert.deepEqual(openCoins(node), []);
  extend(node, 0, true);
  assert.equal(openCoins(node).length, 1);
  const spend = spendOpenCoin(firstCoin(node), [1n]);
  const closed = { value: 1n, script: OPEN_WITNESS_SCRIPT.slice(0, 22) };
  assert.equal(node.mempool.add({ ...spend, outputs: [closed] }), undefined);
  assert.deepEqual(openCoins(node), []);
});
