/**
 * Syscoin.
 *
 * @module
 */

import { type CoinPreset, NO_BITS } from "./preset.ts";

/** Syscoin, mined along with Bitcoin. On its test network the chain id is 8. */
export const syscoin: CoinPreset = {
  name: "syscoin",
  code: "SYS",
  mined: ["along"],
  algorithm: "sha256",
  rules: ["segwit"],
  maturity: 100,
  blockSeconds: 150,
  formats: [
    { chain: "syscoin main", publicKeyHash: [63], scriptHash: [5], bech32: "sys" },
    { chain: "syscoin test", publicKeyHash: [65], scriptHash: [196], bech32: "tsys" },
    { chain: "syscoin regtest", publicKeyHash: [111], scriptHash: [196], bech32: "bcrt" },
  ],
  versionMask: NO_BITS,
  auxChainId: 16,
  powBlockHash: true,
  emptyBlocks: false,
  daemon: "Syscoin Core 5",
  settings: [],
  source: "syscoin/syscoin, src/kernel/chainparams.cpp, commit 0d0fb83e",
};
