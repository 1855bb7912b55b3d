/**
 * Jobs: what a miner needs to hash for the next block, and what the pool keeps back to finish that block.
 *
 * @module
 */

import { meetsTarget, type Target, type TargetBytes, targetBytes } from "../algorithms/target.ts";
import type { TxidHash } from "../algorithms/algorithm.ts";
import { concatBytes, equalBytes } from "../bytes/bytes.ts";
import { decodeHex, encodeHex } from "../bytes/hex.ts";
import { uint32le } from "../bytes/integer.ts";
import { assembleBlock } from "../coin/block.ts";
import { buildCoinbase, type CoinbaseParts, withCoinbaseWitness } from "../coin/coinbase.ts";
import { type CompactBits, expandBits } from "../coin/compact_bits.ts";
import { divideValue, type FeeOutput } from "../coin/fee_outputs.ts";
import type { Hash } from "../coin/hash.ts";
import { coinbaseBranch } from "../coin/merkle.ts";
import type { TransactionOutput } from "../coin/transaction.ts";
import type { BlockTemplate } from "../daemon/template.ts";
import { coinbaseDemands } from "./coinbase_demands/coinbase_demands.ts";
import { refuseLackOfRoom } from "./coinbase_demands/coinbase_demands_room.ts";

/** Work for miners; plain values only, so that it can be handed to another thread. */
export interface Job {
  /** Counts up, and goes on counting over restarts: no two jobs of a pool have the same. */
  readonly number: number;
  readonly currency: string;
  readonly height: number;
  readonly version: number;
  readonly previousHash: Hash;
  readonly bits: CompactBits;
  /** What a block's digest must meet. */
  readonly networkTarget: TargetBytes;
  /** Earliest and current block time, seconds since 1970. */
  readonly minimumTime: number;
  readonly currentTime: number;
  /** Latest block time that the template allows; left out where only the daemons' clocks limit it. */
  readonly maximumTime?: number;
  /** Version bits that miners must leave as they are (`vbrequired` of the template); left out where there are none. */
  readonly fixedVersionBits?: number;
  readonly coinbase: CoinbaseParts;
  readonly branch: readonly Hash[];
  /** What a digest must meet to be handed on: the easiest of the block's own target and those of merged chains. */
  readonly solutionTarget: TargetBytes;
  /** Whether miners get it at once, though what they have stays valid: a merged chain has a new block. */
  readonly push: boolean;
  /** Whether this is the first job on a new tip: whatever was sent before is then worthless. */
  readonly clean: boolean;
  /** Whether the chain names blocks by their proof-of-work digest. */
  readonly powBlockHash: boolean;
  /** How the chain names transactions, and the coinbase is hashed; by SHA-256 twice if left out. */
  readonly txidHash?: TxidHash;
}

/** A job and what its block needs beside a solved header. */
export interface Work {
  readonly job: Job;
  /** All transactions but the coinbase in the order of the template, in hex, as the daemon gave them. */
  readonly transactions: readonly string[];
  /** Litecoin's extension block in hex, or `undefined` on other chains. */
  readonly mweb: string | undefined;
  /** Whether the coinbase carries a witness. */
  readonly segwit: boolean;
  /** The template's value of the block, what goes to masternodes and the like included, and the fees in it, satoshis. */
  readonly value: bigint;
  readonly fees: bigint;
}

/** What is the pool's own in a job. */
export interface JobPlan {
  readonly number: number;
  /** Bytes that each run of the program draws anew. */
  readonly runSalt: Uint8Array;
  readonly currency: string;
  /** Output script that gets what is left of the block's value when everybody else is paid. */
  readonly payoutScript: Uint8Array;
  /** Others who get a share of what the daemon's demands leave; nobody if left out. */
  readonly feeOutputs?: readonly FeeOutput[];
  /** Whether masternodes are paid where the chain does not insist; yes if left out. */
  readonly payMasternodes?: boolean;
  /** Members of templates that look like demands, but are none; none if left out. */
  readonly ignoredMembers?: readonly string[];
  /** The piece of coinbase script that commits to merged chains, if any are mined along. */
  readonly mergedMining?: Uint8Array;
  /** Targets of merged chains; none if left out. */
  readonly auxTargets?: readonly TargetBytes[];
  /** Whether miners get the job at once; not if left out. */
  readonly push?: boolean;
  /** The pool's mark in the coinbase. */
  readonly tag: Uint8Array;
  /** Bytes of extranonce1 and extranonce2 together. */
  readonly extranonceBytes: number;
  readonly clean: boolean;
  readonly powBlockHash: boolean;
  /** How the chain names transactions; by SHA-256 twice if left out. */
  readonly txidHash?: TxidHash;
}

/**
 * Makes a job of a block template.
 *
 * The job's number and the salt of this run go into the coinbase, in front of the extranonces: headers of two jobs then
 * never coincide, and a share cannot be handed in again under another job of the same block, nor after a restart of the
 * pool, which may come within the same second and give out the same extranonces again.
 *
 * The outputs are: the pool's, those that the daemon demands, shares of others, the witness commitment.
 *
 * @throws {RangeError} If the coinbase script becomes longer than daemons accept, the coinbase does not fit into the
 * block, or the daemon demands of it what we cannot give.
 */
