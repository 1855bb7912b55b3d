import assert from "node:assert/strict";
import { concatBytes } from "../../src/bytes/bytes.ts";
import type { Block } from "../../src/coin/block.ts";
import type { CompactBits } from "../../src/coin/compact_bits.ts";
import { parseHash, ZERO_HASH } from "../../src/coin/hash.ts";
import { pushHeight } from "../../src/coin/script.ts";
import { NO_OUTPUT, type Transaction, type TransactionOutput, txid } from "../../src/coin/transaction.ts";
import type { CoinNode } from "../../src/devnet/coin_node.ts";
import type { BlockAnswer } from "../../src/devnet/chain.ts";
import { type OpenCoin, openCoins, spendOpenCoin } from "../../src/devnet/open_coins.ts";
import {
  candidate,
  extend,
  NOW,
  solve,
  testNode,
  withCoinbaseInput,
  withTransaction,
  withTransactions,
} from "./candidate.ts";

/** A way to spoil a block, and what the chain must say to it. */
interface Case {
  readonly answer: BlockAnswer;
  readonly when: string;
  /** @param block Right but for its nonce; it gets one afterwards. */
  readonly spoil: (block: Block, node: CoinNode) => Block;
}

const header = (block: Block, change: Partial<Block["header"]>): Block => ({
  ...block,
  header: { ...block.header, ...change },
});

const coinbaseOf = (block: Block): Transaction => block.transactions[0] as Transaction;

const withOutputs = (block: Block, outputs: readonly TransactionOutput[]): Block =>
  withTransactions(block, [{ ...coinbaseOf(block), outputs }, ...block.transactions.slice(1)]);

/** The coinbase's outputs without the witness commitment. */
const openOutputs = (block: Block): readonly TransactionOutput[] => coinbaseOf(block).outputs.slice(0, 1);

const coin = (node: CoinNode, witness = false): OpenCoin =>
  openCoins(node).find((each) => each.witness === witness) as OpenCoin;

/** A block that also spends a coin of the chain, into outputs of these amounts. */
const spending = (block: Block, node: CoinNode, ...values: readonly bigint[]): Block =>
  withTransaction(block, spendOpenCoin(coin(node), values));

const HEADER_CASES: readonly Case[] = [
  { answer: "bad-diffbits", when: "the bits are not the chain's", spoil: (block) => header(block, bits(0x207ffffe)) },
  {
    answer: "time-too-old",
    when: "the time is the median of the last eleven",
    spoil: (block, node) => header(block, { time: node.chain.at(1)!.block.header.time }),
  },
  {
    answer: "time-too-new",
    when: "the time is more than two hours ahead",
    spoil: (block) => header(block, { time: NOW + 7201 }),
  },
  { answer: "bad-version(0x00000001)", when: "the version is 1", spoil: (block) => header(block, { version: 1 }) },
  {
    answer: "bad-version(0x80000004)",
    when: "the version is negative",
    spoil: (block) => header(block, { version: 0x80000004 }),
  },
  {
    answer: "prev-blk-not-found",
    when: "the previous block is unknown",
    spoil: (block) => header(block, { previousHash: parseHash("11".repeat(32)) }),
  },
  {
    answer: "bad-txnmrklroot",
    when: "the merkle root is another",
    spoil: (block) => header(block, { merkleRoot: parseHash("22".repeat(32)) }),
  },
];

