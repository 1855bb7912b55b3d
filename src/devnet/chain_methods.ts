/**
 * JSON-RPC methods about blocks and the chain.
 *
 * @module
 */

import { encodeHex } from "../bytes/hex.ts";
import { serializeHeader } from "../coin/header.ts";
import { blockJson, difficultyOfBlock, headerJson, workText } from "./block_json.ts";
import { type BlockNode, medianTimePast } from "./block_node.ts";
import { serializeBlock } from "./block_size.ts";
import { CHAIN_NAME } from "./chain_rules.ts";
import type { CoinNode } from "./coin_node.ts";
import { CODE_INVALID_PARAMETER, CODE_NOT_FOUND, RpcError } from "./rpc_error.ts";
import { booleanAt, hashAt, integerAt, type Parameters, type RpcMethods, verbosityAt } from "./rpc_parameters.ts";

/** The methods. */
export function chainMethods(node: CoinNode): RpcMethods {
  const { chain } = node;
  const blockAt = (given: Parameters, index: number): BlockNode => {
    const found = chain.find(hashAt(given, index, "blockhash"));
    if (found === undefined) throw new RpcError(CODE_NOT_FOUND, "Block not found");
    return found;
  };
  return {
    getblockcount: { names: [], call: () => chain.tip.height },
    getbestblockhash: { names: [], call: () => chain.tip.hash },
    getdifficulty: { names: [], call: () => difficultyOfBlock(chain.tip) },
    getblockhash: {
      names: ["height"],
      call: (given) => {
        const found = chain.at(integerAt(given, 0));
        if (found === undefined) throw new RpcError(CODE_INVALID_PARAMETER, "Block height out of range");
        return found.hash;
      },
    },
    getblockheader: {
      names: ["blockhash", "verbose"],
      call: (given) => {
        const found = blockAt(given, 0);
        return booleanAt(given, 1, true) ? headerJson(chain, found) : encodeHex(serializeHeader(found.block.header));
      },
    },
    getblock: {
      names: ["blockhash", "verbosity"],
      call: (given) => {
        const found = blockAt(given, 0);
        const verbosity = verbosityAt(given, 1, 1);
        return verbosity <= 0 ? encodeHex(serializeBlock(found.block, true)) : blockJson(chain, found, verbosity >= 2);
      },
    },
    getblockchaininfo: { names: [], call: () => chainInfo(node) },
    invalidateblock: {
      names: ["blockhash"],
      call: (given) => {
        const found = blockAt(given, 0);
        if (found.parent === undefined) throw new RpcError(CODE_INVALID_PARAMETER, "The genesis block stays");
        chain.invalidate(found);
        return null;
      },
    },
    reconsiderblock: {
      names: ["blockhash"],
      call: (given) => {
        chain.reconsider(blockAt(given, 0));
        return null;
      },
    },
  };
}

function chainInfo({ chain }: CoinNode): Record<string, unknown> {
  const { tip } = chain;
  return {
    chain: CHAIN_NAME,
    blocks: tip.height,
    headers: tip.height,
    bestblockhash: tip.hash,
    difficulty: difficultyOfBlock(tip),
    mediantime: medianTimePast(tip),
    verificationprogress: 1,
    initialblockdownload: false,
    chainwork: workText(tip),
    size_on_disk: 0,
    pruned: false,
    softforks: chain.rules.segwit ? { segwit: { type: "buried", active: true, height: 1 } } : {},
    warnings: "",
  };
}
