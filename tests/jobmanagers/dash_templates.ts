/**
 * Templates of Dash as its daemons give them out; the first two are the examples of its documentation.
 *
 * @module
 */

import { type BlockTemplate, parseTemplate } from "../../src/daemon/template.ts";

/** What stands in every template of Dash. */
const COMMON = {
  capabilities: ["proposal"],
  version: 0x20000000,
  rules: ["csv", "dip0001", "bip147", "dip0003", "dip0008", "realloc"],
  vbavailable: {},
  vbrequired: 0,
  previousblockhash: "0000000000000011a89f9ccfcea365a1092433cb6a6239eb61290b00846a46c9",
  transactions: [],
  coinbaseaux: {},
  mutable: ["time", "transactions", "prevblock"],
  noncerange: "00000000ffffffff",
  sigoplimit: 40000,
  sizelimit: 2000000,
  mintime: 1690485065,
  curtime: 1690485861,
  bits: "19260eba",
  previousbits: "19278cc3",
  masternode_payments_started: true,
  masternode_payments_enforced: true,
  superblock: [],
  superblocks_started: true,
  superblocks_enabled: true,
};

/** Main chain: one masternode, a payload of version 2. */
export const DASH_MAIN = {
  ...COMMON,
  coinbasevalue: 230992199,
  height: 1911041,
  masternode: [{
    payee: "Xf1yruVSvW6arszkDrbN95c6hSxfhCAwtU",
    script: "76a9142f7f1bb68cd5428fc585a79f7f2ad29b0de52efd88ac",
    amount: 133282498,
  }],
  coinbase_payload:
    "020001291d001a38d44b71c3fc1908e5bedfd7ba3a27eeea185ffc80590b3f518c6e654665a8d9cf5349a986f68f23ce3979a4d98ad057b9" +
    "1a7fa82ea429aa3198512a7ce85d",
};

/** Test chain: a part is burnt for the platform, with a script that has no address; a payload of version 3. */
export const DASH_BURNING = {
  ...COMMON,
  coinbasevalue: 1672799096,
  height: 917411,
  masternode: [
    { payee: "", script: "6a", amount: 376379796 },
    {
      payee: "yeRZBWYfeNE4yVUHV4ZLs83Ppn9aMRH57A",
      script: "76a914c69a0bda7daaae481be8def95e5f347a1d00a4b488ac",
      amount: 627299661,
    },
  ],
  coinbase_payload:
    "0300a3ff0d00739f69d98c43d95c201a42cae33abd9762429c6b598c5989cd4c0c0bf81a3a82c6d6e2c75f57c6d4e222461391b28cecfa39" +
    "9b5bfc6033613e5dc7f50e69e5f40081a244f815e87d92734728e5e0278c5b833e2ac0f6d1e5b47f83d7e8ce95f0b3da533feb1955472e29" +
    "972e7f810e285519cb50648d2e9ca5ea442b56ae3da48b0fee25c99e67a9e1b63df38640a7cecfe80955f59b260aa384b64d5202feba3316" +
    "298c85b8050000",
};

/** As in a superblock: three proposals are paid, two of them alike, beside the masternode. */
export const DASH_SUPERBLOCK = {
  ...DASH_MAIN,
  coinbasevalue: 230992199 + 3 * 500_000_000,
  superblock: [
    { payee: "XnpEWW2DsdFzBPEkcCEqC6kNHJnoyWjYkb", script: `76a914${"11".repeat(20)}88ac`, amount: 500_000_000 },
    { payee: "7VoqHQnJfCtnmZwLqVwQnNVNkrSdvPmRqm", script: `a914${"22".repeat(20)}87`, amount: 500_000_000 },
    { payee: "XnpEWW2DsdFzBPEkcCEqC6kNHJnoyWjYkb", script: `76a914${"11".repeat(20)}88ac`, amount: 500_000_000 },
  ],
};

/** Reads a template with some members changed; `undefined` takes one away. */
export function dashTemplate(json: object, changes: Record<string, unknown> = {}): BlockTemplate {
  return parseTemplate({ ...json, ...changes });
}
