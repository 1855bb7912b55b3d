/**
 * DigiByte, which has five algorithms; two of them are known here. A daemon builds blocks for one of them.
 *
 * @module
 */

import { type CoinPreset, GENERAL_PURPOSE_BITS } from "./preset.ts";

/** Bits 8 to 11 of the version: `BLOCK_VERSION_ALGO` in src/primitives/block.h. */
const ALGORITHM_BITS = 0x0f00;

/**
 * What both algorithms share. The reward falls by a small part every month. Script version 5 is Bitcoin's own, which
 * the main chain still takes (`SCRIPT_ADDRESS_OLD`).
 */
const digibyte = {
  code: "DGB",
  mined: ["alone"],
  rules: ["segwit"],
  maturity: 100,
  blockSeconds: 15,
  formats: [
    { chain: "digibyte main", publicKeyHash: [30], scriptHash: [63, 5], bech32: "dgb" },
    { chain: "digibyte test", publicKeyHash: [126], scriptHash: [140], bech32: "dgbt" },
    { chain: "digibyte regtest", publicKeyHash: [126], scriptHash: [140], bech32: "dgbrt" },
  ],
  versionMask: GENERAL_PURPOSE_BITS,
  emptyBlocks: false,
  daemon: "DigiByte Core",
  source: "DigiByte-Core/digibyte, src/kernel/chainparams.cpp, commit 1e7ff6c6, and src/primitives/block.h",
} as const;

/** DigiByte by sha256d. */
export const digibyteSha256: CoinPreset = {
  ...digibyte,
  name: "digibyte_sha256",
  algorithm: "sha256",
  algorithmBits: { mask: ALGORITHM_BITS, value: 0x0200, setting: "algo=sha256d" },
  powBlockHash: true,
  settings: ["algo=sha256d"],
};

/** DigiByte by scrypt. */
export const digibyteScrypt: CoinPreset = {
  ...digibyte,
  name: "digibyte_scrypt",
  algorithm: "scrypt",
  algorithmBits: { mask: ALGORITHM_BITS, value: 0x0000, setting: "algo=scrypt" },
  powBlockHash: false,
  settings: ["algo=scrypt"],
};
