/**
 * An embedded coin daemon: a chain in memory that really validates, behind the JSON-RPC of a Bitcoin-like daemon.
 *
 * It is there for `powerpool demo` and for tests. Its reject strings are those that litecoind 0.21 gave to the same bad
 * blocks. It differs from a daemon in this: scripts are not run, so whoever knows of a coin may spend it; there is no
 * wallet, no peer and no disk; the subsidy never halves; a coinbase without its witness is refused, where daemons add it;
 * a block without coinbase is called `bad-cb-missing`, where litecoind says that it cannot decode it.
 *
 * It can also be an aux chain, which is mined along with another one: see `DevnetOptions.auxChain`.
 *
 * @module
 */

import { type AuxRefusal, createAuxChain } from "./aux_chain.ts";
import { auxMethods } from "./aux_methods.ts";
import type { BlockNode } from "./block_node.ts";
import { createNode } from "./coin_node.ts";
import { chainMethods } from "./chain_methods.ts";
import { type DevnetOptions, rulesOfOptions } from "./devnet_options.ts";
import { Faults } from "./faults.ts";
import { HOST, type HttpServer, listen } from "./http_server.ts";
import { callMethod } from "./json_rpc.ts";
import { miningMethods } from "./mining_methods.ts";
import { nodeMethods } from "./node_methods.ts";
import { addOpenTransactions } from "./open_transactions.ts";
import type { RpcMethods } from "./rpc_parameters.ts";
import { transactionMethods } from "./transaction_methods.ts";

export type { DevnetOptions } from "./devnet_options.ts";

/** A block that became part of the chain. */
export interface DevnetBlock {
  readonly height: number;
  /** Display order. */
  readonly hash: string;
  /** The header's, seconds since 1970. */
  readonly time: number;
  /** Script of the coinbase's input: height, extranonces, the pool's mark. */
  readonly coinbaseScript: Uint8Array;
  /** How many transactions it has, the coinbase counted. */
  readonly transactions: number;
}

/** A running daemon. */
export interface Devnet {
  /** Where the RPC listens, without login: `http://127.0.0.1:PORT/`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The last block of the chain. */
  tip(): DevnetBlock;
  /** Calls the listener for each block that becomes part of the chain; returns what ends that. */
  onBlock(listener: (block: DevnetBlock) => void): () => void;
  /** Calls an RPC method without going over HTTP, and past all faults; throws `RpcError`. */
  call(method: string, ...parameters: readonly unknown[]): Promise<unknown>;
  /** Puts transactions into the mempool, see `addOpenTransactions()`. The fee, in satoshis, is 1000 if left out. */
  addTransactions(count: number, fee?: bigint): string[];
  /** How many calls of getblocktemplate wait for news. */
  waitingLongPolls(): number;
  /** Why proofs of work on other chains were refused, oldest first; callers were only told `false`. */
  auxRefusals(): readonly AuxRefusal[];
  /** Makes it answer like a daemon in trouble. */
  readonly faults: Faults;
  /** Stops listening: connections are refused and waiting long polls end, but the chain stays. */
  goDown(): Promise<void>;
  /** Listens again after {@link goDown}, on the same port. */
  comeUp(): void;
  /** Ends everything; the devnet is of no use afterwards. May be called twice. */
  stop(): Promise<void>;
}

const DEFAULT_LONG_POLL_SECONDS = 60;
const DEFAULT_LOGIN = "devnet";
const DEFAULT_FEE = 1000n;

/**
 * Starts a daemon with a new chain.
 *
 * @throws {RangeError} If an option is out of range.
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const devnet = await startDevnet({ algorithm: "sha256" });
 * await devnet.call("generatetoaddress", 2, "bcrt1qft5p2uhsdcdc3l2ua4ap5qqfg4pjaqlp250x7us7a8qqhrxrxfsqseac85");
 * assert.equal(devnet.tip().height, 2);
 * await devnet.stop();
 * ```
 */
export function startDevnet(options: DevnetOptions): Promise<Devnet> {
  // Nothing is waited for today; the promise also turns what is thrown into one way of failing.
  return new Promise((resolve) => resolve(createDevnet(options)));
}

function createDevnet(options: DevnetOptions): Devnet {
  const { user = DEFAULT_LOGIN, password = DEFAULT_LOGIN, longPollSeconds = DEFAULT_LONG_POLL_SECONDS } = options;
  const clock = options.now ?? (() => Date.now() / 1000);
  const listeners = new Set<(block: DevnetBlock) => void>();
  const node = createNode(rulesOfOptions(options), longPollSeconds, () => Math.floor(clock()), (connected) => {
    for (const listener of listeners) listener(describeBlock(connected));
  });
  const plain: RpcMethods = {
    ...miningMethods(node),
    ...chainMethods(node),
    ...transactionMethods(node),
    ...nodeMethods(node),
  };
  const aux = options.auxChain === undefined ? undefined : createAuxChain(node, options.auxChain);
  const methods = aux === undefined ? plain : { ...plain, ...auxMethods(aux, plain) };
  const faults = new Faults();
  const stopped = new AbortController();
  const open = (port: number): HttpServer => listen({ port, user, password, methods, faults });
  let server: HttpServer | undefined = open(options.port ?? 0);
  const { port } = server;
  const goDown = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    await closing?.close();
  };
  return {
    url: `http://${HOST}:${port}/`,
    host: HOST,
    port,
    user,
    password,
    tip: () => describeBlock(node.chain.tip),
    onBlock: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    call: (method, ...parameters) => callMethod(methods, method, parameters, stopped.signal),
    addTransactions: (count, fee = DEFAULT_FEE) => addOpenTransactions(node, count, fee),
    waitingLongPolls: () => node.longPolls.waiting,
    auxRefusals: () => aux?.refusals ?? [],
    faults,
    goDown,
    comeUp: () => {
      server ??= open(port);
    },
    stop: async () => {
      stopped.abort();
      await goDown();
    },
  };
}

function describeBlock({ block, hash, height }: BlockNode): DevnetBlock {
  const { header, transactions } = block;
  const coinbaseScript = transactions[0]?.inputs[0]?.script ?? new Uint8Array(0);
  return { height, hash, time: header.time, coinbaseScript, transactions: transactions.length };
}
