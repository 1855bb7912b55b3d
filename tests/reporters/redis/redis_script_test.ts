import assert from "node:assert/strict";
import { SCRIPT, scriptCall } from "../../../src/reporters/redis/redis_script.ts";

const ROUND = "current_block_LTC_scrypt";

Deno.test("a call names each key once, and its steps by the numbers of their keys", () => {
  const call = scriptCall({
    cursor: "cursor",
    expected: "0:0",
    next: "2:1",
    steps: [
      { command: "HINCRBYFLOAT", key: ROUND, args: ["chain_1_shares", "3"] },
      { command: "RPUSH", key: "chain_1_slice", args: ["alice:1", "bob:2"] },
      {
        command: "END_ROUND",
        key: ROUND,
        block: "unproc_block_aa",
        hash: "aa",
        time: "12.5",
        value: "50",
        fields: ["height", "7"],
      },
    ],
  });
  assert.deepEqual(call, {
    keys: ["cursor", "powerpool_closed_rounds", ROUND, "chain_1_slice", "unproc_block_aa"],
    args: [
      ...["0:0", "2:1"],
      ...["HINCRBYFLOAT", "3", "2", "chain_1_shares", "3"],
      ...["RPUSH", "4", "2", "alice:1", "bob:2"],
      ...["END_ROUND", "3", "6", "5", "aa", "12.5", "50", "height", "7"],
    ],
  });
});

Deno.test("the script moves the cursor before all else, so that what Redis refuses, it refuses there", () => {
  const writes = [...SCRIPT.matchAll(/^redis\.call\('(\w+)'/gm)].map(([, command]) => command);
  assert.deepEqual(writes, ["SET"]);
});
