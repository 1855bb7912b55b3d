import assert from "node:assert/strict";
import { encodeHex } from "../../src/bytes/hex.ts";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { serializeBlock } from "../../src/devnet/block_size.ts";
import { OPEN_ADDRESS, OPEN_WITNESS_ADDRESS } from "../../src/devnet/open_coins.ts";
import type { Template } from "../../src/devnet/template.ts";
import { candidate, NOW, solve, testNode } from "./candidate.ts";
import { post, rpc, using } from "./rpc_client.ts";

const SEGWIT = { rules: ["segwit"] };
const start = (longPollSeconds = 60): Promise<Devnet> =>
  startDevnet({ algorithm: "sha256", now: () => NOW, longPollSeconds, coinbaseMaturity: 1 });

/** A good block 1 for a devnet with this clock. */
const firstBlock = (): string => encodeHex(serializeBlock(solve(candidate(testNode())), true));

/** Asks for a template with long polling, and waits until the devnet has the call. */
async function longPoll(devnet: Devnet, longpollid: string): Promise<{ readonly template: Promise<Template> }> {
  const template = rpc<Template>(devnet, "getblocktemplate", { ...SEGWIT, longpollid });
  while (devnet.waitingLongPolls() === 0) {
    // deno-lint-ignore no-await-in-loop -- each turn is a call that the server answers behind the one that waits
    await rpc(devnet, "uptime");
  }
  return { template };
}

for (const request of [undefined, {}, { rules: [] }, { rules: "segwit" }, { rules: ["mweb"] }]) {
  Deno.test(`getblocktemplate refuses ${JSON.stringify(request)}, which lacks the segwit rule`, async () => {
    await using(await start(), async (devnet) => {
      await assert.rejects(rpc(devnet, "getblocktemplate", request), {
        code: -8,
        message: 'getblocktemplate must be called with the segwit rule set (call with {"rules": ["segwit"]})',
      });
    });
  });
}

Deno.test("getblocktemplate needs no rules on a chain without SegWit", async () => {
  await using(await startDevnet({ algorithm: "sha256", segwit: false }), async (devnet) => {
    assert.equal((await rpc<Template>(devnet, "getblocktemplate")).height, 1);
  });
});

Deno.test("getblocktemplate refuses modes that it does not know", async () => {
  await using(await start(), async (devnet) => {
    await assert.rejects(rpc(devnet, "getblocktemplate", { mode: "x" }), { code: -8, message: "Invalid mode" });
  });
});

Deno.test("getblocktemplate answers a long poll when a block comes", async () => {
  await using(await start(), async (devnet) => {
    const { longpollid } = await rpc<Template>(devnet, "getblocktemplate", SEGWIT);
    const { template } = await longPoll(devnet, longpollid);
    await rpc(devnet, "submitblock", firstBlock());
    assert.equal((await template).height, 2);
  });
});

Deno.test("getblocktemplate answers a long poll when a transaction has come and the wait is over", async () => {
  await using(await start(0), async (devnet) => {
    await devnet.call("generatetoaddress", 1, OPEN_ADDRESS);
    const { longpollid } = await rpc<Template>(devnet, "getblocktemplate", SEGWIT);
    const { template } = await longPoll(devnet, longpollid);
    devnet.addTransactions(1);
    assert.equal((await template).transactions.length, 1);
  });
});

Deno.test("getblocktemplate answers at once to a longpollid that is old or unknown", async () => {
  await using(await start(), async (devnet) => {
    assert.equal((await rpc<Template>(devnet, "getblocktemplate", { ...SEGWIT, longpollid: "x" })).height, 1);
  });
});

Deno.test("getblocktemplate forgets a long poll whose caller is gone", async () => {
  await using(await start(), async (devnet) => {
    const { longpollid } = await rpc<Template>(devnet, "getblocktemplate", SEGWIT);
    const abort = new AbortController();
    const body = JSON.stringify({ id: 1, method: "getblocktemplate", params: [{ ...SEGWIT, longpollid }] });
    const waiting = post(devnet, body, undefined, abort.signal);
    while (devnet.waitingLongPolls() === 0) {
      // deno-lint-ignore no-await-in-loop
      await rpc(devnet, "uptime");
    }
    abort.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    while (devnet.waitingLongPolls() > 0) {
      // deno-lint-ignore no-await-in-loop
      await rpc(devnet, "uptime");
    }
  });
});

Deno.test("stop() ends long polls with an error", async () => {
  const devnet = await start();
  const { longpollid } = await rpc<Template>(devnet, "getblocktemplate", SEGWIT);
  const { template } = await longPoll(devnet, longpollid);
  const ended = assert.rejects(template, { code: -9, message: "Shutting down" });
  await devnet.stop();
  await ended;
});

