import assert from "node:assert/strict";
import { parseAddress } from "../../src/coin/address.ts";
import { addressRules, describeRules, isAccepted } from "../../src/stratum/address_rules.ts";

const ADDRESSES = {
  "BTC P2PKH": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
  "BTC P2SH": "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
  "BTC P2WPKH": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
  "BTC P2TR": "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
  "LTC P2PKH": "LdP8Qox1VAhCzLJNqrr74YovaWYyNBUWvL",
  "LTC P2WPKH": "ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea",
  "DOGE P2PKH": "DBXu2kgc3xtvCUWFcxFE3r9hEYgmuaaCyD",
  "DGB P2WPKH": "dgb1q3p2nf26ac6qtdrv4czh5nmp2eshfj9wyn9vv3d",
  "BCH P2PKH": "bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2",
  "XEC P2PKH": "ecash:qpucqwxgj6239d6wsgfy4xnnvsvj3yerwynur52mwp",
};

type Name = keyof typeof ADDRESSES;

/** The option, the currencies, and which of the addresses are accepted. */
const RULES: readonly (readonly [Parameters<typeof addressRules>[0], readonly string[], readonly Name[]])[] = [
  [[], ["BTC"], ["BTC P2PKH", "BTC P2SH", "BTC P2WPKH", "BTC P2TR"]],
  [[], ["LTC"], ["BTC P2SH", "LTC P2PKH", "LTC P2WPKH"]],
  [[], ["DOGE"], ["DOGE P2PKH"]],
  [[], ["LTC", "DOGE"], ["BTC P2SH", "LTC P2PKH", "LTC P2WPKH", "DOGE P2PKH"]],
  [[], ["NOBODYKNOWS"], Object.keys(ADDRESSES) as Name[]],
  [[], [], Object.keys(ADDRESSES) as Name[]],
  ["any", ["BTC"], Object.keys(ADDRESSES) as Name[]],
  [[48], ["BTC"], ["LTC P2PKH", "LTC P2WPKH"]],
  [[], ["BCH"], ["BTC P2PKH", "BTC P2SH", "BCH P2PKH"]],
  [[0], ["BCH"], ["BTC P2PKH", "BCH P2PKH"]],
  [[0], ["BTC"], ["BTC P2PKH", "BTC P2WPKH", "BTC P2TR"]],
  [[30], ["DOGE"], ["DOGE P2PKH"]],
  [[30], ["LTC"], ["DOGE P2PKH", "DGB P2WPKH"]],
  [[0, 30], ["BTC", "DOGE"], ["BTC P2PKH", "BTC P2WPKH", "BTC P2TR", "DOGE P2PKH"]],
];

for (const [valid, currencies, accepted] of RULES) {
  Deno.test(`valid_address_versions ${JSON.stringify(valid)} on ${currencies.join(" and ") || "no chain"}`, () => {
    const rules = addressRules(valid, currencies);
    const taken = Object.entries(ADDRESSES).filter(([, text]) => {
      return isAccepted(parseAddress(text) ?? assert.fail(text), rules);
    });
    assert.deepEqual(taken.map(([name]) => name), accepted);
  });
}

Deno.test("describeRules() says what is accepted", () => {
  assert.equal(describeRules(addressRules([30], ["DOGE"])), "version 30");
  assert.equal(
    describeRules(addressRules([], ["XEC"])),
    "version 0 or 5 or 111 or 196, or beginning with ecash: or ectest: or ecregtest:",
  );
  assert.equal(describeRules(addressRules([48], [])), "version 48, or beginning with ltc1");
  assert.equal(describeRules(addressRules("any", [])), "any version");
});
