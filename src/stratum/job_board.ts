/**
 * The jobs that miners may work on, and those that they may not any more.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { prepareJob, type ShareJob } from "../algorithms/share_job.ts";
import { swapWords } from "../bytes/bytes.ts";
import { encodeHex } from "../bytes/hex.ts";
import { type Job, jobIdText } from "../jobmanagers/job.ts";
import { type JobId, notificationLine, wordText } from "./protocol.ts";
import { createShareSet, type ShareSet } from "./shares/share_set.ts";

/** A job with all that belongs to it on one port. */
export interface PostedJob {
  readonly id: JobId;
  readonly job: Job;
  /** Shares accepted for it, of all connections. */
  readonly accepted: ShareSet;
  /** What its shares are hashed with, made when it is first asked for. */
  readonly shareJob: ShareJob;
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
  /** Adds a job; one on a new tip makes all others of its chain stale. */
  post(job: Job): PostedJob;
  /** Makes all jobs of a currency stale. */
  retire(currency: string): void;
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

/** Shares remembered of all valid jobs together: some 160 MB, or two hours of a thousand a second on one block. */
const MAX_SHARES = 4 * 1024 * 1024;

interface Posting extends PostedJob {
  stale: boolean;
  accepted: ShareSet;
}

/**
 * Makes an empty board.
 *
 * @param extranonceBytes Bytes of extranonce1 and extranonce2 together.
 * @param random A number from 0 to 1, below 1.
 */
export function createJobBoard(extranonceBytes: number, random: () => number): JobBoard {
  const active = new Map<JobId, Posting>();
  const stale = new Map<JobId, Posting>();
  let latest: Posting | undefined;

  function retire(posting: Posting): void {
    active.delete(posting.id);
    posting.stale = true;
    // What was accepted need not be remembered: nothing more will be.
    posting.accepted = createShareSet(extranonceBytes, 0);
    stale.set(posting.id, posting);
    dropOldest(stale, MAX_STALE_JOBS);
  }

  function retireAll(currency: string): void {
    for (const posting of active.values()) if (posting.job.currency === currency) retire(posting);
  }

  /** Keeps the bounds: the oldest jobs of a block go first, and its newest never. */
  function retireSurplus(): void {
    let shares = 0;
    for (const { accepted } of active.values()) shares += accepted.size;
    for (const posting of active.values()) {
      if (posting === latest || (active.size <= MAX_ACTIVE_JOBS && shares <= MAX_SHARES)) return;
      shares -= posting.accepted.size;
      retire(posting);
    }
  }

  return {
    post(job) {
      // Where a port goes from chain to chain, what was given out of another one is not over with that.
      if (job.clean) retireAll(job.currency);
      const posting = createPosting(job, extranonceBytes, Math.floor(random() * 2 ** 32));
      active.set(posting.id, posting);
      latest = posting;
      retireSurplus();
      return posting;
    },
    retire: retireAll,
    latest: () => latest,
    find: (id) => active.get(id) ?? stale.get(id),
    count: () => ({ active: active.size, stale: stale.size }),
  };
}

function createPosting(job: Job, extranonceBytes: number, seed: number): Posting {
  const id = jobIdText(job.number) as JobId;
  const lines = new Map<boolean, Buffer>();
  let shareJob: ShareJob | undefined;
  return {
    id,
    job,
    accepted: createShareSet(extranonceBytes, seed),
    stale: false,
    get shareJob() {
      return shareJob ??= prepareJob({ ...job.coinbase, ...job, extranonceBytes });
    },
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
