/**
 * The parts of the components' statuses that metrics are made of.
 *
 * The monitor knows components by their status alone, so these schemas are where it says what it expects of one. What
 * else a status holds is of no concern here. A status of another shape gives no metrics, and is told of as a component
 * that is not up.
 *
 * @module
 */

import { z } from "zod";
import type { HistogramView } from "../../counters/histogram.ts";

const histogram: z.ZodType<HistogramView> = z.object({
  count: z.number(),
  sum: z.number(),
  buckets: z.array(z.tuple([z.number(), z.number()])),
});

const counts = z.record(z.string(), z.number());

/** Of a StratumServer. */
export const portStatus = z.object({
  hps: z.number(),
  client_count_by_shard: z.array(z.number()),
  client_count_authed: z.number(),
  client_count_active: z.number(),
  client_count_idle: z.number(),
  client_count: z.number(),
  address_count: z.number(),
  address_worker_count: z.number(),
  agent_client_count: z.number(),
  banned_addresses: z.array(z.unknown()),
  refused: counts,
  shares: z.record(z.string(), z.object({ count: z.number(), work: z.number() })),
  timings: z.object({ broadcast_seconds: histogram, validation_seconds: histogram }),
});

/** Of the configuration of a StratumServer. */
export const portConfig = z.object({ algo: z.string() });

const blockStats = z.object({
  solves: z.number(),
  accepts: z.number(),
  matures: z.number(),
  orphans: z.number(),
  rejects: z.number(),
  unsettled: z.number(),
});

const coinservers = z.record(
  z.string(),
  z.object({
    status: z.enum(["live", "down"]),
    preferred: z.boolean(),
    last_getinfo: z.object({ blocks: z.number(), connections: z.number().nullable() }).nullable(),
    latency_ms: z.object({ last: z.number().nullable() }),
    call_failures: z.number(),
  }),
);

const chain = { currency: z.string(), block_stats: blockStats, coinservers };

/** Of a MonitorNetwork. */
export const networkStatus = z.object({
  ...chain,
  net_state: z.object({ height: z.number(), difficulty: z.number(), subsidy: z.number() }).nullable(),
  template: z.object({ missing: z.number(), max_age: z.number() }),
  job_count: z.number(),
  timings: z.object({ job_seconds: histogram }),
});

/** Of a MonitorAuxNetwork. */
export const auxNetworkStatus = z.object({
  ...chain,
  current_net: z.object({ height: z.number().nullable() }),
  work_count: z.number(),
});

/** Of a MonitorNetworkMulti. */
export const switchingStatus = z.object({
  profit_data: counts,
  current_network: z.string().nullable(),
  switches: z.number(),
});

/** Of any reporter that reads the journal. */
export const reporterStatus = z.object({
  queue_size: z.number(),
  oldest_age: z.number(),
  delivered: z.number(),
  failures: z.number(),
  failing: z.boolean(),
});

/** Of the journal. */
export const journalStatus = z.object({
  shares_written: z.number(),
  failed_commits: z.number(),
  size: z.object({
    file_bytes: z.number(),
    free_bytes: z.number(),
    shares: z.number(),
    events: z.number(),
    blocks: z.number(),
  }),
  readers: z.record(z.string(), z.object({ items: z.number(), seconds: z.number() })),
  timings: z.object({ commit_seconds: histogram }),
});
