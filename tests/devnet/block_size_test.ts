import assert from "node:assert/strict";
import { sha256 } from "../../src/algorithms/sha256.ts";
import { decodeHex } from "../../src/bytes/hex.ts";
import { parseTransaction, type Transaction } from "../../src/coin/transaction.ts";
import { decodeBlock } from "../../src/devnet/block_node.ts";
import { serializeBlock, sigopsCost, sizeOfBlock, sizeOfTransaction } from "../../src/devnet/block_size.ts";
import { checkBlock } from "../../src/devnet/check_block.ts";

interface Vector {
  readonly block: string;
  readonly template: { readonly transactions: readonly { readonly data: string; readonly weight: number }[] };
}

/** Templates of litecoind and bcoin with transactions in them, and the blocks that they accepted. */
const VECTORS = ["ltc_2_segwit_txs", "btc_2_segwit_active_txs"].map((name) => {
  const text = Deno.readTextFileSync(new URL(`../vectors/templates/${name}.json`, import.meta.url));
  return { name, vector: JSON.parse(text) as Vector };
});

for (const { name, vector } of VECTORS) {
  Deno.test(`sizeOfTransaction() weighs the transactions of ${name} as the daemon did`, () => {
    for (const { data, weight } of vector.template.transactions) {
      assert.equal(sizeOfTransaction(parseTransaction(decodeHex(data))).weight, weight);
    }
  });

  Deno.test(`decodeBlock() and checkBlock() take the block of ${name}, which the daemon accepted`, () => {
    const bytes = decodeHex(vector.block);
    const block = decodeBlock(bytes);
    assert.ok(block);
    assert.deepEqual(serializeBlock(block, true), bytes);
    assert.equal(sizeOfBlock(block).total, bytes.length);
    assert.equal(checkBlock(block, { algorithm: sha256 }), undefined);
  });
}

const SCRIPTS = [
  { script: "76a91400000000000000000000000000000000000000ac88ac", cost: 4, what: "a pay-to-public-key-hash script" },
  { script: "02acacac", cost: 4, what: "one check behind a push of two bytes that look like checks" },
  { script: "4c02acacac", cost: 4, what: "one check behind a push with a length byte" },
  { script: "4d0200acacac", cost: 4, what: "one check behind a push with two length bytes" },
  { script: "4e02000000acacad", cost: 4, what: "one check behind a push with four length bytes" },
  { script: "aeaf", cost: 160, what: "two multi-signatures" },
  { script: "ac4dff", cost: 4, what: "one check before a push that lacks its data" },
  { script: "51", cost: 0, what: "no check" },
];

for (const { script, cost, what } of SCRIPTS) {
  Deno.test(`sigopsCost() is ${cost} for ${what}`, () => {
    const transaction: Transaction = {
      version: 2,
      inputs: [],
      outputs: [{ value: 0n, script: decodeHex(script) }],
      lockTime: 0,
    };
    assert.equal(sigopsCost(transaction), cost);
  });
}
