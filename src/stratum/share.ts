/**
 * Judging a share: from what a miner sent to a header, a digest and an outcome.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import { sha256d } from "../algorithms/sha256d.ts";
import { meetsTarget, type TargetBytes } from "../algorithms/target.ts";
import { concatBytes } from "../bytes/bytes.ts";
import type { Hash } from "../coin/hash.ts";
import { serializeHeader } from "../coin/header.ts";
import { rootOfBranch } from "../coin/merkle.ts";
import type { Job } from "../jobmanagers/job.ts";
import type { Submit } from "./protocol.ts";
import { CODE_DUPLICATE, CODE_LOW_DIFFICULTY, CODE_OTHER, type WireError, wireError } from "./reject.ts";
import { rolledVersion } from "./version_rolling.ts";

/** What a share is judged by: all of it as it was when its job was sent. */
export interface ShareTerms {
  readonly job: Job;
  readonly algorithm: Algorithm;
  readonly extranonce1: Uint8Array;
  /** What an accepted share's digest must meet. */
  readonly target: TargetBytes;
  /** Version bits that the miner may change. */
  readonly versionMask: number;
  /** Shares accepted for the job before, of every connection. */
  readonly accepted: AcceptedShares;
}

/** Remembers accepted shares by their bytes. */
export interface AcceptedShares {
  has(key: string): boolean;
  add(key: string): void;
}

/** A share that counts. */
export interface AcceptedShare {
  readonly outcome: "accepted";
  readonly digest: Uint8Array;
  /** Whether it solves a block. */
  readonly solves: boolean;
  /** 80 bytes, and the coinbase without witness that they commit to. */
  readonly header: Uint8Array;
  readonly coinbase: Uint8Array;
}

/** A share that does not, and what the miner is told. */
export interface RefusedShare {
  readonly outcome: "duplicate" | "low" | "invalid";
  readonly error: WireError;
  /** `undefined` where it was refused before hashing. */
  readonly digest: Uint8Array | undefined;
}

/** How far ahead of its time daemons let a block be: `MAX_FUTURE_BLOCK_TIME` in Bitcoin Core, src/chain.h. */
export const MAX_FUTURE_SECONDS = 7200;

/**
 * Judges a share, and remembers it if it counts.
 *
 * @param submit The share, decoded.
 * @param terms What it is judged by.
 */
export function judgeShare(submit: Submit, terms: ShareTerms): AcceptedShare | RefusedShare {
  const { job } = terms;
  const latest = job.currentTime + MAX_FUTURE_SECONDS;
  if (submit.time < job.minimumTime || submit.time > latest) {
    return refuse(
      "invalid",
      CODE_OTHER,
      `ntime out of range: expected ${job.minimumTime} to ${latest}, got ${submit.time}`,
    );
  }
  const version = rolledVersion(job.version, submit.versionBits, terms.versionMask);
  if (version === undefined) return refuse("invalid", CODE_OTHER, "version bits outside of the negotiated mask");

  const key = shareKey(terms.extranonce1, submit, version);
  if (terms.accepted.has(key)) return refuse("duplicate", CODE_DUPLICATE, "duplicate share");

  const coinbase = concatBytes(job.coinbase.prefix, terms.extranonce1, submit.extranonce2, job.coinbase.suffix);
  const header = serializeHeader({
    version,
    previousHash: job.previousHash,
    merkleRoot: rootOfBranch(sha256d(coinbase) as unknown as Hash, job.branch),
    time: submit.time,
    bits: job.bits,
    nonce: submit.nonce,
  });
  const digest = terms.algorithm.hash(header);
  const solves = meetsTarget(digest, job.networkTarget);
  // A block counts whatever its share's difficulty: on easy chains the network asks for less than the port does.
  if (!solves && !meetsTarget(digest, terms.target)) {
    return refuse("low", CODE_LOW_DIFFICULTY, "low difficulty share", digest);
  }
  terms.accepted.add(key);
  return { outcome: "accepted", digest, solves, header, coinbase };
}

function refuse(outcome: RefusedShare["outcome"], code: number, message: string, digest?: Uint8Array): RefusedShare {
  return { outcome, error: wireError(code, message), digest };
}

/** All that tells one header of a job from another, each part of a fixed length, one character a byte. */
function shareKey(extranonce1: Uint8Array, submit: Submit, version: number): string {
  return String.fromCharCode(
    ...extranonce1,
    ...submit.extranonce2,
    ...characters(submit.time),
    ...characters(submit.nonce),
    ...characters(version),
  );
}

/** A 32-bit number as two UTF-16 code units. */
function characters(word: number): [number, number] {
  return [word >>> 16, word & 0xffff];
}
