/**
 * From a job to the header that is hashed.
 *
 * @module
 */

import type { TargetBytes } from "../algorithms/target.ts";
import type { TxidHash } from "../algorithms/algorithm.ts";
import { hashTransaction } from "../algorithms/txid_hash.ts";
import { concatBytes } from "../bytes/bytes.ts";
import type { Hash } from "../coin/hash.ts";
import { serializeHeader } from "../coin/header.ts";
import { rootOfBranch } from "../coin/merkle.ts";
import type { Extranonce } from "./server_message.ts";
import type { StratumJob } from "./stratum_job.ts";

/** A job with all that a thread needs to find shares of it. A plain object: it is sent to workers. */
export interface Work extends Extranonce {
  /** Counts up over the life of the miner; tells the shares of one job from those of another. */
  readonly number: number;
  /** The job itself. */
  readonly job: StratumJob;
  /** What a digest must meet to be a share. */
  readonly target: TargetBytes;
}

/**
 * Builds a header whose nonce is zero.
 *
 * @param extranonce2 The miner's bytes of the coinbase, as many as the pool granted.
 * @param time Block time, seconds since 1970.
 * @param txidHash What the coinbase is hashed with.
 * @returns 80 bytes as they are hashed.
 */
export function workHeader(
  work: Work,
  extranonce2: Uint8Array,
  time: number,
  txidHash: TxidHash = "sha256d",
): Uint8Array<ArrayBuffer> {
  const { job, extranonce1 } = work;
  const coinbase = concatBytes(job.coinbase1, extranonce1, extranonce2, job.coinbase2);
  return serializeHeader({
    version: job.version,
    previousHash: job.previousHash,
    merkleRoot: rootOfBranch(hashTransaction(coinbase, txidHash) as unknown as Hash, job.branch),
    time,
    bits: job.bits,
    nonce: 0,
  });
}
