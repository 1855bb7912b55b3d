/**
 * Namecoin, the first chain that was merge-mined.
 *
 * @module
 */

import { type CoinPreset, NO_BITS } from "./preset.ts";

/** Namecoin. */
export const namecoin: CoinPreset = {
  name: "namecoin",
  code: "NMC",
  mined: ["alone", "along"],
  algorithm: "sha256",
  rules: ["segwit"],
  maturity: 100,
  blockSeconds: 600,
  halvingInterval: 210_000,
  retargetInterval: 2016,
  formats: [
    { chain: "namecoin main", publicKeyHash: [52], scriptHash: [13], bech32: "nc" },
    { chain: "namecoin test", publicKeyHash: [111], scriptHash: [196], bech32: "tn" },
    { chain: "namecoin regtest", publicKeyHash: [111], scriptHash: [196], bech32: "ncrt" },
  ],
  versionMask: NO_BITS,
  auxChainId: 1,
  powBlockHash: true,
  emptyBlocks: true,
  daemon: "Namecoin Core",
  settings: [],
  source: "namecoin/namecoin-core, src/kernel/chainparams.cpp",
};
