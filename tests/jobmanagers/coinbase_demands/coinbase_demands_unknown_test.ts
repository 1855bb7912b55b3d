import assert from "node:assert/strict";
import { mayDemand } from "../../../src/jobmanagers/coinbase_demands/coinbase_demands_unknown.ts";

for (
  const [name, value] of [
    ["masternode", [{ payee: "X" }]],
    ["evonode", { amount: 1 }],
    ["payeeSN", "19vz"],
    ["payeeSN_amount", 5],
    ["founderAddress", "s1"],
    ["treasuryReward", 7],
    ["fundingstreams", [{ valueZat: 3 }]],
    ["CommunityAutonomousValue", 50_000_000_000],
    ["governanceblock", [{ script: "76a9" }]],
    ["infrastructure_fund", 1],
    ["anything", { within: [{ address: "X" }] }],
  ] as const
) {
  Deno.test(`mayDemand() suspects ${name} with ${JSON.stringify(value)}`, () =>
    assert.equal(mayDemand(name, value), true));
}

for (
  const [name, value] of [
    ["noncerange", "00000000ffffffff"],
    ["previousbits", "19278cc3"],
    ["masternode_payments_started", true],
    ["superblocks_enabled", true],
    ["payee", ""],
    ["payee_amount", ""],
    ["superblock", []],
    ["votes", ["8f", "9a"]],
    ["sigchecklimit", 226_950],
    ["rtt", { prevheadertime: [1, 2], prevbits: "1802", nodetime: 1_700_000_000, nexttarget: "1801" }],
    ["workid", "7"],
    ["algo", "scrypt"],
    ["serverlist", [{ uri: "http://127.0.0.1/" }]],
    ["coinbasetxn", { minerfund: { addresses: [], minimumvalue: 0 } }],
  ] as const
) {
  Deno.test(`mayDemand() lets ${name} with ${JSON.stringify(value)} pass`, () => {
    assert.equal(mayDemand(name, value), false);
  });
}
