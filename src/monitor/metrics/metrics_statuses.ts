/**
 * The parts of the components' statuses that metrics are made of.
 *
 * The monitor knows components by their status alone, so these schemas and those of `../statuses.ts` are where it says
 * what it expects of one. What else a status holds is of no concern here. A status of another shape gives no metrics, and
 * is told of as a component that is not up.
 *
 * @module
 */

import { z } from "zod";
import type { HistogramView } from "../../counters/histogram.ts";
import {
  blockStats,
  coinserver,
  journalSize,
  minedBlock,
  portFigures,
  readerLags,
  reporterFigures,
  shareSum,
} from "../statuses.ts";

const histogram: z.ZodType<HistogramView> = z.object({
  count: z.number(),
  sum: z.number(),
  buckets: z.array(z.tuple([z.number(), z.number()])),
});

/** Of a StratumServer. */
export const portStatus = portFigures.extend({
  hps: z.number(),
  client_count_by_shard: z.array(z.number()),
  client_count_active: z.number(),
  agent_client_count: z.number(),
  banned_addresses: z.array(z.unknown()),
  shares: z.record(z.string(), shareSum),
  timings: z.object({ broadcast_seconds: histogram, validation_seconds: histogram }),
});

/** Of the configuration of a StratumServer. */
export const portConfig = z.object({ algo: z.string() });

const chain = { currency: z.string(), block_stats: blockStats, coinservers: z.record(z.string(), coinserver) };

/** Of a MonitorNetwork. */
export const networkStatus = z.object({
  ...chain,
  net_state: minedBlock.nullable(),
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
  profit_data: z.record(z.string(), z.number()),
  current_network: z.string().nullable(),
  switches: z.number(),
});

/** Of any reporter that reads the journal. */
export const reporterStatus = reporterFigures.extend({ failures: z.number() });

/** Of the journal. */
export const journalStatus = z.object({
  shares_written: z.number(),
  failed_commits: z.number(),
  size: journalSize.extend({ free_bytes: z.number(), events: z.number(), blocks: z.number() }),
  readers: readerLags,
  timings: z.object({ commit_seconds: histogram }),
});
