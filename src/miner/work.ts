/**
 * From a job to the header that is hashed.
 *
 * @module
 */

import { sha256d } from "../algorithms/sha256d.ts";
import type { TargetBytes } from "../algorithms/target.ts";
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
 * @returns 80 bytes as they are hashed.
 */
export function workHeader(work: Work, extranonce2: Uint8Array, time: number): Uint8Array<ArrayBuffer> {
  const { job, extranonce1 } = work;
  const coinbase = concatBytes(job.coinbase1, extranonce1, extranonce2, job.coinbase2);
  return serializeHeader({
    version: job.version,
    previousHash: job.previousHash,
    merkleRoot: rootOfBranch(sha256d(coinbase) as unknown as Hash, job.branch),
    time,
    bits: job.bits,
    nonce: 0,
  });
}
