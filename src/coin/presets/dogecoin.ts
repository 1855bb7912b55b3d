/**
 * Dogecoin, Pepecoin, which was made from it, and Bells, by the same author: scrypt chains that Litecoin's miners mine
 * along.
 *
 * @module
 */

import { type CoinPreset, NO_BITS } from "./preset.ts";

/** Dogecoin. */
export const dogecoin: CoinPreset = {
  name: "dogecoin",
  code: "DOGE",
  mined: ["alone", "along"],
  algorithm: "scrypt",
  rules: [],
  maturity: 240,
  blockSeconds: 60,
  formats: [
    { chain: "dogecoin main", publicKeyHash: [30], scriptHash: [22], bech32: undefined },
    { chain: "dogecoin test", publicKeyHash: [113], scriptHash: [196], bech32: undefined },
    { chain: "dogecoin regtest", publicKeyHash: [111], scriptHash: [196], bech32: undefined },
  ],
  versionMask: NO_BITS,
  auxChainId: 98,
  powBlockHash: false,
  emptyBlocks: true,
  daemon: "Dogecoin Core",
  settings: [],
  source: "dogecoin/dogecoin, src/chainparams.cpp, commit d0902798",
};

/** Pepecoin, the chain of 2024; not the token. */
export const pepecoin: CoinPreset = {
  name: "pepecoin",
  code: "PEP",
  mined: ["alone", "along"],
  algorithm: "scrypt",
  rules: [],
  maturity: 240,
  blockSeconds: 60,
  formats: [
    { chain: "pepecoin main", publicKeyHash: [56], scriptHash: [22], bech32: undefined },
    { chain: "pepecoin test", publicKeyHash: [113], scriptHash: [196], bech32: undefined },
    { chain: "pepecoin regtest", publicKeyHash: [111], scriptHash: [196], bech32: undefined },
  ],
  versionMask: NO_BITS,
  auxChainId: 63,
  powBlockHash: false,
  emptyBlocks: true,
  daemon: "Pepecoin Core",
  settings: [],
  source: "pepecoinppc/pepecoin, src/chainparams.cpp, commit 03b4f44a",
};

/** Bells. The reward of a block is drawn from the hash of the one before. */
export const bells: CoinPreset = {
  name: "bells",
  code: "BELLS",
  mined: ["alone", "along"],
  algorithm: "scrypt",
  rules: ["segwit"],
  maturity: 30,
  blockSeconds: 60,
  formats: [
    { chain: "bells main", publicKeyHash: [25], scriptHash: [30], bech32: "bel" },
    { chain: "bells test", publicKeyHash: [33], scriptHash: [22], bech32: "tbel" },
    { chain: "bells regtest", publicKeyHash: [111], scriptHash: [196], bech32: "bcrt" },
  ],
  versionMask: NO_BITS,
  auxChainId: 16,
  powBlockHash: false,
  emptyBlocks: false,
  daemon: "Bells Core 3",
  settings: [],
  source: "Nintondo/bellscoinV3, src/kernel/chainparams.cpp, commit 05059ac5, and src/consensus/consensus.h",
};
