import assert from "node:assert/strict";
import { encodeHex } from "../../src/bytes/hex.ts";
import { scriptOfAddress } from "../../src/coin/address.ts";
import { type CompactBits, expandBits } from "../../src/coin/compact_bits.ts";
import { displayHash } from "../../src/coin/hash.ts";
import { blockHash } from "../../src/coin/header.ts";
import { type DevnetBlock, type DevnetOptions, startDevnet } from "../../src/devnet/devnet.ts";
import { OPEN_ADDRESS, OPEN_SCRIPT, OPEN_WITNESS_ADDRESS, OPEN_WITNESS_SCRIPT } from "../../src/devnet/open_coins.ts";
import { ADDRESS_FORMATS } from "../../src/devnet/chain_rules.ts";
import type { Template } from "../../src/devnet/template.ts";
import { solveHeader } from "./parent_block.ts";
import { poolBlock } from "./pool_block.ts";
import { rpc, using } from "./rpc_client.ts";

const CHAINS: readonly (DevnetOptions & { readonly count: number })[] = [
  { algorithm: "sha256", count: 0 },
  { algorithm: "sha256", count: 7 },
  { algorithm: "scrypt", count: 0 },
  { algorithm: "scrypt", count: 4 },
  { algorithm: "scrypt", count: 1, segwit: false },
  { algorithm: "sha256", count: 0, segwit: false },
];

for (const { count, ...options } of CHAINS) {
  const { algorithm, segwit = true } = options;
  const name = `${algorithm} ${segwit ? "with" : "without"} SegWit and ${count} transactions`;
  Deno.test(`a devnet of ${name} takes the blocks that a pool makes of its templates`, async () => {
    await using(await startDevnet({ ...options, coinbaseMaturity: 1 }), async (devnet) => {
      await devnet.call("generatetoaddress", 1, OPEN_ADDRESS);
      if (segwit) await devnet.call("generatetoaddress", 1, OPEN_WITNESS_ADDRESS);
      devnet.addTransactions(count);
      const template = await rpc<Template>(devnet, "getblocktemplate", { rules: ["segwit"] });
      const block = poolBlock(template);
      solveHeader(block.header, algorithm, [block.target]);
      const [hash, hex] = [displayHash(blockHash(block.header)), block.hex()];
      assert.equal(await rpc(devnet, "submitblock", hex), null);
      assert.equal(await rpc(devnet, "getbestblockhash"), hash);
      assert.equal(await rpc(devnet, "getblock", hash, 0), hex);
      assert.equal(devnet.tip().transactions, 1 + count);
    });
  });
}

Deno.test("startDevnet() gives the URL and login that its RPC answers to", async () => {
  await using(await startDevnet({ algorithm: "sha256" }), async (devnet) => {
    assert.equal(devnet.url, `http://127.0.0.1:${devnet.port}/`);
    assert.equal(await rpc(devnet, "getblockcount"), 0);
  });
});

Deno.test("startDevnet() listens on the port that it is given", async () => {
  const first = await startDevnet({ algorithm: "sha256" });
  await assert.rejects(startDevnet({ algorithm: "sha256", port: first.port }), Deno.errors.AddrInUse);
  await first.stop();
  const second = await startDevnet({ algorithm: "sha256", port: first.port });
  assert.equal(second.port, first.port);
  await second.stop();
});

const WRONG: readonly [DevnetOptions, RegExp][] = [
  [{ algorithm: "md5" }, /expected an algorithm of .*sha256.*, got "md5"/],
  [{ algorithm: "sha256", bits: 0x2100ffff }, /bits 2100ffff/],
  [{ algorithm: "sha256", spacing: 0 }, /spacing 0/],
  [{ algorithm: "sha256", spacing: 1.5 }, /spacing 1\.5/],
  [{ algorithm: "sha256", coinbaseMaturity: 0 }, /coinbaseMaturity 0/],
];

for (const [options, message] of WRONG) {
  Deno.test(`startDevnet() refuses ${JSON.stringify(options)}`, async () => {
    await assert.rejects(startDevnet(options), { name: "RangeError", message });
  });
}

Deno.test("onBlock() tells of each block of the chain in order, until it is ended", async () => {
  await using(await startDevnet({ algorithm: "sha256", now: () => 1_800_000_000.9 }), async (devnet) => {
    const blocks: DevnetBlock[] = [];
    const end = devnet.onBlock((block) => blocks.push(block));
    const hashes = await devnet.call("generatetoaddress", 2, OPEN_ADDRESS);
    end();
    await devnet.call("generatetoaddress", 1, OPEN_ADDRESS);
    assert.deepEqual(blocks.map(({ hash }) => hash), hashes);
    assert.deepEqual(blocks.map(({ height, time }) => [height, time]), [[1, 1_800_000_000], [2, 1_800_000_001]]);
    assert.equal(encodeHex(blocks[0]!.coinbaseScript).slice(0, 2), "51");
  });
});

Deno.test("stop() may be called twice, and frees the port", async () => {
  const devnet = await startDevnet({ algorithm: "sha256" });
  await Promise.all([devnet.stop(), devnet.stop()]);
  await assert.rejects(rpc(devnet, "getblockcount"), TypeError);
});

Deno.test("stop() ends generating", async () => {
  const devnet = await startDevnet({ algorithm: "sha256", bits: 0x1b00ffff });
  const mined = devnet.call("generatetoaddress", 1, OPEN_ADDRESS, 1e9);
  await devnet.stop();
  assert.deepEqual(await mined, []);
});

Deno.test("a devnet with spacing makes blocks harder that come too fast", async () => {
  await using(await startDevnet({ algorithm: "sha256", spacing: 5, now: () => 1_800_000_000 }), async (devnet) => {
    await devnet.call("generatetoaddress", 4, OPEN_ADDRESS);
    const { bits, target } = await rpc<Template>(devnet, "getblocktemplate", { rules: ["segwit"] });
    assert.equal(BigInt(`0x${target}`), expandBits(parseInt(bits, 16) as CompactBits));
    assert.ok(expandBits(parseInt(bits, 16) as CompactBits) < expandBits(0x207fffff as CompactBits) * 7n / 8n);
  });
});

Deno.test("the open addresses are those of the open scripts", () => {
  assert.deepEqual(scriptOfAddress(OPEN_ADDRESS, ADDRESS_FORMATS), OPEN_SCRIPT);
  assert.deepEqual(scriptOfAddress(OPEN_WITNESS_ADDRESS, ADDRESS_FORMATS), OPEN_WITNESS_SCRIPT);
});
