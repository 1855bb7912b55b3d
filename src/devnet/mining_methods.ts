/**
 * JSON-RPC methods of miners: templates, blocks, and mining on the spot.
 *
 * @module
 */

import { tryDecodeHex } from "../bytes/hex.ts";
import { scriptOfAddress } from "../coin/address.ts";
import type { Block } from "../coin/block.ts";
import { decodeBlock } from "./block_node.ts";
import { difficultyOfBlock } from "./block_json.ts";
import { ADDRESS_FORMATS, CHAIN_NAME } from "./chain_rules.ts";
import type { CoinNode } from "./coin_node.ts";
import { generateBlocks } from "./generate.ts";
import { CODE_DESERIALIZATION, CODE_INVALID_PARAMETER, CODE_NOT_FOUND, CODE_TYPE, RpcError } from "./rpc_error.ts";
import { integerAt, objectAt, type Parameters, type RpcMethods, stringAt } from "./rpc_parameters.ts";
import { buildTemplate } from "./template.ts";

/** `DEFAULT_MAX_TRIES` in Bitcoin Core, src/rpc/mining.h. */
const DEFAULT_MAX_TRIES = 1_000_000;

/** Blocks over which the network's hash rate is taken: the default of `getnetworkhashps`. */
const HASH_RATE_BLOCKS = 120;

/** The methods. */
export function miningMethods(node: CoinNode): RpcMethods {
  const { chain, mempool } = node;
  return {
    getblocktemplate: { names: ["template_request"], call: (given, signal) => blockTemplate(node, given, signal) },
    submitblock: {
      names: ["hexdata", "dummy"],
      call: (given) => chain.accept(readBlock(stringAt(given, 0))) ?? null,
    },
    getmininginfo: {
      names: [],
      call: () => ({
        blocks: chain.tip.height,
        difficulty: difficultyOfBlock(chain.tip),
        networkhashps: networkHashRate(node),
        pooledtx: mempool.entries.length,
        chain: CHAIN_NAME,
        warnings: "",
      }),
    },
    generatetoaddress: {
      names: ["nblocks", "address", "maxtries"],
      call: (given, signal) =>
        generateBlocks(node, {
          count: integerAt(given, 0),
          script: scriptAt(given, 1),
          maxTries: integerAt(given, 2, DEFAULT_MAX_TRIES),
          signal,
        }),
    },
  };
}

async function blockTemplate(node: CoinNode, given: Parameters, signal: AbortSignal): Promise<unknown> {
  const request = objectAt(given, 0);
  const mode = request["mode"] ?? "template";
  if (mode === "proposal") return propose(node, request["data"]);
  if (mode !== "template") throw new RpcError(CODE_INVALID_PARAMETER, "Invalid mode");
  const rules = request["rules"];
  if (node.chain.rules.segwit && !(Array.isArray(rules) && rules.includes("segwit"))) {
    const message = `getblocktemplate must be called with the segwit rule set (call with {"rules": ["segwit"]})`;
    throw new RpcError(CODE_INVALID_PARAMETER, message);
  }
  const longPollId = request["longpollid"];
  if (typeof longPollId === "string") await node.longPolls.wait(longPollId, signal);
  return buildTemplate(node);
}

function propose({ chain }: CoinNode, data: unknown): string | null {
  if (typeof data !== "string") throw new RpcError(CODE_TYPE, "Missing data String key for proposal");
  return chain.propose(readBlock(data)) ?? null;
}

function readBlock(hex: string): Block {
  const bytes = tryDecodeHex(hex);
  const block = bytes === undefined ? undefined : decodeBlock(bytes);
  if (block === undefined) throw new RpcError(CODE_DESERIALIZATION, "Block decode failed");
  return block;
}

function scriptAt(given: Parameters, index: number): Uint8Array {
  try {
    return scriptOfAddress(stringAt(given, index), ADDRESS_FORMATS);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RpcError(CODE_NOT_FOUND, "Error: Invalid address");
    throw error;
  }
}

/** Hashes per second that the last blocks took; 0 where they took no time. */
function networkHashRate({ chain }: CoinNode): number {
  const { tip } = chain;
  const first = chain.at(Math.max(0, tip.height - HASH_RATE_BLOCKS)) ?? tip;
  const seconds = tip.block.header.time - first.block.header.time;
  return seconds > 0 ? Number(tip.work - first.work) / seconds : 0;
}