const COINBASE_CASES: readonly Case[] = [
  {
    answer: "bad-cb-height",
    when: "the coinbase begins with another height",
    spoil: (block) => withCoinbaseInput(block, { script: concatBytes(pushHeight(4), Uint8Array.of(0)) }),
  },
  {
    answer: "bad-cb-length",
    when: "the coinbase script has one byte",
    spoil: (block) => withCoinbaseInput(block, { script: pushHeight(3) }),
  },
  {
    answer: "bad-cb-length",
    when: "the coinbase script has 101 bytes",
    spoil: (block) => withCoinbaseInput(block, { script: concatBytes(pushHeight(3), new Uint8Array(100)) }),
  },
  {
    answer: "bad-cb-amount",
    when: "the coinbase pays a satoshi too much",
    spoil: (block) => {
      const [payout, ...others] = coinbaseOf(block).outputs;
      return withOutputs(block, [{ ...payout!, value: payout!.value + 1n }, ...others]);
    },
  },
  {
    answer: "bad-cb-missing",
    when: "the first transaction is no coinbase",
    spoil: (block, node) => withTransactions(block, [spendOpenCoin(coin(node), [1n])]),
  },
  {
    answer: "bad-cb-multiple",
    when: "there are two coinbases",
    spoil: (block) => withTransaction(block, { ...coinbaseOf(block), lockTime: 1 }),
  },
  {
    answer: "bad-witness-nonce-size",
    when: "the coinbase has no witness",
    spoil: (block) => withCoinbaseInput(block, { witness: [] }),
  },
  {
    answer: "bad-witness-nonce-size",
    when: "the coinbase's witness is 31 bytes",
    spoil: (block) => withCoinbaseInput(block, { witness: [new Uint8Array(31)] }),
  },
  {
    answer: "bad-witness-nonce-size",
    when: "the coinbase has two witness items",
    spoil: (block) => withCoinbaseInput(block, { witness: [ZERO_HASH, ZERO_HASH] }),
  },
  {
    answer: "bad-witness-merkle-match",
    when: "the witness commitment is another",
    spoil: (block) => {
      const [payout, commitment] = coinbaseOf(block).outputs;
      return withOutputs(block, [payout!, {
        value: 0n,
        script: commitment!.script.with(37, 1 ^ commitment!.script[37]!),
      }]);
    },
  },
  {
    answer: "unexpected-witness",
    when: "there is a witness but no commitment",
    spoil: (block) => withOutputs(block, openOutputs(block)),
  },
];

const TRANSACTION_CASES: readonly Case[] = [
  {
    answer: "bad-txns-inputs-missingorspent",
    when: "an input does not exist",
    spoil: (block, node) => {
      const unknown = { ...coin(node), transaction: parseHash("33".repeat(32)) };
      return withTransaction(block, spendOpenCoin(unknown, [1n]));
    },
  },
  {
    answer: "bad-txns-inputs-missingorspent",
    when: "two transactions spend the same coin",
    spoil: (block, node) => spending(spending(block, node, 1n), node, 2n),
  },
  {
    answer: "bad-txns-premature-spend-of-coinbase",
    when: "it spends its own coinbase",
    spoil: (block) => {
      const coinbase = coinbaseOf(withOutputs(withCoinbaseInput(block, { witness: [] }), openOutputs(block)));
      const own = { transaction: txid(coinbase), index: 0, value: 1n, witness: false };
      return withTransactions(block, [coinbase, spendOpenCoin(own, [1n])]);
    },
  },
  {
    answer: "bad-txns-in-belowout",
    when: "a transaction pays out more than it has",
    spoil: (block, node) => spending(block, node, coin(node).value + 1n),
  },
  { answer: "bad-txns-vout-empty", when: "a transaction has no output", spoil: (block, node) => spending(block, node) },
  {
    answer: "bad-txns-vout-negative",
    when: "an amount has the sign bit",
    spoil: (block, node) => spending(block, node, 1n << 63n),
  },
  {
    answer: "bad-txns-vout-toolarge",
    when: "an amount is above 21 million coins",
    spoil: (block, node) => spending(block, node, 2_100_000_000_000_001n),
  },
  {
    answer: "bad-txns-txouttotal-toolarge",
    when: "the amounts together are above 21 million coins",
    spoil: (block, node) => spending(block, node, 2_100_000_000_000_000n, 1n),
  },
  {
    answer: "bad-txns-inputs-duplicate",
    when: "a transaction spends a coin twice",
    spoil: (block, node) => {
      const once = spendOpenCoin(coin(node), [1n]);
      return withTransaction(block, { ...once, inputs: [...once.inputs, ...once.inputs] });
    },
  },
  {
    answer: "bad-txns-prevout-null",
    when: "a transaction spends something and nothing",
    spoil: (block, node) => {
      const once = spendOpenCoin(coin(node), [1n]);
      const nothing = { ...once.inputs[0]!, previousHash: ZERO_HASH, previousIndex: NO_OUTPUT };
      return withTransaction(block, { ...once, inputs: [...once.inputs, nothing] });
    },
  },
  {
    answer: "bad-txns-nonfinal",
    when: "the lock time is the block's own height",
    spoil: (block) => {
      const late = withCoinbaseInput(block, { sequence: 0 });
      return withTransactions(late, [{ ...coinbaseOf(late), lockTime: 3 }]);
    },
  },
];

