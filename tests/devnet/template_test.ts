import assert from "node:assert/strict";
import { decodeHex } from "../../src/bytes/hex.ts";
import { parseTransaction } from "../../src/coin/transaction.ts";
import { takeTransaction } from "../../src/devnet/coin_node.ts";
import { openCoins, spendOpenCoin } from "../../src/devnet/open_coins.ts";
import { addOpenTransactions } from "../../src/devnet/open_transactions.ts";
import { buildTemplate } from "../../src/devnet/template.ts";
import { extend, NOW, testNode } from "./candidate.ts";

/** What litecoind 0.21 sends, less its optional `mweb`. */
const MEMBERS = [
  "bits",
  "capabilities",
  "coinbaseaux",
  "coinbasevalue",
  "curtime",
  "default_witness_commitment",
  "height",
  "longpollid",
  "mintime",
  "mutable",
  "noncerange",
  "previousblockhash",
  "rules",
  "sigoplimit",
  "sizelimit",
  "target",
  "transactions",
  "vbavailable",
  "vbrequired",
  "version",
  "weightlimit",
];

Deno.test("buildTemplate() has the members that daemons send", () => {
  assert.deepEqual(Object.keys(buildTemplate(testNode())).sort(), MEMBERS);
});

Deno.test("buildTemplate() describes the first block of a fresh chain", () => {
  const node = testNode();
  const template = buildTemplate(node);
  assert.equal(template.height, 1);
  assert.equal(template.previousblockhash, node.chain.tip.hash);
  assert.equal(template.version, 0x20000000);
  assert.equal(template.bits, "207fffff");
  assert.equal(template.target, "7fffff" + "00".repeat(29));
  assert.equal(template.coinbasevalue, 5_000_000_000);
  assert.equal(template.curtime, NOW);
  assert.equal(template.mintime, NOW - 600 + 1);
  assert.equal(template.longpollid, `${node.chain.tip.hash}0`);
  assert.deepEqual(template.coinbaseaux, {});
  assert.deepEqual(template.transactions, []);
});

Deno.test("buildTemplate() commits to no transactions as litecoind does", () => {
  const commitment = "6a24aa21a9ede2f61c3f71d1defd3fa999dfa36953755c690689799962b48bebd836974e8cf9";
  assert.equal(buildTemplate(testNode()).default_witness_commitment, commitment);
});

Deno.test("buildTemplate() gives the time that is late enough where blocks are ahead of the clock", () => {
  const node = testNode();
  for (let i = 0; i < 20; i++) extend(node);
  const template = buildTemplate(node);
  assert.ok(template.mintime > NOW);
  assert.equal(template.curtime, template.mintime);
});

Deno.test("buildTemplate() lists transactions with fees, both hashes, weight, and what they depend on", () => {
  const node = testNode();
  extend(node);
  extend(node, 0, true);
  const ids = addOpenTransactions(node, 5, 1000n);
  const { transactions, coinbasevalue } = buildTemplate(node);
  assert.deepEqual(transactions.map(({ txid }) => txid), ids);
  assert.deepEqual(transactions.map(({ depends }) => depends), [[], [], [1], [2], [3]]);
  assert.deepEqual(transactions.map(({ txid, hash }) => txid === hash), [true, false, true, false, true]);
  assert.deepEqual(transactions.map(({ fee }) => fee), [1000, 1000, 1000, 1000, 1000]);
  assert.equal(coinbasevalue, 5_000_005_000);
  assert.deepEqual(parseTransaction(decodeHex(transactions[1]!.data)).inputs[0]?.witness, [Uint8Array.of(0x51)]);
});

Deno.test("buildTemplate() leaves out what is too heavy, and what spends that", () => {
  const node = testNode();
  extend(node);
  extend(node, 0, true);
  const [light, heavy] = openCoins(node);
  const bulky = spendOpenCoin(heavy!, [heavy!.value]);
  const inputs = bulky.inputs.map((input) => ({ ...input, witness: [new Uint8Array(3_995_000)] }));
  assert.equal(takeTransaction(node, { ...bulky, inputs }), undefined);
  assert.equal(takeTransaction(node, spendOpenCoin(openCoins(node)[1]!, [1n])), undefined);
  assert.equal(takeTransaction(node, spendOpenCoin(light!, [2n])), undefined);
  assert.deepEqual(buildTemplate(node).transactions.map(({ fee }) => fee), [Number(light!.value) - 2]);
});

Deno.test("buildTemplate() speaks of no witness on a chain without SegWit", () => {
  const node = testNode({ segwit: false });
  extend(node);
  addOpenTransactions(node, 1, 1n);
  const template = buildTemplate(node);
  assert.deepEqual(template.rules, ["csv"]);
  assert.equal(template.default_witness_commitment, undefined);
  assert.equal(template.weightlimit, undefined);
  assert.equal(template.transactions[0]?.weight, undefined);
  assert.deepEqual([template.sizelimit, template.sigoplimit], [1_000_000, 20_000]);
});
