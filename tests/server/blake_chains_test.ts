/** A chain that hashes transactions once, and one that is mined along with it: template, job, share, block, proof. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { blake256 } from "../../src/algorithms/blake256.ts";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { decodeHex, encodeHex } from "../../src/bytes/hex.ts";
import { type Devnet, startDevnet } from "../../src/devnet/devnet.ts";
import { OPEN_ADDRESS } from "../../src/devnet/open_coins.ts";
import { startMiner } from "../../src/miner/miner.ts";
import { createServer } from "../../src/server/server.ts";
import { captureLog } from "../tools/captured_log.ts";
import { leakFreeTest } from "../tools/leak_free_test.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { configOf } from "./config_fixture.ts";
import { ADDRESS } from "./server_fixture.ts";

const MATURITY = 100;
const TRANSACTIONS = 5;
const CHAIN_ID = 2;
const DEADLINE = 20;

interface BlockJson {
  readonly merkleroot: string;
  readonly tx: readonly string[];
}

function coinserv({ port, user, password }: Devnet): string {
  return `coinservs: [{port: ${port}, username: ${user}, password: ${password}}]`;
}

/** SHA-256, by another implementation. */
function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

function display(hash: Uint8Array): string {
  return encodeHex(Uint8Array.from(hash).reverse());
}

/** The root over txids in display order, as Blakecoin's `BuildMerkleTree()` makes it: pairs are hashed twice. */
function rootOf(row: readonly string[]): string {
  if (row.length === 1) return row[0] as string;
  const internal = (id: string): Uint8Array => decodeHex(id).reverse();
  const pairs = row.filter((_, i) => i % 2 === 0).map((left, i) => {
    const right = row[2 * i + 1] ?? left;
    return display(sha256(sha256(concatBytes(internal(left), internal(right)))));
  });
  return rootOf(pairs);
}

leakFreeTest("a pool mines blocks of transactions that are hashed once, and proves them to a chain along", async () => {
  await using cleanup = new AsyncDisposableStack();
  cleanup.use(await captureLog());
  const main = await startDevnet({ algorithm: "blake256", bits: 0x207fffff });
  cleanup.defer(() => main.stop());
  const aux = await startDevnet({ algorithm: "blake256", bits: 0x207fffff, auxChain: { chainId: CHAIN_ID } });
  cleanup.defer(() => aux.stop());
  await main.call("generatetoaddress", MATURITY + 1, OPEN_ADDRESS);
  const start = main.tip().height;
  const waiting = main.addTransactions(TRANSACTIONS);
  const server = createServer(configOf(
    `main: {type: PowerPool, shards: 1}\n` +
      `journal: {type: Journal, path: ":memory:"}\n` +
      `chain: {type: MonitorNetwork, currency: DEV, algo: blake256, pow_block_hash: false, pool_address: ${ADDRESS}, ` +
      `merged: [along], ${coinserv(main)}}\n` +
      `along: {type: MonitorAuxNetwork, currency: AUX, algo: blake256, work_interval: 0.02, pool_address: ${ADDRESS}, ` +
      `${coinserv(aux)}}\n` +
      `pool: {type: StratumServer, algo: blake256, address: 127.0.0.1, port: 0, start_difficulty: 1e-12}\n`,
  ));
  cleanup.defer(() => server.stop());
  const { ports } = await server.start();
  const miner = startMiner({
    host: "127.0.0.1",
    port: ports.get("pool") ?? assert.fail(),
    user: `${ADDRESS}.rig`,
    password: "x",
    algorithm: blake256,
    threads: 1,
    onEvent: () => {},
  });
  cleanup.defer(() => miner.stop());
  const mined = () => main.tip().height > start && aux.tip().height > 0 || undefined;
  await pollUntil(mined, DEADLINE, "a block on each chain");

  assert.deepEqual(aux.auxRefusals(), []);
  const hash = await main.call("getblockhash", start + 1);
  const { merkleroot, tx } = await main.call("getblock", hash) as BlockJson;
  assert.deepEqual(tx.slice(1), waiting);
  assert.equal(rootOf(tx), merkleroot);
  const [first] = waiting;
  const raw = await main.call("getrawtransaction", first) as string;
  assert.equal(display(sha256(withoutWitness(raw))), first);
});

/** Transactions of the open address carry a witness of one item; their txid is over the form without. */
function withoutWitness(hex: string): Uint8Array {
  if (!hex.slice(8).startsWith("0001")) return decodeHex(hex);
  const OP_TRUE_WITNESS = "010151";
  assert(hex.slice(0, -8).endsWith(OP_TRUE_WITNESS));
  return decodeHex(hex.slice(0, 8) + hex.slice(12, -8 - OP_TRUE_WITNESS.length) + hex.slice(-8));
}