const SIZE_CASES: readonly Case[] = [
  { answer: "bad-blk-length", when: "it has no transaction", spoil: (block) => ({ ...block, transactions: [] }) },
  {
    answer: "bad-blk-length",
    when: "it has more than a million bytes without witnesses",
    spoil: (block) => withOutputs(block, [{ value: 0n, script: new Uint8Array(1_000_000) }]),
  },
  {
    answer: "bad-blk-weight",
    when: "it has more than four million bytes of witness",
    spoil: (block, node) => {
      const spend = spendOpenCoin(coin(node, true), [1n]);
      const inputs = spend.inputs.map((input) => ({ ...input, witness: [new Uint8Array(4_000_000)] }));
      return withTransaction(block, { ...spend, inputs });
    },
  },
  {
    answer: "bad-blk-sigops",
    when: "its scripts check more than 20,000 signatures",
    spoil: (block) => withOutputs(block, [{ value: 0n, script: new Uint8Array(20_001).fill(0xac) }]),
  },
];

for (const { answer, when, spoil } of [...HEADER_CASES, ...COINBASE_CASES, ...TRANSACTION_CASES, ...SIZE_CASES]) {
  Deno.test(`accept() says ${answer} if ${when}`, () => {
    const node = nodeWithCoins();
    const block = candidate(node);
    assert.equal(node.chain.accept(solve(spoil(block, node))), answer);
    assert.equal(node.chain.tip.height, 2);
    assert.equal(node.chain.accept(solve(block)), undefined, "the honest block must not suffer");
  });
}

Deno.test("accept() says high-hash if the digest is above the target", () => {
  const node = nodeWithCoins();
  assert.equal(node.chain.accept(solve(candidate(node), false)), "high-hash");
});

for (const easy of [0x2100ffff, 0x207fffff + 1, 0x01003456, 0x20ffffff]) {
  Deno.test(`accept() says high-hash to bits ${easy.toString(16)}, which are no target of the chain`, () => {
    const node = nodeWithCoins();
    assert.equal(node.chain.accept(header(candidate(node), bits(easy))), "high-hash");
  });
}

Deno.test("accept() says bad-txns-duplicate if the last transaction stands twice, and still takes the honest block", () => {
  const node = nodeWithCoins();
  const coins = openCoins(node);
  const honest = solve(
    coins.slice(0, 2).reduce((block, each) => withTransaction(block, spendOpenCoin(each, [1n])), candidate(node)),
  );
  const doubled = { ...honest, transactions: [...honest.transactions, honest.transactions.at(-1) as Transaction] };
  assert.equal(node.chain.accept(doubled), "bad-txns-duplicate");
  assert.equal(node.chain.accept(honest), undefined);
});

Deno.test("accept() says unexpected-witness on a chain without SegWit", () => {
  const node = testNode({ segwit: false });
  const block = withCoinbaseInput(candidate(node), { witness: [ZERO_HASH] });
  assert.equal(node.chain.accept(solve(block)), "unexpected-witness");
});

Deno.test("accept() says duplicate to a block that it has", () => {
  const node = testNode();
  assert.equal(node.chain.accept(extend(node)), "duplicate");
});

Deno.test("accept() says duplicate-invalid to a block that it found bad before", () => {
  const node = testNode();
  const block = solve(withCoinbaseInput(candidate(node), { script: Uint8Array.of(2, 2) }));
  assert.equal(node.chain.accept(block), "bad-cb-height");
  assert.equal(node.chain.accept(block), "duplicate-invalid");
});

Deno.test("accept() says bad-prevblk to a block on one that was called bad", () => {
  const node = testNode();
  extend(node);
  const child = solve(candidate(node));
  node.chain.invalidate(node.chain.tip);
  assert.equal(node.chain.accept(child), "bad-prevblk");
});

/** A chain of two blocks, one coin of each kind in them. */
function nodeWithCoins(): CoinNode {
  const node = testNode();
  extend(node);
  extend(node, 0, true);
  return node;
}

function bits(value: number): { bits: CompactBits } {
  return { bits: value as CompactBits };
}
