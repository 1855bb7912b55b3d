/**
 * A real bcoin, a Bitcoin node for Node.js, on a regression test chain of its own: sha256d, SegWit from 432.
 *
 * It runs in memory: a restart begins with an empty chain.
 *
 * @module
 */

import { join } from "node:path";
import type { DaemonError } from "../../src/daemon/daemon_error.ts";
import { createRpc, type RpcOptions } from "../../src/daemon/rpc.ts";
import { type NodeProcess, startNode } from "./node_process.ts";
import { bcoinProgram, requirePart } from "./real_part_paths.ts";

/** How to start it. */
export interface BcoinOptions {
  /** Sees every error of the RPC while it starts. */
  readonly onStarting?: (error: DaemonError) => void;
}

/** A bcoin under a test's control. */
export interface Bcoin extends NodeProcess {
  /** Calls its RPC. */
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /** Calls the RPC of its wallet, which listens on a port of its own. */
  callWallet(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /** A new address of its wallet. */
  address(): Promise<string>;
  /** Mines up to a height, to its wallet. */
  mineTo(height: number): Promise<void>;
  /** Mines until blocks carry witnesses: height 432. */
  toSegwit(): Promise<void>;
  /** Sends so many small payments, which wait in the memory pool; templates show them some seconds later. */
  sendPayments(count: number): Promise<readonly string[]>;
}

const API_KEY = "key";
const SEGWIT_HEIGHT = 432;

/**
 * Starts one.
 *
 * @throws {Error} If it is not installed or does not start.
 */
export async function startBcoin(options: BcoinOptions = {}): Promise<Bcoin> {
  const program = bcoinProgram();
  await requirePart("bcoin", program);
  const node = await startNode({
    name: "bcoin",
    portCount: 2,
    command: (folder, ports) => ({
      command: "node",
      args: [program, ...argumentsFor(folder, ports)],
      // Its wallet writes addresses of the network that the environment names, whatever --network says.
      env: { NODE_BACKEND: "js", BCOIN_NETWORK: "regtest", HOME: folder },
      log: join(folder, "output.log"),
    }),
    rpcOptions: (_folder, ports) => rpcOptionsOf(ports[0] as number),
    onStarting: options.onStarting,
  });
  const wallet = createRpc(rpcOptionsOf(node.ports[1] as number));
  return {
    ...node,
    ...abilities(
      (method, ...params) => node.rpc.call(method, params),
      (method, ...params) => wallet.call(method, params),
    ),
    async [Symbol.asyncDispose]() {
      wallet[Symbol.dispose]();
      await node[Symbol.asyncDispose]();
    },
  };
}

/** bcoin takes any user name. */
function rpcOptionsOf(port: number): RpcOptions {
  return { address: "127.0.0.1", port, credentials: { username: "x", password: API_KEY } };
}

function argumentsFor(folder: string, [rpcPort, walletPort]: readonly number[]): readonly string[] {
  return [
    "--network=regtest",
    "--memory=true",
    `--prefix=${folder}`,
    `--api-key=${API_KEY}`,
    `--wallet-api-key=${API_KEY}`,
    "--http-host=127.0.0.1",
    `--http-port=${rpcPort}`,
    "--wallet-http-host=127.0.0.1",
    `--wallet-http-port=${walletPort}`,
    "--host=127.0.0.1",
    "--listen=false",
    "--no-dns=true",
  ];
}

type Call = Bcoin["call"];
type Abilities = Pick<Bcoin, "call" | "callWallet" | "address" | "mineTo" | "toSegwit" | "sendPayments">;

function abilities(call: Call, callWallet: Call): Abilities {
  const address = () => callWallet("getnewaddress", "default") as Promise<string>;

  async function mineTo(height: number): Promise<void> {
    const missing = height - (await call("getblockcount") as number);
    if (missing > 0) await call("generatetoaddress", missing, await address());
  }

  return {
    call,
    callWallet,
    address,
    mineTo,
    toSegwit: () => mineTo(SEGWIT_HEIGHT),
    async sendPayments(count) {
      const to = await address();
      const pay = () => callWallet("sendtoaddress", to, 0.01) as Promise<string>;
      return await Promise.all(Array.from({ length: count }, pay));
    },
  };
}
