import assert from "node:assert/strict";
import { LTC, POOL, problemsOf } from "../config_fixture.ts";

function problemsWith(currency: string, address: string): readonly string[] {
  return problemsOf(
    POOL + LTC.replace("currency: LTC", `currency: ${currency}`)
      .replace("rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3", address),
  );
}

/** Bitcoin's: from its genesis block, BIP 173, BIP 350. */
const BITCOIN = [
  "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
  "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
  "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
];

for (const address of BITCOIN) {
  Deno.test(`${address} is an address of BTC, in any case of the code, but not of LTC`, () => {
    assert.deepEqual(problemsWith("BTC", address), []);
    assert.deepEqual(problemsWith("btc", address), []);
    const [problem = "", ...others] = problemsWith("LTC", address);
    assert.match(problem, /^c\.yml:2:131: ltc\.pool_address: expected an address of LTC, got one of bitcoin main\b/);
    assert.deepEqual(others, []);
  });
}

Deno.test("an address of a currency that is not known here is another currency's", () => {
  // Base58 version 23, of no chain that is known here.
  assert.deepEqual(problemsWith("LTC", "AST9CekEhDWuxHPynRmeyjg5biNFSijvb3"), [
    "c.yml:2:131: ltc.pool_address: expected an address of LTC, got one of another currency",
  ]);
});

Deno.test("an address with a slip of the pen is none", () => {
  assert.deepEqual(problemsWith("BTC", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"), [
    "c.yml:2:131: ltc.pool_address: expected an address of BTC, got none: a character, the length or the checksum " +
    "is wrong",
  ]);
});

Deno.test("an address of a currency that is not known here is left to its daemon", () => {
  assert.deepEqual(problemsWith("XYZ", "anything"), []);
});

Deno.test("an address of another currency is told which chains it may be of", () => {
  assert.deepEqual(problemsWith("LTC", "DBXu2kgc3xtvCUWFcxFE3r9hEYgmuaaCyD"), [
    "c.yml:2:131: ltc.pool_address: expected an address of LTC, got one of dogecoin main, digibyte main or " +
    "bells main",
  ]);
});

Deno.test("an address of Bitcoin Cash may lack its prefix, but not be another chain's", () => {
  assert.deepEqual(problemsWith("BCH", "qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2"), []);
  assert.deepEqual(problemsWith("BCH", "'bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2'"), []);
  assert.deepEqual(problemsWith("BCH", "qpucqwxgj6239d6wsgfy4xnnvsvj3yerwynur52mwp"), [
    "c.yml:2:131: ltc.pool_address: expected an address of BCH, got one of ecash main",
  ]);
});
