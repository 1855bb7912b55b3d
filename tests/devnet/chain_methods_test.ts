import assert from "node:assert/strict";
import { decodeHex } from "../../src/bytes/hex.ts";
import { displayHash } from "../../src/coin/hash.ts";
import { blockHash } from "../../src/coin/header.ts";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { OPEN_ADDRESS } from "../../src/devnet/open_coins.ts";
import { using } from "./rpc_client.ts";

const NOW = 1_800_000_000;
type Json = Record<string, unknown>;

/** Runs a test on a chain of three blocks. */
async function onThreeBlocks(test: (devnet: Devnet, hashes: readonly string[]) => Promise<void>): Promise<void> {
  const options = { algorithm: "sha256", now: () => NOW, coinbaseMaturity: 1 };
  await using(await startDevnet(options), async (devnet) => {
    await test(devnet, await devnet.call("generatetoaddress", 3, OPEN_ADDRESS) as string[]);
  });
}

Deno.test("getblockcount, getbestblockhash and getblockhash agree", async () => {
  await onThreeBlocks(async (devnet, hashes) => {
    assert.equal(await devnet.call("getblockcount"), 3);
    assert.equal(await devnet.call("getbestblockhash"), hashes[2]);
    assert.deepEqual(await Promise.all([1, 2, 3].map((height) => devnet.call("getblockhash", height))), hashes);
  });
});

for (const height of [4, -1]) {
  Deno.test(`getblockhash refuses height ${height} of a chain of three`, async () => {
    await onThreeBlocks(async (devnet) => {
      await assert.rejects(devnet.call("getblockhash", height), { code: -8, message: "Block height out of range" });
    });
  });
}

Deno.test("getblockheader describes a block and its neighbours", async () => {
  await onThreeBlocks(async (devnet, hashes) => {
    const header = await devnet.call("getblockheader", hashes[1]) as Json;
    assert.deepEqual([header["height"], header["confirmations"], header["nTx"]], [2, 2, 1]);
    assert.deepEqual([header["previousblockhash"], header["nextblockhash"]], [hashes[0], hashes[2]]);
    assert.deepEqual([header["bits"], header["versionHex"], header["time"]], ["207fffff", "20000000", NOW + 1]);
    assert.equal(header["difficulty"], 4.6565423739069247e-10);
    // Two hashes each for this block, the one before, and the genesis block.
    assert.equal(header["chainwork"], "6".padStart(64, "0"));
  });
});

Deno.test("getblockheader gives the 80 bytes if asked not to be verbose", async () => {
  await onThreeBlocks(async (devnet, hashes) => {
    const hex = await devnet.call("getblockheader", hashes[0], false) as string;
    assert.equal(displayHash(blockHash(decodeHex(hex))), hashes[0]);
  });
});

Deno.test("getblock gives hex, names or whole transactions", async () => {
  await onThreeBlocks(async (devnet, hashes) => {
    const hex = await devnet.call("getblock", hashes[0], 0) as string;
    const named = await devnet.call("getblock", hashes[0]) as { tx: string[]; size: number; strippedsize: number };
    const full = await devnet.call("getblock", hashes[0], 2) as { tx: { txid: string; vin: Json[]; vout: Json[] }[] };
    assert.equal(named.size, hex.length / 2);
    assert.equal(named.size - named.strippedsize, 36, "marker, flags, and the coinbase's one item of 32 bytes");
    assert.deepEqual(full.tx.map(({ txid }) => txid), named.tx);
    assert.deepEqual(full.tx[0]!.vin, [{
      coinbase: "510400000000",
      txinwitness: ["00".repeat(32)],
      sequence: 0xffffffff,
    }]);
    assert.deepEqual(full.tx[0]!.vout.map(({ value, n }) => [value, n]), [[50, 0], [0, 1]]);
    assert.deepEqual(await devnet.call("getblock", hashes[0], false), hex);
    assert.deepEqual(await devnet.call("getblock", hashes[0], true), named);
  });
});

const REFUSED = [
  { hash: "00".repeat(32), code: -5, message: "Block not found" },
  { hash: "abc", code: -8, message: "blockhash must be of length 64 (not 3, for 'abc')" },
  { hash: "x".repeat(64), code: -8, message: `blockhash must be hexadecimal string (not '${"x".repeat(64)}')` },
  { hash: 5, code: -1, message: "JSON value is not a string as expected" },
];

for (const { hash, code, message } of REFUSED) {
  for (const method of ["getblock", "getblockheader", "invalidateblock", "reconsiderblock"]) {
    Deno.test(`${method} says ${code} to the hash ${String(hash).slice(0, 4)}`, async () => {
      await onThreeBlocks(async (devnet) => {
        await assert.rejects(devnet.call(method, hash), { code, message });
      });
    });
  }
}

Deno.test("invalidateblock takes the chain back, and reconsiderblock brings it again", async () => {
  await onThreeBlocks(async (devnet, hashes) => {
    assert.equal(await devnet.call("invalidateblock", hashes[1]), null);
    assert.equal(devnet.tip().height, 1);
    const lost = await devnet.call("getblockheader", hashes[2]) as Json;
    assert.equal(lost["confirmations"], -1);
    assert.equal(lost["nextblockhash"], undefined);
    assert.equal(await devnet.call("reconsiderblock", hashes[1]), null);
    assert.equal(devnet.tip().hash, hashes[2]);
  });
});

Deno.test("invalidateblock refuses the genesis block", async () => {
  await onThreeBlocks(async (devnet) => {
    const genesis = await devnet.call("getblockhash", 0);
    await assert.rejects(devnet.call("invalidateblock", genesis), { code: -8 });
  });
});

Deno.test("getblockchaininfo describes a chain that is ready", async () => {
  await onThreeBlocks(async (devnet, hashes) => {
    const info = await devnet.call("getblockchaininfo") as Json;
    assert.deepEqual([info["chain"], info["blocks"], info["headers"]], ["devnet", 3, 3]);
    assert.deepEqual([info["bestblockhash"], info["mediantime"]], [hashes[2], NOW + 1]);
    assert.deepEqual([info["initialblockdownload"], info["verificationprogress"]], [false, 1]);
    assert.equal(info["difficulty"], await devnet.call("getdifficulty"));
  });
});
