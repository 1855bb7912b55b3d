/**
 * Litecoin.
 *
 * @module
 */

import { type CoinPreset, GENERAL_PURPOSE_BITS } from "./preset.ts";

/** Litecoin, with its extension blocks (MWEB). Script versions 5 and 196 are Bitcoin's own, which it still takes. */
export const litecoin: CoinPreset = {
  name: "litecoin",
  code: "LTC",
  mined: ["alone"],
  algorithm: "scrypt",
  rules: ["mweb", "segwit"],
  maturity: 100,
  blockSeconds: 150,
  halvingInterval: 840_000,
  retargetInterval: 2016,
  formats: [
    { chain: "litecoin main", publicKeyHash: [48], scriptHash: [50, 5], bech32: "ltc" },
    { chain: "litecoin test", publicKeyHash: [111], scriptHash: [58, 196], bech32: "tltc" },
    { chain: "litecoin regtest", publicKeyHash: [111], scriptHash: [58, 196], bech32: "rltc" },
  ],
  versionMask: GENERAL_PURPOSE_BITS,
  powBlockHash: false,
  emptyBlocks: false,
  daemon: "Litecoin Core",
  settings: [],
  source: "litecoin-project/litecoin, src/chainparams.cpp, commit 17f16cef",
};
