/**
 * Bitcoin, and Fractal Bitcoin, which has its addresses.
 *
 * @module
 */

import { type CoinPreset, GENERAL_PURPOSE_BITS, NO_BITS } from "./preset.ts";

/** Bitcoin. Its test networks 3 and 4 and signet write addresses alike. */
export const bitcoin: CoinPreset = {
  name: "bitcoin",
  code: "BTC",
  mined: ["alone"],
  algorithm: "sha256",
  rules: ["segwit"],
  maturity: 100,
  blockSeconds: 600,
  halvingInterval: 210_000,
  retargetInterval: 2016,
  formats: [
    { chain: "bitcoin main", publicKeyHash: [0], scriptHash: [5], bech32: "bc" },
    { chain: "bitcoin test", publicKeyHash: [111], scriptHash: [196], bech32: "tb" },
    { chain: "bitcoin regtest", publicKeyHash: [111], scriptHash: [196], bech32: "bcrt" },
  ],
  versionMask: GENERAL_PURPOSE_BITS,
  powBlockHash: true,
  emptyBlocks: true,
  daemon: "Bitcoin Core",
  settings: [],
  source: "bitcoin/bitcoin, src/kernel/chainparams.cpp, commit 0083e015",
};

/**
 * Fractal Bitcoin: of three blocks, one is merge-mined. A main chain's version that happens to have 0x2024 in its upper
 * half cannot prove a block of Fractal's: one in 2^13 of those that miners roll.
 */
export const fractal: CoinPreset = {
  name: "fractal",
  code: "FB",
  mined: ["along"],
  algorithm: "sha256",
  rules: ["segwit"],
  maturity: 100,
  blockSeconds: 30,
  halvingInterval: 2_100_000,
  formats: [
    { chain: "fractal main", publicKeyHash: [0], scriptHash: [5], bech32: "bc" },
    { chain: "fractal regtest", publicKeyHash: [111], scriptHash: [196], bech32: "bcrt" },
  ],
  versionMask: NO_BITS,
  auxChainId: 0x2024,
  powBlockHash: true,
  emptyBlocks: false,
  daemon: "Fractal Bitcoin",
  settings: [],
  source: "docs.fractalbitcoin.io (mining), and public pool software that mines it along",
};
