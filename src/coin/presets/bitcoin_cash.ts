/**
 * Bitcoin Cash and eCash, which write addresses in CashAddr form and take Bitcoin's old ones as well.
 *
 * @module
 */

import { type CoinPreset, GENERAL_PURPOSE_BITS } from "./preset.ts";

/** Bitcoin Cash. All of its public test networks write addresses alike. */
export const bitcoinCash: CoinPreset = {
  name: "bitcoin_cash",
  code: "BCH",
  mined: ["alone"],
  algorithm: "sha256",
  rules: [],
  maturity: 100,
  blockSeconds: 600,
  halvingInterval: 210_000,
  formats: [
    {
      chain: "bitcoin cash main",
      publicKeyHash: [0],
      scriptHash: [5],
      bech32: undefined,
      cashAddress: "bitcoincash",
    },
    {
      chain: "bitcoin cash test",
      publicKeyHash: [111],
      scriptHash: [196],
      bech32: undefined,
      cashAddress: "bchtest",
    },
    {
      chain: "bitcoin cash regtest",
      publicKeyHash: [111],
      scriptHash: [196],
      bech32: undefined,
      cashAddress: "bchreg",
    },
  ],
  versionMask: GENERAL_PURPOSE_BITS,
  powBlockHash: true,
  emptyBlocks: true,
  daemon: "Bitcoin Cash Node",
  settings: [],
  source: "bitcoin-cash-node/bitcoin-cash-node, src/chainparams.cpp, commit 0829ca59",
};

/** ECash. Its blocks pay a fund and stakers, whom the template names. */
export const ecash: CoinPreset = {
  name: "ecash",
  code: "XEC",
  mined: ["alone"],
  algorithm: "sha256",
  rules: [],
  maturity: 100,
  blockSeconds: 600,
  halvingInterval: 210_000,
  formats: [
    { chain: "ecash main", publicKeyHash: [0], scriptHash: [5], bech32: undefined, cashAddress: "ecash" },
    { chain: "ecash test", publicKeyHash: [111], scriptHash: [196], bech32: undefined, cashAddress: "ectest" },
    { chain: "ecash regtest", publicKeyHash: [111], scriptHash: [196], bech32: undefined, cashAddress: "ecregtest" },
  ],
  versionMask: GENERAL_PURPOSE_BITS,
  powBlockHash: true,
  emptyBlocks: false,
  daemon: "Bitcoin ABC",
  settings: [],
  source: "Bitcoin-ABC/bitcoin-abc, src/kernel/chainparams.cpp, commit 11c387d8",
};
