import assert from "node:assert/strict";
import { encodeHex } from "../../src/bytes/hex.ts";
import { parseHash } from "../../src/coin/hash.ts";
import { serializeTransaction, type Transaction } from "../../src/coin/transaction.ts";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { OPEN_ADDRESS, OPEN_SCRIPT, spendOpenCoin } from "../../src/devnet/open_coins.ts";
import { using } from "./rpc_client.ts";

type Json = Record<string, unknown>;

const COINBASE_VALUE = 5_000_000_000n;
const hexOf = (transaction: Transaction): string => encodeHex(serializeTransaction(transaction, true));

/** Runs a test on a chain with one coin, given as the transaction that spends it with a fee of 1000 satoshis. */
async function withSpend(test: (devnet: Devnet, spend: Transaction, coin: string) => Promise<void>): Promise<void> {
  await using(await startDevnet({ algorithm: "sha256", coinbaseMaturity: 1 }), async (devnet) => {
    const [hash] = await devnet.call("generatetoaddress", 1, OPEN_ADDRESS) as string[];
    const { tx: [coin] } = await devnet.call("getblock", hash) as { tx: [string] };
    const open = { transaction: parseHash(coin), index: 0, value: COINBASE_VALUE, witness: false };
    await test(devnet, spendOpenCoin(open, [COINBASE_VALUE - 1000n]), coin);
  });
}

Deno.test("sendrawtransaction gives the txid, and the transaction waits for the next block", async () => {
  await withSpend(async (devnet, spend) => {
    const id = await devnet.call("sendrawtransaction", hexOf(spend));
    assert.deepEqual(await devnet.call("getrawmempool"), [id]);
    const { size, bytes } = await devnet.call("getmempoolinfo") as Json;
    assert.deepEqual([size, bytes], [1, hexOf(spend).length / 2]);
    await devnet.call("generatetoaddress", 1, OPEN_ADDRESS);
    assert.deepEqual(await devnet.call("getrawmempool"), []);
    const known = { code: -27, message: "Transaction already in block chain" };
    await assert.rejects(devnet.call("sendrawtransaction", hexOf(spend)), known);
  });
});

Deno.test("sendrawtransaction takes the same transaction twice", async () => {
  await withSpend(async (devnet, spend) => {
    const id = await devnet.call("sendrawtransaction", hexOf(spend));
    assert.equal(await devnet.call("sendrawtransaction", hexOf(spend)), id);
  });
});

Deno.test("sendrawtransaction says -25 to inputs that are not there, -26 to what else is wrong", async () => {
  await withSpend(async (devnet, spend) => {
    const missing = { ...spend, inputs: [{ ...spend.inputs[0]!, previousIndex: 9 }] };
    const missingCode = { code: -25, message: "bad-txns-inputs-missingorspent" };
    await assert.rejects(devnet.call("sendrawtransaction", hexOf(missing)), missingCode);
    const empty = { code: -26, message: "bad-txns-vout-empty" };
    await assert.rejects(devnet.call("sendrawtransaction", hexOf({ ...spend, outputs: [] })), empty);
  });
});

for (const hex of ["", "xyz", "00", "02000000000000000000"]) {
  Deno.test(`sendrawtransaction cannot decode "${hex}"`, async () => {
    await withSpend(async (devnet) => {
      const message = "TX decode failed. Make sure the tx has at least one input.";
      await assert.rejects(devnet.call("sendrawtransaction", hex), { code: -22, message });
    });
  });
}

Deno.test("getrawtransaction finds transactions that wait and that are in blocks", async () => {
  await withSpend(async (devnet, spend, coin) => {
    const id = await devnet.call("sendrawtransaction", hexOf(spend));
    assert.equal(await devnet.call("getrawtransaction", id), hexOf(spend));
    const waiting = await devnet.call("getrawtransaction", id, true) as Json;
    assert.deepEqual([waiting["txid"], waiting["confirmations"]], [id, undefined]);
    assert.deepEqual(waiting["vin"], [{ txid: coin, vout: 0, scriptSig: { hex: "0151" }, sequence: 0xffffffff }]);
    assert.deepEqual(waiting["vout"], [{ value: 49.99999, n: 0, scriptPubKey: { hex: encodeHex(OPEN_SCRIPT) } }]);
    const mined = await devnet.call("getrawtransaction", coin, true) as Json;
    assert.deepEqual([mined["confirmations"], mined["blockhash"]], [1, devnet.tip().hash]);
    const missing = { code: -5, message: "No such mempool or blockchain transaction" };
    await assert.rejects(devnet.call("getrawtransaction", "00".repeat(32)), missing);
  });
});

Deno.test("gettxout tells of coins until they are spent, with or without the mempool", async () => {
  await withSpend(async (devnet, spend, coin) => {
    const output = await devnet.call("gettxout", coin, 0) as Json;
    assert.deepEqual(output, {
      bestblock: devnet.tip().hash,
      confirmations: 1,
      value: 50,
      scriptPubKey: { hex: encodeHex(OPEN_SCRIPT) },
      coinbase: true,
    });
    assert.equal(await devnet.call("gettxout", coin, 1), null, "the witness commitment can never be spent");
    const id = await devnet.call("sendrawtransaction", hexOf(spend));
    assert.equal(await devnet.call("gettxout", coin, 0), null);
    assert.deepEqual(await devnet.call("gettxout", coin, 0, false), output);
    assert.equal((await devnet.call("gettxout", id, 0) as Json)["confirmations"], 0);
  });
});
