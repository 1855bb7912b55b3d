/**
 * A coin daemon: the calls that a pool makes, typed.
 *
 * @module
 */

import type { CompactBits } from "../coin/compact_bits.ts";
import { displayHash, type Hash } from "../coin/hash.ts";
import { type AuxCalls, createAuxCalls } from "./aux_calls.ts";
import type { CallScope } from "./call_scope.ts";
import { DaemonError } from "./daemon_error.ts";
import { hashValue, isHex, isInteger, isObject, type JsonObject } from "./fields.ts";
import { createHealth, type DaemonStatus } from "./health.ts";
import { type CallOptions, createRpc, type RpcOptions } from "./rpc.ts";
import { CODE_DESERIALIZATION, CODE_NOT_FOUND } from "./rpc_code.ts";
import { type BlockTemplate, parseTemplate } from "./template.ts";

/** What to ask a daemon for a template with. */
export interface TemplateRequest {
  /** Rules that the pool understands (BIP 9). Daemons refuse calls that lack one they hold for mandatory. */
  readonly rules: readonly string[];
  /** Of an earlier template: the daemon then answers only when that has become outdated. */
  readonly longpollId?: string | undefined;
  /** Gives the call up. */
  readonly signal?: AbortSignal | undefined;
}

/** What a daemon made of a block. */
export type SubmitOutcome =
  /** It is valid; `known` if the daemon had it already, from its network or from an answer that got lost. */
  | { readonly accepted: true; readonly known: boolean }
  /** The daemon's word for what is wrong, `high-hash` for one, or `inconclusive` for a valid block that came too late. */
  | { readonly accepted: false; readonly reason: string };

/** What a daemon knows of a block. */
export interface BlockPlace {
  readonly height: number;
  /** One for the tip, one more for each block on top of it, -1 if the block is not in the best chain. */
  readonly confirmations: number;
}

/** A block that others can be built on, as `getblockheader` tells of it. */
export interface ChainTip {
  readonly hash: Hash;
  readonly previousHash: Hash;
  readonly height: number;
  readonly bits: CompactBits;
  /** Median time of the block and the ten before it, seconds since 1970: the next block's must be later. */
  readonly medianTime: number;
}

/** What a daemon says of its chain. */
export interface ChainInfo {
  /** `main`, `test`, `regtest`, … */
  readonly chain: string;
  /** Height of the tip. */
  readonly blocks: number;
  /** Height of the best header; greater than `blocks` while the daemon catches up. */
  readonly headers: number;
  readonly bestBlockHash: Hash;
  /** Whether the daemon is catching up after a start; `false` where it does not say. */
  readonly initialBlockDownload: boolean;
  /** All members as they came. */
  readonly raw: JsonObject;
}

/** What a daemon says of itself. */
export interface NetworkInfo {
  /** Its version as a number, `210201` for 0.21.2.1; `undefined` where it does not say. */
  readonly version: number | undefined;
  /** What it calls itself among its peers, `/Satoshi:27.0.0/`; `undefined` where it does not say. */
  readonly subversion: string | undefined;
  /** How many peers it has; `undefined` where it does not say. */
  readonly connections: number | undefined;
}

/** What a daemon says of an address. */
export interface AddressOpinion {
  /** Whether the address is one of the daemon's chain. */
  readonly valid: boolean;
  /** The output script that pays it, in hex; `undefined` where it is not valid, and from daemons that do not say. */
  readonly script: string | undefined;
}

/** A coin daemon. All calls throw {@link DaemonError}, save that an aborted call throws its signal's reason. */
export interface Daemon extends Disposable {
  /** Host and port: for people, free of secrets. */
  readonly name: string;
  /** Asks for a template. */
  getBlockTemplate(request: TemplateRequest): Promise<BlockTemplate>;
  /** Hands in a block, in hex. */
  submitBlock(block: string, scope?: CallScope): Promise<SubmitOutcome>;
  /** The tip's hash. */
  getBestBlockHash(scope?: CallScope): Promise<Hash>;
  /** The hash of the block at a height of the best chain. */
  getBlockHash(height: number, scope?: CallScope): Promise<Hash>;
  /** Where a block is; `undefined` if the daemon does not know it. */
  getBlockPlace(hash: Hash, scope?: CallScope): Promise<BlockPlace | undefined>;
  /** What a block says to those that build on it. */
  getChainTip(hash: Hash, scope?: CallScope): Promise<ChainTip>;
  /** What it makes of an address. */
  validateAddress(address: string, scope?: CallScope): Promise<AddressOpinion>;
  /** What the daemon says of its chain. */
  getBlockchainInfo(scope?: CallScope): Promise<ChainInfo>;
  /** What the daemon says of itself and its peers. */
  getNetworkInfo(scope?: CallScope): Promise<NetworkInfo>;
  /** How the daemon has been doing. */
  status(): DaemonStatus;
}

