import assert from "node:assert/strict";
import { encodeHex } from "../../src/bytes/hex.ts";
import { presetOfName } from "../../src/coin/presets/presets.ts";
import { payoutScript } from "../../src/jobmanagers/payout.ts";
import vectors from "../vectors/coin/preset_addresses.json" with { type: "json" };

const ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
const SCRIPT = "0014751e76e8199196d454941c45d1b3a323f1433bd6";

for (
  const { title, currency, opinion } of [
    { title: "both readings agree", currency: "BTC", opinion: { valid: true, script: SCRIPT } },
    { title: "the daemon gives no script", currency: "BTC", opinion: { valid: true, script: undefined } },
    { title: "the daemon was not asked", currency: "BTC", opinion: undefined },
    { title: "only the daemon knows the currency", currency: "XYZ", opinion: { valid: true, script: SCRIPT } },
  ]
) {
  Deno.test(`payoutScript() gives the script where ${title}`, () => {
    assert.equal(encodeHex(payoutScript(ADDRESS, currency, opinion)), SCRIPT);
  });
}

for (
  const { title, address = ADDRESS, currency = "BTC", opinion, message } of [
    {
      title: "the readings differ",
      opinion: { valid: true, script: "0014ff" },
      message: new RegExp(`${ADDRESS}": its script should be ${SCRIPT}, but the BTC daemon says 0014ff`),
    },
    {
      title: "the daemon's chain has no such address",
      opinion: { valid: false, script: undefined },
      message: /the BTC daemon says that it is not of its chain/,
    },
    {
      title: "it is the address of another coin",
      currency: "LTC",
      opinion: { valid: true, script: SCRIPT },
      message: /prefix "bcrt", which is not of litecoin main/,
    },
    { title: "it is no address", address: "1A1zP1", opinion: undefined, message: /Cannot read address "1A1zP1"/ },
    {
      title: "nobody knows the currency's addresses",
      currency: "XYZ",
      opinion: { valid: true, script: undefined },
      message: /how XYZ writes addresses is not known here/,
    },
    {
      title: "the daemon's script is no hex",
      currency: "XYZ",
      opinion: { valid: true, script: "zz" },
      message: /how XYZ writes addresses is not known here/,
    },
  ]
) {
  Deno.test(`payoutScript() refuses an address where ${title}`, () => {
    assert.throws(() => payoutScript(address, currency, opinion), { name: "SyntaxError", message });
  });
}

for (const { coin, chain, address, script } of vectors) {
  Deno.test(`payoutScript() pays ${address} of ${chain}, if the daemon does not say otherwise`, () => {
    const { code } = presetOfName(coin) ?? assert.fail(`no preset ${coin}`);
    assert.equal(encodeHex(payoutScript(address, code, undefined)), script);
    assert.equal(encodeHex(payoutScript(address, code, { valid: true, script })), script);
    assert.throws(() => payoutScript(address, code, { valid: true, script: "6a" }), SyntaxError);
    // Which of the coin's chains runs, only the daemon can tell.
    assert.throws(() => payoutScript(address, code, { valid: false, script: undefined }), /not of its chain/);
  });
}
