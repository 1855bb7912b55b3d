/**
 * Works of captured templates, and shares that solve their blocks.
 *
 * @module
 */

import type { Algorithm } from "../../src/algorithms/algorithm.ts";
import { concatBytes } from "../../src/bytes/bytes.ts";
import { hashTransaction } from "../../src/algorithms/txid_hash.ts";
import type { Hash } from "../../src/coin/hash.ts";
import { serializeHeader } from "../../src/coin/header.ts";
import { rootOfBranch } from "../../src/coin/merkle.ts";
import { type BlockTemplate, parseTemplate } from "../../src/daemon/template.ts";
import type { Job, JobPlan } from "../../src/jobmanagers/job.ts";
import { type CapturedName, capturedTemplate } from "../daemon/captured_template.ts";

/** Room for the extranonces of every job made here. */
export const EXTRANONCE_BYTES = 8;

/** What is the pool's own in a job; a test may change some of it. */
export function jobPlan(changes: Partial<JobPlan> = {}): JobPlan {
  return {
    number: 0x01020304,
    runSalt: Uint8Array.of(0xa, 0xb, 0xc, 0xd),
    currency: "LTC",
    payoutScript: Uint8Array.of(0x51),
    tag: new TextEncoder().encode("/PowerPool/"),
    extranonceBytes: EXTRANONCE_BYTES,
    clean: true,
    powBlockHash: false,
    ...changes,
  };
}

/** A captured template, with some members of its JSON changed. */
export async function template(name: CapturedName, changes: Record<string, unknown> = {}): Promise<BlockTemplate> {
  return parseTemplate({ ...await capturedTemplate(name), ...changes });
}

/** A header of a job and the coinbase, without witness, that it commits to. */
export interface Candidate {
  readonly header: Uint8Array<ArrayBuffer>;
  readonly coinbase: Uint8Array<ArrayBuffer>;
}

/** What a miner hashes for a job; its nonce is 0. */
export function candidateOf(job: Job, extranonces: Uint8Array = new Uint8Array(EXTRANONCE_BYTES)): Candidate {
  const coinbase = concatBytes(job.coinbase.prefix, extranonces, job.coinbase.suffix);
  const header = serializeHeader({
    version: job.version,
    previousHash: job.previousHash,
    merkleRoot: rootOfBranch(hashTransaction(coinbase, job.txidHash ?? "sha256d") as unknown as Hash, job.branch),
    time: job.currentTime,
    bits: job.bits,
    nonce: 0,
  });
  return { header, coinbase };
}

/** A candidate that meets the network's target. */
export function solve(job: Job, algorithm: Algorithm, extranonces?: Uint8Array): Candidate {
  const { header, coinbase } = candidateOf(job, extranonces);
  const nonce = algorithm.scan(header, 0, 2 ** 20, job.networkTarget);
  if (nonce === undefined) throw new Error(`Cannot solve the job of block ${job.height} with 2^20 nonces`);
  new DataView(header.buffer).setUint32(76, nonce, true);
  return { header, coinbase };
}