/** A daemon whose chain may be mined along with another. */
export type AuxDaemon = Daemon & AuxCalls;

/** How to talk to a daemon. */
export interface DaemonOptions extends RpcOptions {
  /** Seconds that a long poll may last; 300 unless said otherwise. */
  readonly longpollTimeout?: number | undefined;
  /** Milliseconds since 1970; the clock unless said otherwise. */
  readonly now?: () => number;
}

/** Long enough to be rare, short enough that a daemon whose machine vanished is noticed. */
const DEFAULT_LONGPOLL_TIMEOUT = 300;

/** What PowerPool said that it can do with a template; old daemons ask for it (BIP 22, 23). */
const CAPABILITIES = ["coinbasevalue", "coinbase/append", "longpoll", "time", "transactions/remove", "prevblock"];

const MAX_HEIGHT = 0x7fffffff;
const MAX_TIME = 0xffffffff;
const BITS_DIGITS = 8;

/**
 * Makes a daemon. Nothing is connected until the first call.
 *
 * @param options Where the daemon is and how to talk to it.
 */
export function createDaemon(options: DaemonOptions): AuxDaemon {
  const rpc = createRpc(options);
  const health = createHealth(rpc.name, options.now ?? Date.now);
  const longpollTimeout = options.longpollTimeout ?? DEFAULT_LONGPOLL_TIMEOUT;

  /** One call whose result is checked; all of them may be repeated, submitblock too: it is then "duplicate". */
  function ask<T>(
    method: string,
    params: readonly unknown[],
    read: (result: unknown) => T,
    { signal, isHex }: Pick<CallOptions, "signal" | "isHex"> = {},
  ): Promise<T> {
    return health.watch(async () =>
      readAs(method, await rpc.call(method, params, { repeatable: true, signal, isHex }), read)
    );
  }

  /** Content that is not what the method gives counts as the daemon's failure, like any other unusable answer. */
  function readAs<T>(method: string, result: unknown, read: (result: unknown) => T): T {
    try {
      return read(result);
    } catch (cause) {
      throw new DaemonError("bad answer", { daemon: rpc.name, method }, (cause as Error).message, { cause });
    }
  }

  const readHash = (result: unknown) => hashValue(result, "the hash");
  const getBlockHash = (height: number, scope?: CallScope) => ask("getblockhash", [height], readHash, scope);

  return {
    ...createAuxCalls(ask),
    name: rpc.name,
    getBlockTemplate({ rules, longpollId, signal }) {
      const method = "getblocktemplate";
      const isLongPoll = longpollId !== undefined;
      const request = { capabilities: CAPABILITIES, rules, ...(isLongPoll ? { longpollid: longpollId } : {}) };
      const timeout = isLongPoll ? longpollTimeout : undefined;
      return health.watch(async () => {
        return readAs(method, await rpc.call(method, [request], { repeatable: true, signal, timeout }), parseTemplate);
      }, isLongPoll);
    },
    async submitBlock(block, scope) {
      try {
        return await ask("submitblock", [block], readOutcome, { ...scope, isHex: true });
      } catch (error) {
        if (!(error instanceof DaemonError && error.code === CODE_DESERIALIZATION)) throw error;
        return { accepted: false, reason: error.said };
      }
    },
    getBestBlockHash: (scope) => ask("getbestblockhash", [], readHash, scope),
    getBlockHash,
    async getBlockPlace(hash, scope) {
      let place: BlockPlace;
      try {
        place = await ask("getblockheader", [displayHash(hash)], readPlace, scope);
      } catch (error) {
        if (isUnknownBlock(error)) return undefined;
        throw error;
      }
      if (place.confirmations < 0) return place;
      // bcoin counts confirmations for blocks beside the best chain as well, so ask what stands at that height.
      const best = await getBlockHash(place.height, scope);
      return displayHash(best) === displayHash(hash) ? place : { ...place, confirmations: -1 };
    },
    getChainTip: (hash, scope) => ask("getblockheader", [displayHash(hash)], (result) => readTip(result, hash), scope),
    validateAddress: (address, scope) => ask("validateaddress", [address], readOpinion, scope),
    getBlockchainInfo: (scope) => ask("getblockchaininfo", [], readChainInfo, scope),
    getNetworkInfo: (scope) => ask("getnetworkinfo", [], readNetworkInfo, scope),
    status: () => health.status(),
    [Symbol.dispose]: () => rpc[Symbol.dispose](),
  };
}

