/**
 * Block templates: what `getblocktemplate` answers (BIP 22, 23, 145), with the members of Bitcoin Core 0.21.
 *
 * @module
 */

import { targetBytes } from "../algorithms/target.ts";
import { encodeHex } from "../bytes/hex.ts";
import { versionOfChainId } from "../coin/auxpow.ts";
import { bitsText, expandBits } from "../coin/compact_bits.ts";
import { displayHash, type Hash } from "../coin/hash.ts";
import { WITNESS_SCALE } from "../coin/transaction.ts";
import { witnessCommitmentScript } from "../coin/witness_commitment.ts";
import { medianTimePast } from "./block_node.ts";
import { MAX_BLOCK_SIGOPS_COST, MAX_BLOCK_WEIGHT } from "./chain_rules.ts";
import { type CoinNode, nextBlockTime } from "./coin_node.ts";
import type { MempoolEntry } from "./mempool.ts";
import { nextBits } from "./next_bits.ts";

/** Version bits without any deployment (BIP 9). */
export const BLOCK_VERSION = 0x20000000;

/** Lower half of an aux chain's versions, Dogecoin's: there is no room for BIP 9 beside the chain id. */
const AUX_CHAIN_VERSION = 4;

/** Left free for header, counts and coinbase: `DEFAULT_BLOCK_MAX_WEIGHT` and `BlockAssembler` in src/node/miner.cpp. */
const RESERVED_WEIGHT = 8000;
const RESERVED_SIGOPS_COST = 400;

/** A transaction of a template. */
export interface TemplateTransaction {
  /** With witness, in hex. */
  readonly data: string;
  /** Hash without and with witness, in display order. */
  readonly txid: string;
  readonly hash: string;
  /** Which transactions of the template, counted from 1, it spends outputs of. */
  readonly depends: readonly number[];
  /** Satoshis. */
  readonly fee: number;
  readonly sigops: number;
  /** Only where SegWit is active. */
  readonly weight?: number;
}

/** A template, in the words of `getblocktemplate`. */
export interface Template {
  readonly capabilities: readonly string[];
  readonly version: number;
  readonly rules: readonly string[];
  readonly vbavailable: Readonly<Record<string, never>>;
  readonly vbrequired: number;
  /** Display order. */
  readonly previousblockhash: string;
  readonly transactions: readonly TemplateTransaction[];
  readonly coinbaseaux: Readonly<Record<string, string>>;
  /** Subsidy and fees, satoshis. */
  readonly coinbasevalue: number;
  readonly longpollid: string;
  /** Most significant byte first. */
  readonly target: string;
  readonly mintime: number;
  readonly mutable: readonly string[];
  readonly noncerange: string;
  readonly sigoplimit: number;
  readonly sizelimit: number;
  /** Only where SegWit is active. */
  readonly weightlimit?: number;
  readonly curtime: number;
  readonly bits: string;
  readonly height: number;
  /** Only where SegWit is active. */
  readonly default_witness_commitment?: string;
}

/** Makes a template for the block that comes next. */
export function buildTemplate(node: CoinNode): Template {
  const { chain, mempool, longPolls } = node;
  const { tip, rules } = chain;
  const { segwit } = rules;
  const chosen = chooseTransactions(mempool.entries);
  const bits = nextBits(tip, rules);
  const fees = chosen.reduce((sum, { fee }) => sum + fee, 0n);
  // Before SegWit the limits are in bytes and single operations.
  const scale = segwit ? 1 : WITNESS_SCALE;
  return {
    capabilities: ["proposal"],
    version: rules.chainId === undefined ? BLOCK_VERSION : versionOfChainId(rules.chainId, AUX_CHAIN_VERSION),
    rules: segwit ? ["csv", "!segwit"] : ["csv"],
    vbavailable: {},
    vbrequired: 0,
    previousblockhash: tip.hash,
    transactions: describeTransactions(chosen, segwit),
    coinbaseaux: {},
    coinbasevalue: Number(rules.subsidy + fees),
    longpollid: longPolls.id,
    target: displayHash(targetBytes(expandBits(bits)) as unknown as Hash),
    mintime: medianTimePast(tip) + 1,
    mutable: ["time", "transactions", "prevblock"],
    noncerange: "00000000ffffffff",
    sigoplimit: MAX_BLOCK_SIGOPS_COST / scale,
    sizelimit: MAX_BLOCK_WEIGHT / scale,
    ...(segwit ? { weightlimit: MAX_BLOCK_WEIGHT } : {}),
    curtime: nextBlockTime(node),
    bits: bitsText(bits),
    height: tip.height + 1,
    ...(segwit ? { default_witness_commitment: commitmentTo(chosen) } : {}),
  };
}

function commitmentTo(entries: readonly MempoolEntry[]): string {
  return encodeHex(witnessCommitmentScript(entries.map(({ wtxid }) => wtxid)));
}

/** Takes what fits, in the order of arrival, but nothing that spends what was left out. */
function chooseTransactions(entries: readonly MempoolEntry[]): MempoolEntry[] {
  const leftOut = new Set<string>();
  let weight = RESERVED_WEIGHT;
  let sigops = RESERVED_SIGOPS_COST;
  return entries.filter((entry) => {
    const { transaction, txid } = entry;
    const nextWeight = weight + entry.weight;
    const nextSigops = sigops + entry.sigopsCost;
    const orphaned = transaction.inputs.some(({ previousHash }) => leftOut.has(displayHash(previousHash)));
    if (orphaned || nextWeight > MAX_BLOCK_WEIGHT || nextSigops > MAX_BLOCK_SIGOPS_COST) {
      leftOut.add(txid);
      return false;
    }
    weight = nextWeight;
    sigops = nextSigops;
    return true;
  });
}

function describeTransactions(entries: readonly MempoolEntry[], segwit: boolean): TemplateTransaction[] {
  const places = new Map(entries.map(({ txid }, index) => [txid, index + 1]));
  return entries.map(({ transaction, txid, wtxid, fee, data, weight, sigopsCost }) => {
    const parents = transaction.inputs.map(({ previousHash }) => places.get(displayHash(previousHash)));
    const depends = [...new Set(parents.filter((place) => place !== undefined))];
    return {
      data,
      txid,
      hash: displayHash(wtxid),
      depends: depends.sort((a, b) => a - b),
      fee: Number(fee),
      sigops: segwit ? sigopsCost : sigopsCost / WITNESS_SCALE,
      ...(segwit ? { weight } : {}),
    };
  });
}
