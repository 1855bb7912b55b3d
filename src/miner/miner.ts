/**
 * A CPU miner for any Stratum pool: tries a pool without hardware, and finds the blocks of demonstrations and tests.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import { difficultyOfTarget, targetOfDifficulty } from "../algorithms/difficulty.ts";
import { EASIEST_TARGET, integerOfDigest, type Target, targetBytes } from "../algorithms/target.ts";
import { expandBits } from "../coin/compact_bits.ts";
import { AGENT } from "./agent.ts";
import { createHashRateMeter } from "./hash_rate.ts";
import { startHashers } from "./hashers.ts";
import type { MinerEvent } from "./miner_event.ts";
import { openPoolLink, type PoolAddress } from "./pool_link.ts";
import type { FoundShare, Progress } from "./search.ts";
import type { AssignedJob } from "./session.ts";
import { systemTimers, type Timers } from "./timers.ts";

/** What a miner is started with. */
export interface MinerOptions extends PoolAddress {
  /** User name at the pool, often an address and a worker's name. */
  readonly user: string;
  /** Password at the pool; many pools take anything, and some read options from it. */
  readonly password: string;
  /** One of the registry: the threads look it up there by its name. */
  readonly algorithm: Algorithm;
  /** How many threads hash; one or more. */
  readonly threads: number;
  /** Hears of everything. */
  readonly onEvent: (event: MinerEvent) => void;
  /** Ends the miner once the pool has accepted so many shares; never if left out. */
  readonly acceptedLimit?: number;
  /** Whether the pool may send the miner to another host with `client.reconnect`; not if left out. */
  readonly followRedirects?: boolean;
  /** Milliseconds between two "hashrate" events; 10,000 if left out. */
  readonly hashRateInterval?: number;
  /** The clock; the runtime's if left out. */
  readonly timers?: Timers;
}

/** What a miner has done. */
export interface MinerSummary {
  /** Shares that the pool accepted. */
  readonly accepted: number;
  /** Shares that the pool refused; those that it had not judged at the end count in neither. */
  readonly rejected: number;
  /** Headers that were hashed. */
  readonly hashes: number;
  /** How long it ran, milliseconds. */
  readonly milliseconds: number;
  /** Whether it ended because no thread could hash any more. */
  readonly failed: boolean;
}

/** A running miner. */
export interface Miner {
  /** Resolves when it has ended, by `stop()` or by itself, and left nothing open. Never rejects. */
  readonly done: Promise<MinerSummary>;
  /** Ends it; resolves when nothing is left open. */
  stop(): Promise<void>;
}

/** How far back the hash rate looks, milliseconds. */
const HASH_RATE_WINDOW = 30_000;

/** Starts a miner. It connects by itself, again and again if it must. */
export function startMiner(options: MinerOptions): Miner {
  const { algorithm, onEvent, timers = systemTimers, hashRateInterval = 10_000, acceptedLimit = Infinity } = options;
  const meter = createHashRateMeter(HASH_RATE_WINDOW, timers.now);
  const started = timers.now();
  const finished = Promise.withResolvers<MinerSummary>();
  const counts = { accepted: 0, rejected: 0 };
  let ended = false;
  let lastWork = 0;
  let oldestWork = 1;
  let networkTarget: Target = EASIEST_TARGET;
  let cancelReport = (): void => {};

  const hashers = startHashers({
    algorithm: algorithm.name,
    threads: options.threads,
    onProgress({ hashes, share }: Progress) {
      meter.add(hashes);
      if (share !== undefined && share.work >= oldestWork && !ended) submit(share);
    },
    onError(reason, left) {
      onEvent({ kind: "warning", text: `a hashing thread died, ${left} left: ${reason}` });
      if (left === 0) end(true);
    },
  });

  const link = openPoolLink({
    ...options,
    agent: AGENT,
    followRedirects: options.followRedirects ?? false,
    timers,
    onConnected: ({ host, port }) => onEvent({ kind: "connected", host, port }),
    onJob: take,
    onMessage: (text) => onEvent({ kind: "message", text }),
    onWarning: (text) => onEvent({ kind: "warning", text }),
    onDisconnected(reason, retryMilliseconds) {
      hashers.take(undefined);
      oldestWork = lastWork + 1;
      onEvent({ kind: "disconnected", reason, retryMilliseconds });
    },
  });

  function take({ job, difficulty, extranonce1, extranonce2Bytes }: AssignedJob): void {
    const number = ++lastWork;
    if (job.clean) oldestWork = number;
    networkTarget = expandBits(job.bits);
    const target = targetBytes(targetOfDifficulty(difficulty, algorithm.difficultyOne));
    hashers.take({ number, job, target, extranonce1, extranonce2Bytes });
    onEvent({ kind: "job", jobId: job.id, difficulty, clean: job.clean });
  }

  function submit(share: FoundShare): void {
    const { jobId } = share;
    const block = integerOfDigest(share.digest) <= networkTarget;
    const sent = timers.now();
    onEvent({ kind: "share", jobId, difficulty: difficultyOf(share.digest, algorithm), block });
    link.submit(share, (verdict) => {
      if (ended) return;
      if (verdict.accepted) {
        counts.accepted++;
        onEvent({ kind: "accepted", jobId, block, milliseconds: timers.now() - sent });
      } else {
        counts.rejected++;
        onEvent({ kind: "rejected", jobId, block, code: verdict.code, reason: verdict.reason });
      }
      if (counts.accepted >= acceptedLimit) end(false);
    });
  }

  function reportHashRate(): void {
    cancelReport = timers.after(hashRateInterval, () => {
      onEvent({ kind: "hashrate", hashesPerSecond: meter.rate() });
      reportHashRate();
    });
  }

  function end(failed: boolean): void {
    if (ended) return;
    ended = true;
    cancelReport();
    hashers.stop();
    const summary = { ...counts, hashes: meter.total, milliseconds: timers.now() - started, failed };
    link.stop().then(() => finished.resolve(summary));
  }

  reportHashRate();
  return {
    done: finished.promise,
    async stop() {
      end(false);
      await finished.promise;
    },
  };
}

function difficultyOf(digest: Uint8Array, algorithm: Algorithm): number {
  const value = integerOfDigest(digest);
  return value === 0n ? Infinity : difficultyOfTarget(value as Target, algorithm.difficultyOne);
}
