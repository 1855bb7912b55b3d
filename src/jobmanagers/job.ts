/**
 * Jobs: what a miner needs to hash for the next block, and what the pool keeps back to finish that block.
 *
 * @module
 */

import { type Target, type TargetBytes, targetBytes } from "../algorithms/target.ts";
import { concatBytes } from "../bytes/bytes.ts";
import { decodeHex, encodeHex } from "../bytes/hex.ts";
import { uint32le } from "../bytes/integer.ts";
import { assembleBlock } from "../coin/block.ts";
import { buildCoinbase, type CoinbaseParts, withCoinbaseWitness } from "../coin/coinbase.ts";
import { type CompactBits, expandBits } from "../coin/compact_bits.ts";
import type { Hash } from "../coin/hash.ts";
import { coinbaseBranch } from "../coin/merkle.ts";
import type { TransactionOutput } from "../coin/transaction.ts";
import type { BlockTemplate } from "../daemon/template.ts";

/**
 * Members with which daemons of some chains demand outputs or forms of coinbase that are not built here yet. A block
 * without them would be refused after it was found, so their templates are refused before.
 */
const UNMET_DEMANDS: readonly string[] = [
  // Dash and its relatives: who gets a part of the value, and the coinbase of Dash's DIP 4.
  ..."masternode payee superblock znode smartnode founder founderreward coinbasedevreward coinbase_payload".split(" "),
  // A coinbase that the daemon has made, whole (BIP 22) or in its outputs (eCash).
  "coinbasetxn",
  // Blocks that somebody else has to sign (BIP 325).
  "signet_challenge",
];

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
  readonly coinbase: CoinbaseParts;
  readonly branch: readonly Hash[];
  /** Whether this is the first job on a new tip: whatever was sent before is then worthless. */
  readonly clean: boolean;
  /** Whether the chain names blocks by their proof-of-work digest. */
  readonly powBlockHash: boolean;
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
  /** Everything that the coinbase pays, and the fees within it, satoshis. */
  readonly value: bigint;
  readonly fees: bigint;
}

/** What is the pool's own in a job. */
export interface JobPlan {
  readonly number: number;
  /** Bytes that each run of the program draws anew. */
  readonly runSalt: Uint8Array;
  readonly currency: string;
  /** Output script that gets the block's whole value. */
  readonly payoutScript: Uint8Array;
  /** The pool's mark in the coinbase. */
  readonly tag: Uint8Array;
  /** Bytes of extranonce1 and extranonce2 together. */
  readonly extranonceBytes: number;
  readonly clean: boolean;
  readonly powBlockHash: boolean;
}

/**
 * Makes a job of a block template.
 *
 * The job's number and the salt of this run go into the coinbase, in front of the extranonces: headers of two jobs then
 * never coincide, and a share cannot be handed in again under another job of the same block, nor after a restart of the
 * pool, which may come within the same second and give out the same extranonces again.
 *
 * @throws {RangeError} If the coinbase script becomes longer than daemons accept, or the daemon demands of the coinbase
 * what we cannot give.
 */
export function buildWork(template: BlockTemplate, plan: JobPlan): Work {
  refuseUnmetDemands(template);
  const { transactions } = template;
  const commitment = template.defaultWitnessCommitment;
  const outputs: TransactionOutput[] = [{ value: template.coinbaseValue, script: plan.payoutScript }];
  if (commitment !== undefined) outputs.push({ value: 0n, script: decodeHex(commitment) });
  const job: Job = {
    number: plan.number,
    currency: plan.currency,
    height: template.height,
    version: template.version,
    previousHash: template.previousBlockHash,
    bits: template.bits,
    networkTarget: targetBytes(expandBits(template.bits) as Target),
    // A daemon too old to say what is too early gets no time before its own.
    minimumTime: template.mintime ?? template.curtime,
    currentTime: template.curtime,
    coinbase: buildCoinbase({
      height: template.height,
      auxScript: concatBytes(...[...template.coinbaseAux.values()].map(decodeHex)),
      salt: concatBytes(uint32le(plan.number), plan.runSalt),
      extranonceBytes: plan.extranonceBytes,
      tag: plan.tag,
      outputs,
    }),
    branch: coinbaseBranch(transactions.map(({ txid }) => txid)),
    clean: plan.clean,
    powBlockHash: plan.powBlockHash,
  };
  return {
    job,
    transactions: transactions.map(({ data }) => data),
    mweb: template.mweb,
    segwit: commitment !== undefined,
    value: template.coinbaseValue,
    // Added up when it is asked for: miners have the job by then.
    get fees() {
      return transactions.reduce((sum, { fee }) => sum + (fee ?? 0n), 0n);
    },
  };
}

/**
 * The solved block, in hex, as `submitblock` takes it.
 *
 * @param header The 80 bytes that solve it.
 * @param coinbase The coinbase that they commit to, without witness.
 */
export function blockOfWork(work: Work, header: Uint8Array, coinbase: Uint8Array): string {
  const { transactions, mweb, segwit } = work;
  return assembleBlock(header, segwit ? withCoinbaseWitness(coinbase) : coinbase, {
    transactionCount: transactions.length,
    transactions: transactions.join(""),
    mweb,
  });
}

/** Name of a job on the wire: its number as eight hex digits. */
export function jobIdText(number: number): string {
  return encodeHex(uint32le(number).reverse());
}

function refuseUnmetDemands(template: BlockTemplate): void {
  const unmet = UNMET_DEMANDS.filter((member) => isDemanded(template.extra.get(member)));
  if (unmet.length === 0) return;
  throw new RangeError(
    `Cannot build a coinbase for block ${template.height}: the daemon demands ${unmet.join(", ")}, ` +
      `which this version does not build`,
  );
}

/** Daemons write "nothing" as an empty text, list or object, or as a payee without a name who gets 0. */
function isDemanded(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return Boolean(value);
  return Object.values(value).some(isDemanded);
}
