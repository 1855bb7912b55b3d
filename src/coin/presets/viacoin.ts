/**
 * Viacoin.
 *
 * @module
 */

import { type CoinPreset, NO_BITS } from "./preset.ts";

/** Viacoin. Regression tests have a maturity of 100. */
export const viacoin: CoinPreset = {
  name: "viacoin",
  code: "VIA",
  mined: ["alone", "along"],
  algorithm: "scrypt",
  rules: ["segwit"],
  maturity: 3600,
  blockSeconds: 24,
  formats: [
    { chain: "viacoin main", publicKeyHash: [71], scriptHash: [33], bech32: "via" },
    { chain: "viacoin test", publicKeyHash: [127], scriptHash: [196], bech32: "tvia" },
    { chain: "viacoin regtest", publicKeyHash: [111], scriptHash: [196], bech32: "rvia" },
  ],
  versionMask: NO_BITS,
  auxChainId: 0x56,
  powBlockHash: false,
  emptyBlocks: false,
  daemon: "Viacoin Core",
  settings: [],
  source: "viacoin/viacoin, src/kernel/chainparams.cpp, src/auxpow/consensus.h and src/consensus/consensus.h",
};
