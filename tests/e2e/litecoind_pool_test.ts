/** The pool and `powerpool mine` find blocks that a real litecoind accepts, from a fresh chain to MWEB. */

import assert from "node:assert/strict";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { scriptOfAddress } from "../../src/coin/address.ts";
import { addressFormatsOf } from "../../src/coin/address_format.ts";
import { readUint32le } from "../../src/bytes/integer.ts";
import { readBlocks } from "../tools/journal_file.ts";
import { type Litecoind, startLitecoind } from "../tools/litecoind.ts";
import { mineShares, type PoolProgram, startPool } from "../tools/pool_program.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { type RpcRecorder, startRpcRecorder } from "../tools/rpc_recorder.ts";

/** Like the network's on regtest: nearly every share solves a block. */
const EASY = 2 ** -16;
const HEIGHT_OFFSET = 80;

/** A block of litecoind with decoded transactions, as far as it matters here. */
interface DecodedBlock {
  readonly height: number;
  readonly confirmations: number;
  readonly mweb?: unknown;
  readonly tx: readonly {
    readonly txid: string;
    readonly vout: readonly { readonly value: number; readonly scriptPubKey: { readonly hex: string } }[];
  }[];
}

/** Checks every block found by the pool from a number of them on, and returns those that are in the chain. */
async function checkBlocks(pool: PoolProgram, node: Litecoind, from: number, script: string): Promise<DecodedBlock[]> {
  const blocks = await pollUntil(
    () => {
      const found = readBlocks(pool.journal).slice(from);
      return found.length > 0 && found.every(({ state }) => state !== "found") ? found : undefined;
    },
    20,
    "all blocks to be settled",
  );
  const decoded: DecodedBlock[] = [];
  const taken = new Set<number>();
  for (const { height, hash, state, reason, value } of blocks) {
    if (taken.has(height)) {
      assert.deepEqual([state, reason], ["rejected", "another block of its height won"]);
      continue;
    }
    taken.add(height);
    assert.deepEqual([state, reason], ["accepted", ""], `block ${height}`);
    // deno-lint-ignore no-await-in-loop -- a handful of blocks
    const block = await node.call("getblock", hash, 2) as DecodedBlock;
    assert.equal(block.height, height);
    assert(block.confirmations >= 1);
    const [coinbase] = block.tx;
    const paid = coinbase?.vout.filter(({ scriptPubKey }) => scriptPubKey.hex === script) ?? [];
    assert.deepEqual(paid.map(({ value }) => BigInt(Math.round(value * 1e8))), [value], "the whole value is ours");
    decoded.push(block);
  }
  return decoded;
}

/** Every block whose height had not been taken was answered with null, the first time that it was submitted. */
function checkSubmissions(recorder: RpcRecorder): void {
  const taken = new Set<number>();
  const submissions = recorder.calls.filter(({ method }) => method === "submitblock");
  for (const { params, result } of submissions) {
    const height = heightOf(String(params[0]));
    if (!taken.has(height)) assert.equal(result, null, `block ${height}`);
    taken.add(height);
  }
  assert(taken.size > 0);
}

/** Height of a block, from the push at the beginning of its coinbase script. */
function heightOf(hex: string): number {
  const bytes = decodeHex(hex.slice(0, 800));
  // Behind the header and the transaction count come version, SegWit's marker and flag, and the input up to its script.
  const segwit = bytes[HEIGHT_OFFSET + 5] === 0;
  const start = HEIGHT_OFFSET + 1 + 4 + (segwit ? 2 : 0) + 1 + 36 + 1;
  const opcode = bytes[start] as number;
  if (opcode > 0x50) return opcode - 0x50;
  return readUint32le(Uint8Array.from([...bytes.subarray(start + 1, start + 1 + opcode), 0, 0, 0]), 0);
}

Deno.test("litecoind accepts our blocks: fresh chain, SegWit transactions, MWEB", async (t) => {
  await using node = await startLitecoind();
  using _peer = await node.peer();
  await node.mineTo(1);
  await using recorder = startRpcRecorder(node.rpcOptions);
  const poolAddress = await node.address("p2sh-segwit");
  const miner = await node.address("bech32");
  const script = encodeHex(scriptOfAddress(poolAddress, addressFormatsOf("LTC") ?? []));
  await using pool = await startPool({
    currency: "LTC",
    algorithm: "scrypt",
    poolAddress,
    daemon: { port: recorder.port, username: "u", password: "p" },
    startDifficulty: EASY,
    networkLines: "  job_refresh: 0.5",
  });
  let checked = 0;

  /** Mines some shares and returns the blocks of them that are in the chain. */
  async function mine(shares: number): Promise<DecodedBlock[]> {
    const printed = await mineShares(pool, `${miner}.rig`, "scrypt", shares);
    assert.match(printed, new RegExp(`${shares} shares accepted`));
    const blocks = await checkBlocks(pool, node, checked, script);
    checked = readBlocks(pool.journal).length;
    return blocks;
  }

  /** Waits until a template with so many transactions is out. */
  async function templateWith(transactions: number): Promise<void> {
    await pollUntil(
      async () => {
        const { net_state: state } = await pool.monitor("/chain/") as { net_state: { transactions: number } | null };
        return (state?.transactions ?? 0) >= transactions ? true : undefined;
      },
      20,
      `a template with ${transactions} transactions`,
    );
  }

  await t.step("on a fresh chain", async () => {
    const blocks = await mine(4);
    assert.equal(blocks[0]?.height, 2);
  });

  await t.step("with SegWit transactions", async () => {
    await node.mineTo(120);
    await node.sendPayments(5);
    await templateWith(5);
    const blocks = await mine(3);
    assert.equal(blocks[0]?.tx.length, 6);
  });

  await t.step("after MWEB's activation, with transactions", async () => {
    await node.activateMweb();
    await node.sendPayments(3);
    // The three payments and the HogEx.
    await templateWith(4);
    const blocks = await mine(3);
    assert(blocks[0] !== undefined && blocks[0].height >= 433);
    assert.equal(blocks[0].tx.length, 5);
    assert.notEqual(blocks[0].mweb, undefined);
  });

  checkSubmissions(recorder);
});
