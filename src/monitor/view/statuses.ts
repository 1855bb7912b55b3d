/**
 * The parts of the components' statuses that the API's answers are made of.
 *
 * As with metrics, these schemas are where the view says what it expects of a component. What else a status holds is of no
 * concern here.
 *
 * @module
 */

import { z } from "zod";

const sum = z.object({ count: z.number(), work: z.number() });

/** Of a StratumServer. */
export const portStatus = z.object({
  client_count: z.number(),
  client_count_authed: z.number(),
  client_count_idle: z.number(),
  address_count: z.number(),
  address_worker_count: z.number(),
  last_flush_job: z.object({ currency: z.string(), pushed_at: z.string() }).nullable(),
  banned_addresses: z.array(z.string()),
  refused: z.record(z.string(), z.number()),
  shares: z.object({ accepted: sum, stale: sum, duplicate: sum, low: sum, invalid: sum }),
  timings: z.object({ broadcast_seconds: z.object({ count: z.number(), sum: z.number() }) }),
});

/** What a port says of itself. */
export type PortStatus = z.infer<typeof portStatus>;

const blockStats = z.object({
  solves: z.number(),
  accepts: z.number(),
  matures: z.number(),
  orphans: z.number(),
  rejects: z.number(),
  unsettled: z.number(),
});

const coinserver = z.object({
  status: z.enum(["live", "down"]),
  preferred: z.boolean(),
  reason: z.string(),
  lastError: z.string().optional(),
  since: z.number(),
  poll_priority: z.number(),
  last_getinfo: z.object({
    blocks: z.number(),
    connections: z.number().nullable(),
    version: z.number().nullable(),
    subversion: z.string().nullable(),
  }).nullable(),
  latency_ms: z.object({ last: z.number().nullable() }),
  call_failures: z.number(),
});

/** One daemon of a chain. */
export type CoinserverStatus = z.infer<typeof coinserver>;

const chain = {
  block_stats: blockStats,
  coinservers: z.record(z.string(), coinserver),
  last_signal: z.string().nullable(),
};

/** What both kinds of chains say. */
export interface ChainStatus {
  readonly block_stats: z.infer<typeof blockStats>;
  readonly coinservers: Readonly<Record<string, CoinserverStatus>>;
  readonly last_signal: string | null;
}

/** Of a MonitorNetwork. */
export const networkStatus = z.object({
  ...chain,
  net_state: z.object({
    /** Of the block that is mined. */
    height: z.number(),
    prev_hash: z.string(),
    difficulty: z.number(),
    subsidy: z.number(),
  }).nullable(),
  template: z.object({ age: z.number().nullable(), max_age: z.number() }),
  job_count: z.number(),
});

/** What a main chain says of itself. */
export type NetworkStatus = z.infer<typeof networkStatus>;

/** Of a MonitorAuxNetwork. */
export const auxNetworkStatus = z.object({
  ...chain,
  current_net: z.object({
    /** Of the block that is mined; old daemons do not tell what follows. */
    height: z.number().nullable(),
    prev_hash: z.string().nullable(),
    difficulty: z.number().nullable(),
    value: z.string().nullable(),
  }),
  work_count: z.number(),
});

/** What a merged chain says of itself. */
export type AuxNetworkStatus = z.infer<typeof auxNetworkStatus>;

/** Of any reporter that reads the journal. */
export const reporterStatus = z.object({
  queue_size: z.number(),
  oldest_age: z.number(),
  delivered: z.number(),
  failing: z.boolean(),
  last_error: z.string().nullish(),
});

/** What a reporter says of itself. */
export type ReporterStatus = z.infer<typeof reporterStatus>;

/** Of the journal. */
export const journalStatus = z.object({
  path: z.string(),
  failed_commits: z.number(),
  /** When the last of them failed, ISO 8601. */
  last_failed_commit: z.string().nullish(),
  size: z.object({ file_bytes: z.number(), shares: z.number() }),
  /** By name: how far each is behind. */
  readers: z.record(z.string(), z.object({ items: z.number(), seconds: z.number() })),
});

/** What the journal says of itself. */
export type JournalStatus = z.infer<typeof journalStatus>;
