/**
 * What a port says of itself, with PowerPool's names.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import type { ShareOutcome } from "../journal/records.ts";
import type { JobBoard, PostedJob } from "./job_board.ts";
import type { PortCounters, ShareTally } from "./port_counters.ts";
import type { SessionView } from "./session.ts";

/** The last job that made all others worthless. */
export interface FlushJobStatus {
  readonly algo: string;
  readonly pow_block_hash: boolean;
  readonly currency: string;
  readonly job_id: string;
  readonly merged_networks: readonly string[];
  readonly pushed_at: string;
}

/** Status of a port. */
export interface PortStatus {
  readonly mhps: number;
  readonly hps: number;
  readonly last_flush_job: FlushJobStatus | null;
  readonly agent_client_count: number;
  readonly client_count: number;
  readonly address_count: number;
  readonly address_worker_count: number;
  readonly active_jobs: number;
  readonly stale_jobs: number;
  readonly client_count_authed: number;
  readonly client_count_active: number;
  readonly client_count_idle: number;
  /** Shares since the start, by outcome. */
  readonly shares: Readonly<Record<ShareOutcome, Readonly<ShareTally>>>;
}

/** A job on a new tip, and when it was sent, milliseconds since 1970. */
export interface Flush {
  readonly posted: PostedJob;
  readonly at: number;
}

/** Puts a port's status together. */
export function portStatus(
  views: readonly SessionView[],
  board: JobBoard,
  counters: PortCounters,
  algorithm: Algorithm,
  lastFlush: Flush | undefined,
): PortStatus {
  const hashRate = counters.hashRate();
  const jobs = board.count();
  const authorized = views.filter(({ miners }) => miners.length > 0);
  const names = authorized.flatMap(({ miners }) => miners);
  const idle = authorized.filter((view) => view.idle).length;
  return {
    mhps: hashRate / 1e6,
    hps: hashRate,
    last_flush_job: lastFlush === undefined ? null : {
      algo: algorithm.name,
      pow_block_hash: lastFlush.posted.job.powBlockHash,
      currency: lastFlush.posted.job.currency,
      job_id: lastFlush.posted.id,
      merged_networks: [],
      pushed_at: new Date(lastFlush.at).toISOString(),
    },
    agent_client_count: 0,
    client_count: views.length,
    address_count: new Set(names.map(({ address }) => address)).size,
    address_worker_count: new Set(names.map(({ address, worker }) => `${address}.${worker}`)).size,
    active_jobs: jobs.active,
    stale_jobs: jobs.stale,
    client_count_authed: authorized.length,
    client_count_active: authorized.length - idle,
    client_count_idle: idle,
    shares: counters.shares(),
  };
}