export function buildWork(template: BlockTemplate, plan: JobPlan): Work {
  const { transactions } = template;
  const { payMasternodes = true, ignoredMembers = [], feeOutputs = [], mergedMining } = plan;
  const demands = coinbaseDemands(template, { currency: plan.currency, payMasternodes, ignoredMembers });
  const { rest, outputs: fees } = divideValue(demands.remainder, feeOutputs);
  const outputs = [{ value: rest, script: plan.payoutScript }, ...demands.outputs, ...fees];
  const commitment = template.defaultWitnessCommitment;
  const segwit = commitment !== undefined;
  if (segwit) addCommitment(outputs, decodeHex(commitment));
  const coinbase = buildCoinbase({
    height: template.height,
    auxScript: concatBytes(...[...template.coinbaseAux.values()].map(decodeHex)),
    ...mergedMining === undefined ? {} : { mergedMining },
    salt: concatBytes(uint32le(plan.number), plan.runSalt),
    extranonceBytes: plan.extranonceBytes,
    tag: plan.tag,
    outputs,
    ...demands.payload === undefined ? {} : { payload: demands.payload },
  });
  refuseLackOfRoom(
    template,
    concatBytes(coinbase.prefix, new Uint8Array(plan.extranonceBytes), coinbase.suffix),
    segwit,
  );
  const networkTarget = targetBytes(expandBits(template.bits) as Target);
  const job: Job = {
    number: plan.number,
    currency: plan.currency,
    height: template.height,
    version: blockVersion(template),
    ...template.vbRequired === 0 ? {} : { fixedVersionBits: template.vbRequired },
    previousHash: template.previousBlockHash,
    bits: template.bits,
    networkTarget,
    solutionTarget: easiestTarget([networkTarget, ...plan.auxTargets ?? []]),
    push: plan.push ?? false,
    ...blockTimes(template),
    coinbase,
    branch: coinbaseBranch(transactions.map(({ txid }) => txid)),
    clean: plan.clean,
    powBlockHash: plan.powBlockHash,
    ...plan.txidHash === undefined ? {} : { txidHash: plan.txidHash },
  };
  return {
    job,
    transactions: transactions.map(({ data }) => data),
    mweb: template.mweb,
    segwit,
    value: template.coinbaseValue,
    // Added up when it is asked for: miners have the job by then.
    get fees() {
      return transactions.reduce((sum, { fee }) => sum + (fee ?? 0n), 0n);
    },
  };
}

/**
 * The version of a template's block, unsigned 32-bit.
 *
 * A daemon that requires bits should have set them; BIP 9 leaves it to the miner to make sure.
 */
export function blockVersion({ version, vbRequired }: Pick<BlockTemplate, "version" | "vbRequired">): number {
  return (version | vbRequired) >>> 0;
}

/**
 * The solved block, in hex, as `submitblock` takes it.
 *
 * @param header The 80 bytes that solve it.
 * @param coinbase The coinbase that they commit to, without witness.
 * @param transactionsHex The work's transactions, one behind the other, if that is ready.
 */
export function blockOfWork(
  work: Work,
  header: Uint8Array,
  coinbase: Uint8Array,
  transactionsHex: string = work.transactions.join(""),
): string {
  const { transactions, mweb, segwit } = work;
  return assembleBlock(header, segwit ? withCoinbaseWitness(coinbase) : coinbase, {
    transactionCount: transactions.length,
    transactions: transactionsHex,
    mweb,
  });
}

/** Every digest that meets one of the targets meets this one. */
function easiestTarget(targets: readonly TargetBytes[]): TargetBytes {
  return targets.reduce((easiest, target) => meetsTarget(target, easiest) ? easiest : target);
}

/** Name of a job on the wire: its number as eight hex digits. */
export function jobIdText(number: number): string {
  return encodeHex(uint32le(number).reverse());
}

/** Adds the output that commits to the witnesses, unless the daemon has listed it among its demands. */
function addCommitment(outputs: TransactionOutput[], script: Uint8Array): void {
  if (!outputs.some((output) => equalBytes(output.script, script))) outputs.push({ value: 0n, script });
}

/**
 * The times that a block may have.
 *
 * Without `time` in `mutable`, miners must not change it, with `time/increment` only to later, with `time/decrement`
 * only to earlier (BIP 23). Bitcoin Core and every daemon made from it send `time`; those that send no `mutable` at all
 * are older than the rule.
 */
function blockTimes(template: BlockTemplate): Pick<Job, "minimumTime" | "currentTime" | "maximumTime"> {
  const { mutable, mintime, curtime, maxtime } = template;
  const free = mutable.size === 0 || mutable.has("time");
  // A daemon too old to say what is too early gets no time before its own.
  const minimumTime = free || mutable.has("time/decrement") ? mintime ?? curtime : curtime;
  const maximumTime = free || mutable.has("time/increment") ? maxtime : curtime;
  return { minimumTime, currentTime: curtime, ...maximumTime === undefined ? {} : { maximumTime } };
}
