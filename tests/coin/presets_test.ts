import assert from "node:assert/strict";
import { algorithmByName } from "../../src/algorithms/registry.ts";
import { encodeHex } from "../../src/bytes/hex.ts";
import { formatsOfAddress, parseAddress, scriptOfAddress } from "../../src/coin/address.ts";
import { addressFormatsOf } from "../../src/coin/address_format.ts";
import { type CoinPreset, GENERAL_PURPOSE_BITS } from "../../src/coin/presets/preset.ts";
import {
  coinNames,
  coinPresets,
  presetOfName,
  presetsOfCode,
  templateRulesOf,
} from "../../src/coin/presets/presets.ts";
import { versionMaskOf } from "../../src/coin/version_mask.ts";
import vectors from "../vectors/coin/preset_addresses.json" with { type: "json" };

/** A preset that must be there. */
function presetNamed(name: string): CoinPreset {
  return presetOfName(name) ?? assert.fail(`no preset ${name}`);
}

for (const { coin, chain, address, script, source } of vectors) {
  Deno.test(`${coin} takes ${address} as one of ${chain} (${source})`, () => {
    const { formats } = presetNamed(coin);
    assert.equal(encodeHex(scriptOfAddress(address, formats)), script);
    const parsed = parseAddress(address) ?? assert.fail("no address");
    assert(formatsOfAddress(parsed, formats).some((format) => format.chain === chain));
  });
}

Deno.test("every chain of every preset has an address among the vectors", () => {
  const shown = new Set(vectors.map(({ chain }) => chain));
  const chains = coinPresets.flatMap(({ formats }) => formats.map(({ chain }) => chain));
  assert.deepEqual(chains.filter((chain) => !shown.has(chain)), []);
});

Deno.test("presets have names of their own, and so have their chains", () => {
  assert.equal(new Set(coinPresets.map(({ name }) => name)).size, coinPresets.length);
  const formats = new Set(coinPresets.map(({ formats }) => formats));
  const chains = [...formats].flatMap((list) => list.map(({ chain }) => chain));
  assert.equal(new Set(chains).size, chains.length);
});

for (const preset of coinPresets) {
  const { name, code, algorithm, mined, formats, auxChainId, algorithmBits } = preset;

  Deno.test(`${name} has the code ${code}, by which its addresses and version bits are found`, () => {
    assert.match(name, /^[a-z][a-z0-9_]*$/);
    assert.equal(code, code.toUpperCase());
    assert(presetsOfCode(code.toLowerCase()).includes(preset));
    assert.equal(addressFormatsOf(code), formats);
    assert.equal(versionMaskOf([code]), preset.versionMask);
  });

  Deno.test(`${name} is mined by ${algorithm}, which is known, and names its blocks as chains of that do`, () => {
    assert.equal(preset.powBlockHash, algorithmByName(algorithm)?.powBlockHash);
  });

  Deno.test(`${name} names its transactions as miners of ${algorithm} take it that they are`, () => {
    const known = algorithmByName(algorithm)?.txidHash;
    assert.equal(preset.txidHash ?? known, known);
  });

  Deno.test(`${name} says in which way it is mined, and has a chain id if it is mined along`, () => {
    assert(mined.length > 0);
    assert.equal(auxChainId !== undefined, mined.includes("along"));
    for (const way of ["alone", "along"] as const) assert.equal(coinNames(way).includes(name), mined.includes(way));
  });

  Deno.test(`${name} has numbers that can be: maturity, block time, intervals, masks`, () => {
    for (const number of [preset.maturity, preset.blockSeconds]) assert(Number.isInteger(number) && number > 0);
    const { halvingInterval, retargetInterval } = preset;
    assert(halvingInterval === undefined || Number.isInteger(halvingInterval) && halvingInterval > preset.maturity);
    assert(retargetInterval === undefined || Number.isInteger(retargetInterval) && retargetInterval > 1);
    assert.equal(preset.versionMask & ~GENERAL_PURPOSE_BITS, 0);
    if (algorithmBits === undefined) return;
    assert.equal(algorithmBits.value & ~algorithmBits.mask, 0);
    assert.equal(algorithmBits.mask & preset.versionMask, 0, "miners could change the algorithm");
    assert(preset.settings.includes(algorithmBits.setting));
  });

  Deno.test(`${name} names a main chain first, and no base58 version of it means two things`, () => {
    assert.match(formats[0]?.chain ?? "", / main$/);
    for (const { publicKeyHash, scriptHash } of formats) {
      const versions = [...publicKeyHash, ...scriptHash];
      assert.equal(new Set(versions).size, versions.length);
      assert(publicKeyHash.length > 0 && scriptHash.length > 0);
    }
  });

  Deno.test(`${name} asks for SegWit templates if it has witness addresses, else not`, () => {
    assert.equal(preset.rules.includes("segwit"), formats.every(({ bech32 }) => bech32 !== undefined));
    assert.deepEqual(templateRulesOf(code), preset.rules);
  });

  Deno.test(`${name} leaves miners no bits of the version if these hold a chain id`, () => {
    assert.equal(preset.versionMask === 0, auxChainId !== undefined);
  });
}

Deno.test("presets of one currency differ in nothing but the algorithm", () => {
  for (const presets of Map.groupBy(coinPresets, ({ code }) => code).values()) {
    const [first] = presets;
    for (const { formats, maturity, rules, versionMask } of presets) {
      assert.deepEqual([formats, maturity, rules, versionMask], [
        first?.formats,
        first?.maturity,
        first?.rules,
        first?.versionMask,
      ]);
    }
    assert.equal(new Set(presets.map(({ algorithm }) => algorithm)).size, presets.length);
  }
});

Deno.test("coins that are not known have no preset, and the common rules", () => {
  for (const name of ["LITECOIN", "constructor", "__proto__", ""]) assert.equal(presetOfName(name), undefined);
  assert.deepEqual(presetsOfCode("XYZ"), []);
  assert.deepEqual(templateRulesOf("XYZ"), ["segwit"]);
  assert.deepEqual(templateRulesOf("ltc"), ["mweb", "segwit"]);
});
