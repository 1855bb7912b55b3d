/**
 * What a port says of itself, with PowerPool's names.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import type { ShareOutcome } from "../journal/records.ts";
import type { RefusalCause } from "../sockets/refusal.ts";
import { workerCount } from "./client_figures.ts";
import { ACCEPTED_WORK, type ShareTally } from "./port_counters.ts";
import type { PortSnapshot, PortTimings } from "./port_snapshot.ts";

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
  readonly client_count: number;
  /** Connections of each shard. */
  readonly client_count_by_shard: readonly number[];
  readonly address_count: number;
  readonly address_worker_count: number;
  readonly active_jobs: number;
  readonly stale_jobs: number;
  readonly client_count_authed: number;
  readonly client_count_active: number;
  readonly client_count_idle: number;
  /** Addresses that are banned now, and connections refused since the start, by cause. */
  readonly banned_addresses: readonly string[];
  readonly refused: Readonly<Record<RefusalCause, number>>;
  /** Shares since the start, by outcome. */
  readonly shares: Readonly<Record<ShareOutcome, Readonly<ShareTally>>>;
  readonly timings: PortTimings;
}

/** Puts a port's status together. */
export function portStatus(snapshot: PortSnapshot, algorithm: Algorithm): PortStatus {
  const { connections, clients, jobs, lastFlush, banned, refused, counters, shares, timings } = snapshot;
  const hashRate = (counters[ACCEPTED_WORK]?.lastMinute ?? 0) * algorithm.hashesPerShare / 60;
  return {
    mhps: hashRate / 1e6,
    hps: hashRate,
    last_flush_job: lastFlush === undefined ? null : {
      algo: algorithm.name,
      pow_block_hash: lastFlush.powBlockHash,
      currency: lastFlush.currency,
      job_id: lastFlush.id,
      merged_networks: [],
      pushed_at: new Date(lastFlush.at).toISOString(),
    },
    client_count: connections.reduce((sum, count) => sum + count, 0),
    client_count_by_shard: connections,
    address_count: clients.addresses.size,
    address_worker_count: workerCount(clients),
    active_jobs: jobs.active,
    stale_jobs: jobs.stale,
    client_count_authed: clients.authorized,
    client_count_active: clients.authorized - clients.idle,
    client_count_idle: clients.idle,
    banned_addresses: banned.map(({ group }) => group),
    refused,
    shares,
    timings,
  };
}
