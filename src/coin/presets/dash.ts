/**
 * Dash.
 *
 * @module
 */

import { type CoinPreset, GENERAL_PURPOSE_BITS } from "./preset.ts";

/** Dash. Its blocks pay masternodes, whom the template names; the reward falls by a fourteenth every 210,240 blocks. */
export const dash: CoinPreset = {
  name: "dash",
  code: "DASH",
  mined: ["alone"],
  algorithm: "x11",
  rules: [],
  maturity: 100,
  blockSeconds: 150,
  formats: [
    { chain: "dash main", publicKeyHash: [76], scriptHash: [16], bech32: undefined },
    { chain: "dash test", publicKeyHash: [140], scriptHash: [19], bech32: undefined },
    { chain: "dash regtest", publicKeyHash: [140], scriptHash: [19], bech32: undefined },
  ],
  versionMask: GENERAL_PURPOSE_BITS,
  powBlockHash: true,
  emptyBlocks: false,
  daemon: "Dash Core",
  settings: [],
  source: "dashpay/dash, src/chainparams.cpp, commit 00dab8b1",
};
