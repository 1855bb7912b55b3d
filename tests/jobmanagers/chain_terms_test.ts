import assert from "node:assert/strict";
import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { algorithmByName } from "../../src/algorithms/registry.ts";
import { blockHash } from "../../src/coin/header.ts";
import { presetOfName } from "../../src/coin/presets/presets.ts";
import { termsOf } from "../../src/jobmanagers/chain_terms.ts";

const scrypt = algorithmByName("scrypt") as Algorithm;
const preset = presetOfName("dogecoin");
const header = Uint8Array.from({ length: 80 }, (_, i) => i);

Deno.test("terms are those of the algorithm where nothing else is known", () => {
  const { difficultyOne, powBlockHash, txidHash } = termsOf({}, undefined, scrypt);
  assert.deepEqual(
    { difficultyOne, powBlockHash, txidHash },
    { difficultyOne: scrypt.difficultyOne, powBlockHash: scrypt.powBlockHash, txidHash: scrypt.txidHash },
  );
});

Deno.test("a coin's terms go before the algorithm's, and those of the options before both", () => {
  assert.ok(preset !== undefined);
  const coin = { ...preset, powBlockHash: true, txidHash: "sha256" } as const;
  const algorithm = { ...scrypt, powBlockHash: false, txidHash: "sha256d" } as const;
  const ofCoin = termsOf({}, coin, algorithm);
  assert.deepEqual([ofCoin.powBlockHash, ofCoin.txidHash], [true, "sha256"]);
  const ofOptions = termsOf({ pow_block_hash: false, txid_hash: "sha256d", diff1: 7n }, coin, algorithm);
  assert.deepEqual([ofOptions.powBlockHash, ofOptions.txidHash, ofOptions.difficultyOne], [false, "sha256d", 7n]);
});

Deno.test("a block is known by its proof of work or by sha256d of its header, as the chain has it", () => {
  const digest = new Uint8Array(32);
  const byWork = termsOf({ pow_block_hash: true }, preset, scrypt);
  assert.deepEqual(byWork.hashOf(header), scrypt.hash(header));
  assert.equal(byWork.hashOf(header, digest), digest);
  const byHeader = termsOf({ pow_block_hash: false }, preset, scrypt);
  assert.deepEqual(byHeader.hashOf(header, digest), blockHash(header));
});
