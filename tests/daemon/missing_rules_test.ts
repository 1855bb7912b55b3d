import assert from "node:assert/strict";
import { DaemonError } from "../../src/daemon/daemon_error.ts";
import { missingRules } from "../../src/daemon/missing_rules.ts";

const CALL = { daemon: "127.0.0.1:9332", method: "getblocktemplate" };

function refusal(said: string, code = -8): DaemonError {
  return new DaemonError("rpc", CALL, said, { code });
}

const CASES = [
  {
    daemon: "litecoind",
    said: 'getblocktemplate must be called with the segwit & mweb rule sets (call with {"rules": ["mweb", "segwit"]})',
    asked: ["segwit"],
    missing: ["mweb"],
  },
  {
    daemon: "Bitcoin Core",
    said: 'getblocktemplate must be called with the segwit rule set (call with {"rules": ["segwit"]})',
    asked: [],
    missing: ["segwit"],
  },
  {
    daemon: "Bitcoin Core on signet",
    said: 'getblocktemplate must be called with the signet rule set (call with {"rules": ["segwit", "signet"]})',
    asked: ["segwit"],
    missing: ["signet"],
  },
  {
    daemon: "Bitcoin Core before 0.18",
    said: "Support for 'segwit' rule requires explicit client support",
    asked: [],
    missing: ["segwit"],
  },
  { daemon: "bcoin", said: "Client must support segwit.", asked: ["mweb"], missing: ["segwit"] },
] as const;

for (const { daemon, said, asked, missing } of CASES) {
  Deno.test(`missingRules() reads what ${daemon} says`, () => {
    assert.deepEqual(missingRules(refusal(said), asked), missing);
  });
}

Deno.test("missingRules() finds none in other errors", () => {
  assert.deepEqual(missingRules(refusal("longpollid must be of length 64 (not 2, for 'xx')"), []), []);
  assert.deepEqual(missingRules(refusal("Client must support segwit.", -1), []), []);
  assert.deepEqual(missingRules(new Error("Client must support segwit."), []), []);
});
