import assert from "node:assert/strict";
import { coinPresets } from "../../src/coin/presets/presets.ts";
import { type ChainOptions, presetOf, settle, withPreset } from "../../src/jobmanagers/preset_options.ts";

for (const { name, code, algorithm } of coinPresets) {
  Deno.test(`coin ${name} fills ${code} and ${algorithm}`, () => {
    assert.deepEqual(withPreset({ coin: name, send: true }), {
      coin: name,
      send: true,
      currency: code,
      algo: algorithm,
    });
    assert.equal(presetOf({ coin: name })?.name, name);
    assert.equal(presetOf({ currency: code.toLowerCase(), algo: algorithm })?.name, name);
  });
}

Deno.test("what is given stays, whatever the coin has", () => {
  const given = { coin: "litecoin", currency: "ltc", algo: "sha256" };
  assert.deepEqual(withPreset(given), given);
});

Deno.test("options without a coin, or with one that is not known, stay as they are", () => {
  for (const options of [{ currency: "XYZ" }, { coin: "litecion" }, {}]) assert.equal(withPreset(options), options);
});

Deno.test("settled options name their chain, or there are none", () => {
  const settled = { currency: "DASH", algo: "x11", block_mature_confirms: 100 };
  assert.deepEqual(settle({ coin: "dash" }), { coin: "dash", ...settled });
  assert.deepEqual(settle({ currency: "DASH", algo: "x11" }), settled);
  for (const options of [{}, { currency: "LTC" }, { algo: "scrypt" }]) {
    assert.throws(() => settle(options), {
      name: "TypeError",
      message: "Cannot tell which chain is meant: expected coin, or currency and algo",
    });
  }
});

Deno.test("a currency with an algorithm that it is not known by has no preset", () => {
  assert.equal(presetOf({ currency: "LTC", algo: "sha256" }), undefined);
  assert.equal(presetOf({ currency: "XYZ", algo: "sha256" }), undefined);
  assert.equal(presetOf({ algo: "sha256" }), undefined);
});

const MATURITIES: readonly { readonly options: ChainOptions; readonly maturity: number }[] = [
  { options: { coin: "dogecoin" }, maturity: 240 },
  { options: { currency: "doge", algo: "scrypt" }, maturity: 240 },
  { options: { coin: "viacoin" }, maturity: 3600 },
  { options: { coin: "viacoin", block_mature_confirms: 7 }, maturity: 7 },
  { options: { currency: "XYZ", algo: "scrypt" }, maturity: 100 },
];

for (const { options, maturity } of MATURITIES) {
  Deno.test(`blocks of ${JSON.stringify(options)} are mature after ${maturity} confirmations`, () => {
    assert.equal(settle(options).block_mature_confirms, maturity);
  });
}
