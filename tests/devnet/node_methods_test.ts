import assert from "node:assert/strict";
import { startDevnet } from "../../src/devnet/devnet.ts";
import { using } from "./rpc_client.ts";

const ADDRESSES = [
  {
    address: "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8",
    answer: { isvalid: true, scriptPubKey: "76a914000000000000000000000000000000000000000088ac", iswitness: false },
  },
  {
    // BIP 173's program on a regression-test chain.
    address: "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
    answer: {
      isvalid: true,
      scriptPubKey: "0014751e76e8199196d454941c45d1b3a323f1433bd6",
      iswitness: true,
      witness_version: 0,
      witness_program: "751e76e8199196d454941c45d1b3a323f1433bd6",
    },
  },
];

for (const { address, answer } of ADDRESSES) {
  Deno.test(`validateaddress knows ${address}`, async () => {
    await using(await startDevnet({ algorithm: "sha256" }), async (devnet) => {
      assert.deepEqual(await devnet.call("validateaddress", address), { ...answer, address });
    });
  });
}

for (
  const address of ["", "nonsense", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"]
) {
  Deno.test(`validateaddress says that "${address}" is none of the chain`, async () => {
    await using(await startDevnet({ algorithm: "sha256" }), async (devnet) => {
      assert.deepEqual(await devnet.call("validateaddress", address), { isvalid: false });
    });
  });
}

Deno.test("uptime counts the seconds of the clock", async () => {
  let now = 1_800_000_000;
  await using(await startDevnet({ algorithm: "sha256", now: () => now }), async (devnet) => {
    now += 90;
    assert.equal(await devnet.call("uptime"), 90);
  });
});

Deno.test("getnetworkinfo says who this is, and that it has no peers", async () => {
  await using(await startDevnet({ algorithm: "sha256" }), async (devnet) => {
    const info = await devnet.call("getnetworkinfo") as Record<string, unknown>;
    assert.match(info["subversion"] as string, /^\/PowerPoolDevnet:/);
    assert.equal(info["connections"], 0);
  });
});