Deno.test("getblocktemplate in proposal mode says null or what is wrong, without proof of work", async () => {
  await using(await start(), async (devnet) => {
    const node = testNode();
    const good = solve(candidate(node), false);
    const bad = { ...good, header: { ...good.header, version: 1 } };
    const propose = (hex: string): Promise<unknown> =>
      rpc(devnet, "getblocktemplate", { mode: "proposal", data: hex, rules: ["segwit"] });
    assert.equal(await propose(encodeHex(serializeBlock(good, true))), null);
    assert.equal(await propose(encodeHex(serializeBlock(bad, true))), "bad-version(0x00000001)");
    await assert.rejects(propose("00"), { code: -22, message: "Block decode failed" });
    const missing = { code: -3, message: "Missing data String key for proposal" };
    await assert.rejects(rpc(devnet, "getblocktemplate", { mode: "proposal" }), missing);
  });
});

Deno.test("submitblock says null, and duplicate the second time", async () => {
  await using(await start(), async (devnet) => {
    assert.equal(await rpc(devnet, "submitblock", firstBlock()), null);
    assert.equal(await rpc(devnet, "submitblock", firstBlock()), "duplicate");
    assert.equal(devnet.tip().height, 1);
  });
});

Deno.test("submitblock says what is wrong with a block", async () => {
  await using(await start(), async (devnet) => {
    const block = encodeHex(serializeBlock(solve(candidate(testNode()), false), true));
    assert.equal(await rpc(devnet, "submitblock", block), "high-hash");
  });
});

for (const hex of ["", "00", "xyz", "f".repeat(161), "00".repeat(80), "00".repeat(82)]) {
  Deno.test(`submitblock cannot decode "${hex.slice(0, 8)}" of ${hex.length} digits`, async () => {
    await using(await start(), async (devnet) => {
      const body = JSON.stringify({ id: 1, method: "submitblock", params: [hex] });
      const text = '{"result":null,"error":{"code":-22,"message":"Block decode failed"},"id":1}\n';
      assert.deepEqual(await post(devnet, body), { status: 500, text });
    });
  });
}

Deno.test("generatetoaddress mines blocks that pay the address", async () => {
  await using(await start(), async (devnet) => {
    const hashes = await rpc<string[]>(devnet, "generatetoaddress", 3, OPEN_WITNESS_ADDRESS);
    assert.equal(hashes.length, 3);
    assert.equal(devnet.tip().hash, hashes[2]);
    const block = await rpc<{ tx: { vout: { value: number; scriptPubKey: { hex: string } }[] }[] }>(
      devnet,
      "getblock",
      hashes[0],
      2,
    );
    const [payout] = block.tx[0]!.vout;
    const { scriptPubKey } = await rpc<{ scriptPubKey: string }>(devnet, "validateaddress", OPEN_WITNESS_ADDRESS);
    assert.deepEqual(payout, { value: 50, n: 0, scriptPubKey: { hex: scriptPubKey } });
  });
});

Deno.test("generatetoaddress puts waiting transactions into the block", async () => {
  await using(await start(), async (devnet) => {
    await devnet.call("generatetoaddress", 1, OPEN_ADDRESS);
    await devnet.call("generatetoaddress", 1, OPEN_WITNESS_ADDRESS);
    devnet.addTransactions(4);
    await devnet.call("generatetoaddress", 1, OPEN_ADDRESS);
    assert.equal(devnet.tip().transactions, 5);
  });
});

Deno.test("generatetoaddress gives up after its tries", async () => {
  await using(await startDevnet({ algorithm: "sha256", bits: 0x1b00ffff }), async (devnet) => {
    assert.deepEqual(await rpc(devnet, "generatetoaddress", 1, OPEN_ADDRESS, 1000), []);
  });
});

Deno.test("generatetoaddress refuses an address of another chain", async () => {
  await using(await start(), async (devnet) => {
    const address = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
    await assert.rejects(rpc(devnet, "generatetoaddress", 1, address), { code: -5, message: "Error: Invalid address" });
  });
});

Deno.test("generatetoaddress mines other blocks where it mined before", async () => {
  await using(await start(), async (devnet) => {
    const [first] = await rpc<string[]>(devnet, "generatetoaddress", 1, OPEN_ADDRESS);
    await rpc(devnet, "invalidateblock", first);
    const [second] = await rpc<string[]>(devnet, "generatetoaddress", 1, OPEN_ADDRESS);
    assert.notEqual(second, first);
    assert.equal(devnet.tip().hash, second);
  });
});

Deno.test("getmininginfo rates the network by its last blocks", async () => {
  await using(await start(), async (devnet) => {
    await rpc(devnet, "submitblock", firstBlock());
    const info = await rpc<Record<string, unknown>>(devnet, "getmininginfo");
    // Two hashes for a block on average, in the ten minutes since the genesis block.
    assert.equal(info["networkhashps"], 2 / 600);
    assert.deepEqual([info["blocks"], info["pooledtx"], info["chain"]], [1, 0, "devnet"]);
  });
});