/** Reads BIP 22's answers: null, or why not; bcoin writes "rejected: " in front. */
function readOutcome(result: unknown): SubmitOutcome {
  if (result === null) return { accepted: true, known: false };
  if (typeof result !== "string") throw new TypeError(`expected null or a reason, got ${JSON.stringify(result)}`);
  const reason = result.replace(/^rejected: /, "");
  // The runtime itself sends a request again when a kept connection breaks: "duplicate" may be our own block.
  return reason === "duplicate" ? { accepted: true, known: true } : { accepted: false, reason };
}

/** Bitcoin Core answers -5 "Block not found", bcoin -1 with the same words. */
function isUnknownBlock(error: unknown): boolean {
  return error instanceof DaemonError && error.kind === "rpc" &&
    (error.code === CODE_NOT_FOUND || /block not found/i.test(error.said));
}

function readPlace(result: unknown): BlockPlace {
  const { height, confirmations } = isObject(result) ? result : {};
  if (isInteger(height, 0, MAX_HEIGHT) && isInteger(confirmations, -1, MAX_HEIGHT)) return { height, confirmations };
  throw new TypeError(`expected height and confirmations, got ${JSON.stringify({ height, confirmations })}`);
}

function readTip(result: unknown, hash: Hash): ChainTip {
  const { height, mediantime: medianTime, bits, previousblockhash: previous } = isObject(result) ? result : {};
  if (!isInteger(height, 1, MAX_HEIGHT) || !isInteger(medianTime, 0, MAX_TIME) || !isBitsText(bits)) {
    const got = JSON.stringify({ height, mediantime: medianTime, bits });
    throw new TypeError(`expected height, mediantime and bits, got ${got}`);
  }
  const previousHash = hashValue(previous, "previousblockhash");
  return { hash, previousHash, height, bits: Number.parseInt(bits, 16) as CompactBits, medianTime };
}

function isBitsText(value: unknown): value is string {
  return isHex(value) && value.length === BITS_DIGITS;
}

function readOpinion(result: unknown): AddressOpinion {
  const { isvalid, scriptPubKey } = isObject(result) ? result : {};
  if (typeof isvalid !== "boolean") throw new TypeError(`expected isvalid, got ${JSON.stringify({ isvalid })}`);
  return { valid: isvalid, script: typeof scriptPubKey === "string" ? scriptPubKey : undefined };
}

function readChainInfo(result: unknown): ChainInfo {
  const raw = isObject(result) ? result : {};
  const { chain, blocks, headers, bestblockhash, initialblockdownload } = raw;
  if (typeof chain !== "string" || !isInteger(blocks, 0, MAX_HEIGHT) || !isInteger(headers, -1, MAX_HEIGHT)) {
    throw new TypeError(`expected chain, blocks and headers, got ${JSON.stringify({ chain, blocks, headers })}`);
  }
  const bestBlockHash = hashValue(bestblockhash, "bestblockhash");
  return { chain, blocks, headers, bestBlockHash, initialBlockDownload: initialblockdownload === true, raw };
}

/** Takes what is there: these are figures for people, and no daemon is worse for not having one. */
function readNetworkInfo(result: unknown): NetworkInfo {
  const { version, subversion, connections } = isObject(result) ? result : {};
  return {
    version: isInteger(version, 0, MAX_HEIGHT) ? version : undefined,
    subversion: typeof subversion === "string" ? subversion : undefined,
    connections: isInteger(connections, 0, MAX_HEIGHT) ? connections : undefined,
  };
}
