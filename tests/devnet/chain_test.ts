import assert from "node:assert/strict";
import type { Block } from "../../src/coin/block.ts";
import type { Transaction } from "../../src/coin/transaction.ts";
import type { BlockNode } from "../../src/devnet/block_node.ts";
import { Chain, type TipChange } from "../../src/devnet/chain.ts";
import type { CoinNode } from "../../src/devnet/coin_node.ts";
import { openCoins, spendOpenCoin } from "../../src/devnet/open_coins.ts";
import { candidate, extend, NOW, RULES, solve, testNode, withTransaction, withTransactions } from "./candidate.ts";

const heightsOf = (nodes: readonly BlockNode[]): number[] => nodes.map(({ height }) => height);

/** Several good blocks on a chain of their own that has the same genesis block. */
function branch(length: number, salt: number): Block[] {
  const node = testNode();
  return Array.from({ length }, () => extend(node, salt));
}

/** A block that pays too much, which is only found out when it is connected. */
function overpaying(node: CoinNode): Block {
  const block = candidate(node, 7);
  const [coinbase] = block.transactions as [Transaction];
  const outputs = coinbase.outputs.map((output) => ({ ...output, value: output.value * 2n }));
  return solve(withTransactions(block, [{ ...coinbase, outputs }]));
}

Deno.test("accept() makes a good block the end of the chain", () => {
  const node = testNode();
  const block = extend(node);
  assert.equal(node.chain.tip.height, 1);
  assert.equal(node.chain.tip.block, block);
  assert.equal(node.chain.at(1), node.chain.tip);
});

Deno.test("accept() takes a time two hours ahead, and any version from 2 on", () => {
  for (const change of [{ time: NOW + 7200 }, { version: 2 }, { version: 0x3fffe000 }]) {
    const node = testNode();
    const block = candidate(node);
    assert.equal(node.chain.accept(solve({ ...block, header: { ...block.header, ...change } })), undefined);
  }
});

Deno.test("accept() takes a block with transactions, with and without witness", () => {
  const node = testNode();
  extend(node);
  extend(node, 0, true);
  const spends = openCoins(node).map((coin) => spendOpenCoin(coin, [coin.value]));
  assert.deepEqual(spends.map(({ inputs }) => inputs[0]?.witness.length), [0, 1]);
  assert.equal(node.chain.accept(solve(spends.reduce(withTransaction, candidate(node)))), undefined);
});

Deno.test("accept() says inconclusive to a branch of equal work, and keeps the chain", () => {
  const node = testNode();
  extend(node);
  const { tip } = node.chain;
  const [rival] = branch(1, 1) as [Block];
  assert.equal(node.chain.accept(rival), "inconclusive");
  assert.equal(node.chain.tip, tip);
  assert.equal(node.chain.accept(rival), "duplicate");
});

Deno.test("accept() goes over to a branch with more work, and tells what changed", () => {
  const changes: TipChange[] = [];
  const chain = new Chain(RULES, () => NOW, (change) => changes.push(change));
  for (const block of branch(2, 0)) chain.accept(block);
  const [first, second, third] = branch(3, 1) as [Block, Block, Block];
  assert.deepEqual([first, second, third].map((block) => chain.accept(block)), [
    "inconclusive",
    "inconclusive",
    undefined,
  ]);
  const change = changes.at(-1) as TipChange;
  assert.deepEqual(heightsOf(change.disconnected), [2, 1]);
  assert.deepEqual(heightsOf(change.connected), [1, 2, 3]);
  assert.equal(chain.tip.block, third);
});

Deno.test("accept() leaves exactly the coins of the branch that won", () => {
  const node = testNode();
  for (const block of branch(3, 0)) node.chain.accept(block);
  for (const block of branch(4, 1)) node.chain.accept(block);
  const fresh = testNode();
  for (const block of branch(4, 1)) fresh.chain.accept(block);
  assert.deepEqual(node.chain.coins, fresh.chain.coins);
});

Deno.test("accept() stays on the chain if the branch with more work has a bad block in it", () => {
  const rival = testNode();
  const bad = overpaying(rival);
  const node = testNode();
  extend(node);
  const { tip } = node.chain;
  const coins = new Map(node.chain.coins);
  assert.equal(node.chain.accept(bad), "inconclusive", "its amounts are not looked at while it is not in the chain");
  // The rival knows no better: its chain has blocks that create twice as much.
  const generous = testNode({ subsidy: 2n * RULES.subsidy });
  generous.chain.accept(bad);
  const child = candidate(generous, 0);
  assert.equal(node.chain.accept(solve(child)), "inconclusive");
  assert.equal(node.chain.tip, tip);
  assert.deepEqual(node.chain.coins, coins);
  assert.equal(node.chain.accept(bad), "duplicate-invalid");
});

Deno.test("accept() says bad-cb-amount once, and duplicate-invalid from then on", () => {
  const node = testNode();
  const bad = overpaying(node);
  assert.deepEqual([node.chain.accept(bad), node.chain.accept(bad)], ["bad-cb-amount", "duplicate-invalid"]);
});

Deno.test("invalidate() takes the chain back, to another branch where there is one", () => {
  const node = testNode();
  const [first] = branch(3, 0).map((block) => {
    node.chain.accept(block);
    return node.chain.tip;
  }) as [BlockNode];
  const [rival] = branch(1, 1) as [Block];
  node.chain.accept(rival);
  node.chain.invalidate(first);
  assert.equal(node.chain.tip.block, rival);
  assert.equal(node.chain.contains(first), false);
});

Deno.test("reconsider() brings back the branch that was called bad, from any of its blocks", () => {
  const node = testNode();
  for (const block of branch(3, 0)) node.chain.accept(block);
  const { tip } = node.chain;
  node.chain.invalidate(node.chain.at(2) as BlockNode);
  assert.equal(node.chain.tip.height, 1);
  node.chain.reconsider(tip);
  assert.equal(node.chain.tip, tip);
});

Deno.test("propose() checks everything but the proof of work", () => {
  const node = testNode();
  assert.equal(node.chain.propose(solve(candidate(node), false)), undefined);
  assert.equal(node.chain.propose(overpaying(node)), "bad-cb-amount");
  assert.equal(node.chain.tip.height, 0);
});

Deno.test("propose() looks only at blocks for the end of the chain", () => {
  const node = testNode();
  const old = candidate(node, 5);
  const known = extend(node);
  assert.equal(node.chain.propose(old), "inconclusive-not-best-prevblk");
  assert.equal(node.chain.propose(known), "duplicate");
});
