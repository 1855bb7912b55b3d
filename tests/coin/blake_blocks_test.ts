/** Real blocks of Blakecoin and its family, whose transactions are hashed once and merkle trees twice. */

import assert from "node:assert/strict";
import { blake256 } from "../../src/algorithms/blake256.ts";
import { reverseBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { type Block, parseBlock } from "../../src/coin/block.ts";
import { displayHash, type Hash } from "../../src/coin/hash.ts";
import { serializeHeader } from "../../src/coin/header.ts";
import { coinbaseBranch, merkleRoot, rootOfBranch } from "../../src/coin/merkle.ts";
import { presetOfName } from "../../src/coin/presets/presets.ts";
import { type Transaction, txidBy, wtxidBy } from "../../src/coin/transaction.ts";
import { findWitnessCommitment, witnessCommitmentScript } from "../../src/coin/witness_commitment.ts";
import vectors from "../vectors/coin/blake_blocks.json" with { type: "json" };

function txids({ transactions }: Block): Hash[] {
  return transactions.map((transaction) => txidBy("sha256", transaction));
}

for (const { coin, height, hash, merkle_root, block: hex, source } of vectors) {
  const block = parseBlock(decodeHex(hex));
  const name = `block ${height} of ${coin} (${source})`;

  Deno.test(`${name} is named by its proof of work`, () => {
    assert.equal(encodeHex(reverseBytes(blake256.hash(serializeHeader(block.header)))), hash);
    assert.equal(displayHash(block.header.merkleRoot), merkle_root);
  });

  Deno.test(`${name} has the merkle root of transactions hashed once, not twice`, () => {
    assert.equal(displayHash(merkleRoot(txids(block))), merkle_root);
    const twice = block.transactions.map((transaction) => txidBy("sha256d", transaction));
    assert.notEqual(displayHash(merkleRoot(twice)), merkle_root);
  });

  Deno.test(`the branch of ${name} leads from its coinbase to its root`, () => {
    const [coinbase, ...others] = txids(block);
    assert.equal(displayHash(rootOfBranch(coinbase ?? assert.fail(), coinbaseBranch(others))), merkle_root);
  });

  Deno.test(`${coin}, which has ${name}, is known as a chain that hashes transactions once`, () => {
    assert.equal(presetOfName(coin)?.txidHash, "sha256");
  });
}

for (const { height, block: hex } of vectors.filter(({ height }) => height > 0)) {
  Deno.test(`block ${height} of Blakecoin's regression tests commits to witnesses as Bitcoin's do`, () => {
    const [coinbase, ...others] = parseBlock(decodeHex(hex)).transactions as [Transaction, ...Transaction[]];
    const commitment = witnessCommitmentScript(others.map((transaction) => wtxidBy("sha256", transaction)));
    assert.deepEqual(findWitnessCommitment(coinbase), commitment);
  });
}

Deno.test("among the blocks are some of two transactions and of an odd number of them", () => {
  const counts = vectors.map(({ block }) => parseBlock(decodeHex(block)).transactions.length);
  assert.deepEqual([...new Set(counts)].sort(), [1, 2, 5]);
});
