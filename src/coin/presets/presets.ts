/**
 * All coins that are known, and how to find one.
 *
 * @module
 */

import { bitcoin, fractal } from "./bitcoin.ts";
import { bitcoinCash, ecash } from "./bitcoin_cash.ts";
import { blakebitcoin, blakecoin, electron, lithium, photon, universalMolecule } from "./blakecoin.ts";
import { dash } from "./dash.ts";
import { digibyteScrypt, digibyteSha256 } from "./digibyte.ts";
import { bells, dogecoin, pepecoin } from "./dogecoin.ts";
import { litecoin } from "./litecoin.ts";
import { namecoin } from "./namecoin.ts";
import type { CoinPreset } from "./preset.ts";
import { syscoin } from "./syscoin.ts";
import { viacoin } from "./viacoin.ts";

/** Every preset; those of one currency stand together. */
export const coinPresets: readonly CoinPreset[] = [
  bitcoin,
  bitcoinCash,
  ecash,
  litecoin,
  dogecoin,
  digibyteSha256,
  digibyteScrypt,
  dash,
  viacoin,
  namecoin,
  syscoin,
  fractal,
  pepecoin,
  bells,
  blakecoin,
  photon,
  blakebitcoin,
  electron,
  universalMolecule,
  lithium,
];

const BY_NAME: ReadonlyMap<string, CoinPreset> = new Map(coinPresets.map((preset) => [preset.name, preset]));
const BY_CODE: ReadonlyMap<string, readonly CoinPreset[]> = Map.groupBy(coinPresets, ({ code }) => code);

/** Names of coins whose blocks are mined in this way. */
export function coinNames(mined: CoinPreset["mined"][number]): readonly string[] {
  return coinPresets.filter((preset) => preset.mined.includes(mined)).map(({ name }) => name);
}

/** The preset of a name, or `undefined`. Names are lower-case. */
export function presetOfName(name: string): CoinPreset | undefined {
  return BY_NAME.get(name);
}

/** Rules named to daemons of currencies that are not known; daemons ignore what they do not know. */
const COMMON_RULES: readonly string[] = ["segwit"];

/** The rules to name in `getblocktemplate` (BIP 9) to a daemon of a currency. */
export function templateRulesOf(code: string): readonly string[] {
  return presetsOfCode(code)[0]?.rules ?? COMMON_RULES;
}

/**
 * The presets of a currency: one for each of its algorithms.
 *
 * @param code Of the currency, in any case.
 * @returns None if the currency is not known here.
 */
export function presetsOfCode(code: string): readonly CoinPreset[] {
  return BY_CODE.get(code.toUpperCase()) ?? [];
}
