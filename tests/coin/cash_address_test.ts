import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeHex } from "../../src/bytes/hex.ts";
import { scriptOfCashAddress } from "../../src/coin/cash_address.ts";

/** Those of the specification, and one that eCash's own page on mining shows with its script. */
const ADDRESSES: readonly { readonly address: string; readonly script: string }[] = [
  {
    address: "bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2",
    script: "76a914f5bf48b397dae70be82b3cca4793f8eb2b6cdac988ac",
  },
  {
    address: "bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t",
    script: "a914f5bf48b397dae70be82b3cca4793f8eb2b6cdac987",
  },
  {
    address: "ecash:qpucqwxgj6239d6wsgfy4xnnvsvj3yerwynur52mwp",
    script: "76a914798038c8969512b74e82124a9a7364192893237188ac",
  },
];

for (const { address, script } of ADDRESSES) {
  Deno.test(`scriptOfCashAddress() reads ${address}`, () => {
    assert.equal(encodeHex(scriptOfCashAddress(address) ?? assert.fail("no script")), script);
    assert.equal(encodeHex(scriptOfCashAddress(address.toUpperCase()) ?? assert.fail("no script")), script);
  });
}

for (
  const [what, text] of [
    ["without its prefix", "qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2"],
    ["with another chain's prefix", "ecash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2"],
    ["of mixed case", "bitcoincash:qR6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2"],
    ["of a kind that is neither", "prefix:0r6m7j9njldwwzlg9v7v53unlr4jkmx6ey3qnjwsrf"],
    ["of 24 bytes", "bitcoincash:q9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2ws4mr9g0"],
    ["that is a base58 address", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"],
    ["that is nothing", ""],
    ["that is a prefix", "ecash:"],
  ]
) {
  Deno.test(`scriptOfCashAddress() takes no address ${what}`, () => {
    assert.equal(scriptOfCashAddress(text as string), undefined);
  });
}

Deno.test("property: scriptOfCashAddress() takes no address with one wrong character", () => {
  const [{ address } = assert.fail()] = ADDRESSES;
  const start = address.indexOf(":") + 1;
  fc.assert(
    fc.property(
      fc.integer({ min: start, max: address.length - 1 }),
      fc.constantFrom(..."qpzry9x8gf2tvdw0s3jn54khce6mua7lb"),
      (at, character) => {
        fc.pre(address[at] !== character);
        assert.equal(scriptOfCashAddress(address.slice(0, at) + character + address.slice(at + 1)), undefined);
      },
    ),
    { seed: 1 },
  );
});
