/**
 * Judging a share: what can be said before it is hashed, and what its digest says.
 *
 * @module
 */

import { meetsTarget, type TargetBytes } from "../../algorithms/target.ts";
import type { Job } from "../../jobmanagers/job.ts";
import type { Submit } from "../protocol.ts";
import { CODE_DUPLICATE, CODE_LOW_DIFFICULTY, CODE_OTHER, type WireError, wireError } from "../reject.ts";
import type { ShareIdentity, ShareSet } from "./share_set.ts";
import { rolledVersion } from "../version_rolling.ts";

/** A share that does not count, and what the miner is told. */
export interface RefusedShare {
  readonly outcome: "duplicate" | "low" | "invalid";
  readonly error: WireError;
}

/** How far ahead of its time daemons let a block be: `MAX_FUTURE_BLOCK_TIME` in Bitcoin Core, src/chain.h. */
export const MAX_FUTURE_SECONDS = 7200;

const DUPLICATE: RefusedShare = { outcome: "duplicate", error: wireError(CODE_DUPLICATE, "duplicate share") };
const LOW: RefusedShare = { outcome: "low", error: wireError(CODE_LOW_DIFFICULTY, "low difficulty share") };
const ROLLED_TOO_FAR: RefusedShare = {
  outcome: "invalid",
  error: wireError(CODE_OTHER, "version bits outside of the negotiated mask"),
};

/** What a share that was not hashed yet is judged by. */
export interface HashlessTerms {
  readonly job: Job;
  /** Shares accepted for the job before, of every connection. */
  readonly accepted: ShareSet;
  readonly extranonce1: Uint8Array;
  /** Version bits that the miner may change. */
  readonly versionMask: number;
}

/** Judges a share as far as that goes without hashing: what is left of it to hash, or why it is refused. */
export function screenShare(submit: Submit, terms: HashlessTerms): ShareIdentity | RefusedShare {
  const { job, accepted, extranonce1, versionMask } = terms;
  const { extranonce2, time, nonce } = submit;
  const latest = Math.min(job.maximumTime ?? Infinity, job.currentTime + MAX_FUTURE_SECONDS);
  if (time < job.minimumTime || time > latest) {
    return {
      outcome: "invalid",
      error: wireError(CODE_OTHER, `ntime out of range: expected ${job.minimumTime} to ${latest}, got ${time}`),
    };
  }
  const version = rolledVersion(job.version, submit.versionBits, versionMask & ~(job.fixedVersionBits ?? 0));
  if (version === undefined) return ROLLED_TOO_FAR;
  const share = { extranonce1, extranonce2, time, nonce, version };
  return accepted.has(share) ? DUPLICATE : share;
}

/** A share that counts. */
export interface AcceptedShare {
  readonly outcome: "accepted";
  /** Whether it solves a block, of the job's chain or one merged with it. */
  readonly solves: boolean;
}

const ACCEPTED: AcceptedShare = { outcome: "accepted", solves: false };
const SOLUTION: AcceptedShare = { outcome: "accepted", solves: true };

/**
 * Judges a share by its digest, and remembers it if it counts.
 *
 * @param digest 32 bytes, least significant first.
 * @param target What an accepted share's digest must meet: the difficulty's that its job was sent with.
 */
export function judgeShare(
  share: ShareIdentity,
  digest: Uint8Array,
  target: TargetBytes,
  { job, accepted }: Pick<HashlessTerms, "job" | "accepted">,
): AcceptedShare | RefusedShare {
  const solves = meetsTarget(digest, job.solutionTarget);
  // A block counts whatever its share's difficulty: on easy chains the network asks for less than the port does.
  if (!solves && !meetsTarget(digest, target)) return LOW;
  // It may have come twice in what is hashed together.
  if (!accepted.add(share)) return DUPLICATE;
  return solves ? SOLUTION : ACCEPTED;
}

/** Whether a share was refused before it was hashed. */
export function isRefused(screened: ShareIdentity | RefusedShare): screened is RefusedShare {
  return "outcome" in screened;
}
