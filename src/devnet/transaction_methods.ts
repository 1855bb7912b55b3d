/**
 * JSON-RPC methods about transactions and coins.
 *
 * @module
 */

import { equalBytes } from "../bytes/bytes.ts";
import { encodeHex, tryDecodeHex } from "../bytes/hex.ts";
import { displayHash } from "../coin/hash.ts";
import { parseTransaction, serializeTransaction, type Transaction, txidBy } from "../coin/transaction.ts";
import type { BlockNode } from "./block_node.ts";
import { confirmationsOf } from "./block_json.ts";
import { sizeOfTransaction } from "./block_size.ts";
import { type CoinNode, takeTransaction } from "./coin_node.ts";
import { findCoin, noChanges, outpointKey } from "./coins.ts";
import type { Reject } from "./reject.ts";
import {
  CODE_ALREADY_IN_CHAIN,
  CODE_DESERIALIZATION,
  CODE_NOT_FOUND,
  CODE_REJECTED,
  CODE_VERIFY,
  RpcError,
} from "./rpc_error.ts";
import {
  booleanAt,
  hashAt,
  integerAt,
  internalHashAt,
  type Parameters,
  type RpcMethods,
  stringAt,
  verbosityAt,
} from "./rpc_parameters.ts";
import { coinsOf, transactionJson } from "./transaction_json.ts";

/** The methods. */
export function transactionMethods(node: CoinNode): RpcMethods {
  const { mempool } = node;
  return {
    sendrawtransaction: {
      names: ["hexstring", "maxfeerate"],
      call: (given) => sendTransaction(node, stringAt(given, 0)),
    },
    getrawtransaction: {
      names: ["txid", "verbose", "blockhash"],
      call: (given) => rawTransaction(node, hashAt(given, 0, "parameter 1"), verbosityAt(given, 1, 0) > 0),
    },
    gettxout: { names: ["txid", "n", "include_mempool"], call: (given) => unspentOutput(node, given) },
    getrawmempool: { names: [], call: () => mempool.entries.map((entry) => entry.txid) },
    getmempoolinfo: {
      names: [],
      call: () => ({
        loaded: true,
        size: mempool.entries.length,
        bytes: mempool.entries.reduce((sum, { transaction }) => sum + sizeOfTransaction(transaction).total, 0),
        mempoolminfee: 0,
        minrelaytxfee: 0,
      }),
    },
  };
}

function sendTransaction(node: CoinNode, hex: string): string {
  const transaction = readTransaction(hex);
  const id = txidText(node, transaction);
  const spendable = transaction.outputs.some((_, index) => node.chain.coins.has(`${id}:${index}`));
  if (spendable) throw new RpcError(CODE_ALREADY_IN_CHAIN, "Transaction already in block chain");
  const reject = takeTransaction(node, transaction);
  if (reject !== undefined) throw new RpcError(codeOf(reject), reject);
  return id;
}

function codeOf(reject: Reject): number {
  return reject === "bad-txns-inputs-missingorspent" ? CODE_VERIFY : CODE_REJECTED;
}

function readTransaction(hex: string): Transaction {
  const bytes = tryDecodeHex(hex);
  try {
    if (bytes !== undefined) {
      const transaction = parseTransaction(bytes);
      if (equalBytes(serializeTransaction(transaction, true), bytes)) return transaction;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new RpcError(CODE_DESERIALIZATION, "TX decode failed. Make sure the tx has at least one input.");
}

function rawTransaction(node: CoinNode, id: string, verbose: boolean): unknown {
  const waiting = node.mempool.find(id)?.transaction;
  const block = waiting === undefined ? blockWith(node, id) : undefined;
  const transaction = waiting ?? block?.block.transactions.find((each) => txidText(node, each) === id);
  if (transaction === undefined) throw new RpcError(CODE_NOT_FOUND, "No such mempool or blockchain transaction");
  if (!verbose) return encodeHex(serializeTransaction(transaction, true));
  const json = transactionJson(transaction, node.chain.rules.algorithm.txidHash);
  if (block === undefined) return json;
  const confirmations = confirmationsOf(node.chain, block);
  return { ...json, blockhash: block.hash, confirmations, time: block.block.header.time };
}

/** The chain's block that has a transaction, from its end back: there is no index. */
function blockWith(node: CoinNode, id: string): BlockNode | undefined {
  for (let at: BlockNode | undefined = node.chain.tip; at !== undefined; at = at.parent) {
    if (at.block.transactions.some((transaction) => txidText(node, transaction) === id)) return at;
  }
  return undefined;
}

function txidText({ chain }: CoinNode, transaction: Transaction): string {
  return displayHash(txidBy(chain.rules.algorithm.txidHash, transaction));
}

function unspentOutput({ chain, mempool }: CoinNode, given: Parameters): unknown {
  const key = outpointKey(internalHashAt(given, 0, "txid"), integerAt(given, 1));
  const withMempool = booleanAt(given, 2, true);
  const coin = findCoin(chain.coins, withMempool ? mempool.changes : noChanges(), key);
  if (coin === undefined) return null;
  return {
    bestblock: chain.tip.hash,
    confirmations: Math.max(0, chain.tip.height - coin.height + 1),
    value: coinsOf(coin.value),
    scriptPubKey: { hex: encodeHex(coin.script) },
    coinbase: coin.coinbase,
  };
}
