/**
 * The jobs that miners may work on, and those that they may not any more.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { swapWords } from "../bytes/bytes.ts";
import { encodeHex } from "../bytes/hex.ts";
import { type Job, jobIdText } from "../jobmanagers/job.ts";
import { type JobId, notificationLine, wordText } from "./protocol.ts";
import type { AcceptedShares } from "./share.ts";

/** A job with all that belongs to it on one port. */
export interface PostedJob {
  readonly id: JobId;
  readonly job: Job;
  /** Shares accepted for it, of all connections. */
  readonly accepted: AcceptedShares;
  /** Whether its block is over; shares for it are stale. */
  readonly stale: boolean;
  /**
   * The `mining.notify` line, made once for all connections.
   *
   * @param clean Whether miners should drop what they have.
   */
  notifyLine(clean: boolean): Buffer;
}

/** The jobs of a port. */
export interface JobBoard {
  /** Adds a job; one on a new tip makes all others stale. */
  post(job: Job): PostedJob;
  /** The newest job, or `undefined` before the first. */
  latest(): PostedJob | undefined;
  /** Finds a job by the name that a miner gives, stale ones included as long as they are remembered. */
  find(id: JobId): PostedJob | undefined;
  /** How many jobs are valid, and how many are remembered as stale. */
  count(): { active: number; stale: number };
}

/** Valid jobs kept of one block; with a refresh every 15 seconds this is more than an hour's. */
const MAX_ACTIVE_JOBS = 256;

/** Stale jobs remembered, so that their shares are known as late rather than as nonsense. */
const MAX_STALE_JOBS = 64;

interface Posting extends PostedJob {
  stale: boolean;
}

/** Makes an empty board. */
export function createJobBoard(): JobBoard {
  const active = new Map<JobId, Posting>();
  const stale = new Map<JobId, Posting>();
  let latest: Posting | undefined;

  function retire(posting: Posting): void {
    active.delete(posting.id);
    posting.stale = true;
    // What was accepted need not be remembered: nothing more will be.
    stale.set(posting.id, { ...posting, accepted: new Set() });
    dropOldest(stale, MAX_STALE_JOBS);
  }

  return {
    post(job) {
      if (job.clean) { for (const posting of [...active.values()]) retire(posting); }
      const posting = createPosting(job);
      active.set(posting.id, posting);
      const oldest = active.values().next().value;
      if (active.size > MAX_ACTIVE_JOBS && oldest !== undefined) retire(oldest);
      latest = posting;
      return posting;
    },
    latest: () => latest,
    find: (id) => active.get(id) ?? stale.get(id),
    count: () => ({ active: active.size, stale: stale.size }),
  };
}

function createPosting(job: Job): Posting {
  const id = jobIdText(job.number) as JobId;
  const lines = new Map<boolean, Buffer>();
  return {
    id,
    job,
    accepted: new Set<string>(),
    stale: false,
    notifyLine(clean) {
      const known = lines.get(clean);
      if (known !== undefined) return known;
      const line = Buffer.from(notifyText(id, job, clean));
      lines.set(clean, line);
      return line;
    },
  };
}

/**
 * `mining.notify`: hashes of the branch as they are hashed, the previous block's with its words swapped, numbers as
 * eight hex digits with the most significant first.
 */
function notifyText(id: JobId, job: Job, clean: boolean): string {
  return notificationLine("mining.notify", [
    id,
    encodeHex(swapWords(job.previousHash)),
    encodeHex(job.coinbase.prefix),
    encodeHex(job.coinbase.suffix),
    job.branch.map(encodeHex),
    wordText(job.version),
    wordText(job.bits),
    wordText(job.currentTime),
    clean,
  ]);
}

function dropOldest<K, V>(map: Map<K, V>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
