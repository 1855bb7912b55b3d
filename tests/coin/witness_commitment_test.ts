import assert from "node:assert/strict";
import { sha256d } from "../../src/algorithms/sha256d.ts";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { parseHash, ZERO_HASH } from "../../src/coin/hash.ts";
import { parseTransaction, type Transaction } from "../../src/coin/transaction.ts";
import { findWitnessCommitment, witnessCommitmentScript } from "../../src/coin/witness_commitment.ts";
import { TEMPLATE_VECTORS } from "./template_vectors.ts";

/** The commitment of every block that holds only a coinbase: sha256d of 64 zero bytes. */
const ALONE = "6a24aa21a9ede2f61c3f71d1defd3fa999dfa36953755c690689799962b48bebd836974e8cf9";

/** A coinbase with output scripts. */
function coinbaseWith(...scripts: readonly string[]): Transaction {
  const outputs = scripts.map((script) => ({ value: 0n, script: decodeHex(script) }));
  return { version: 2, inputs: [], outputs, lockTime: 0 };
}

Deno.test("witnessCommitmentScript() of a lone coinbase is the one that all empty blocks have", () => {
  assert.equal(encodeHex(witnessCommitmentScript([])), ALONE);
});

Deno.test("witnessCommitmentScript() covers the reserved value", () => {
  const reserved = new Uint8Array(32).fill(7);
  const script = witnessCommitmentScript([], reserved);
  assert.deepEqual(script.subarray(6), sha256d(concatBytes(ZERO_HASH, reserved)));
});

Deno.test("witnessCommitmentScript() covers every transaction and their order", () => {
  const [a, b] = [parseHash("aa".repeat(32)), parseHash("bb".repeat(32))];
  const scripts = [[], [a], [b], [a, b], [b, a]].map((wtxids) => encodeHex(witnessCommitmentScript(wtxids)));
  assert.equal(new Set(scripts).size, scripts.length);
});

for (const { name, vector } of TEMPLATE_VECTORS) {
  Deno.test(`findWitnessCommitment() finds the commitment in the coinbase of ${name}, if it has one`, () => {
    const found = findWitnessCommitment(parseTransaction(decodeHex(vector.coinbase_wit)));
    const segwit = vector.coinbase_wit !== vector.coinbase_nowit;
    assert.equal(found && encodeHex(found), segwit ? vector.template.default_witness_commitment : undefined);
  });
}

Deno.test("findWitnessCommitment() takes the last of several, as BIP 141 says", () => {
  const other = ALONE.replace(/f9$/, "00");
  assert.equal(encodeHex(findWitnessCommitment(coinbaseWith(ALONE, other, "51")) ?? assert.fail()), other);
});

Deno.test("findWitnessCommitment() leaves out what follows the commitment in its script", () => {
  assert.equal(encodeHex(findWitnessCommitment(coinbaseWith(`${ALONE}abcd`)) ?? assert.fail()), ALONE);
});

for (const script of ["", "6a", ALONE.slice(0, -2), ALONE.replace("aa21a9ed", "aa21a9ee"), `51${ALONE}`]) {
  Deno.test(`findWitnessCommitment() does not take "${script}" for one`, () => {
    assert.equal(findWitnessCommitment(coinbaseWith(script)), undefined);
  });
}
