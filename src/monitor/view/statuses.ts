/**
 * The parts of the components' statuses that the API's answers are made of.
 *
 * As with metrics, these schemas and those of `../statuses.ts` are where the view says what it expects of a component.
 * What else a status holds is of no concern here.
 *
 * @module
 */

import { z } from "zod";
import {
  blockStats,
  coinserver,
  daemonInfo,
  journalSize,
  minedBlock,
  portFigures,
  readerLags,
  reporterFigures,
  shareSum,
} from "../statuses.ts";

/** Of a StratumServer. */
export const portStatus = portFigures.extend({
  last_flush_job: z.object({ currency: z.string(), pushed_at: z.string() }).nullable(),
  banned_addresses: z.array(z.string()),
  shares: z.object({
    accepted: shareSum,
    stale: shareSum,
    duplicate: shareSum,
    low: shareSum,
    invalid: shareSum,
  }),
  timings: z.object({ broadcast_seconds: z.object({ count: z.number(), sum: z.number() }) }),
});

/** What a port says of itself. */
export type PortStatus = z.infer<typeof portStatus>;

const shownCoinserver = coinserver.extend({
  reason: z.string(),
  lastError: z.string().optional(),
  since: z.number(),
  poll_priority: z.number(),
  last_getinfo: daemonInfo.extend({ version: z.number().nullable(), subversion: z.string().nullable() }).nullable(),
});

/** One daemon of a chain. */
export type CoinserverStatus = z.infer<typeof shownCoinserver>;

const chain = {
  block_stats: blockStats,
  coinservers: z.record(z.string(), shownCoinserver),
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
  net_state: minedBlock.extend({ prev_hash: z.string() }).nullable(),
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
export const reporterStatus = reporterFigures.extend({ last_error: z.string().nullish() });

/** What a reporter says of itself. */
export type ReporterStatus = z.infer<typeof reporterStatus>;

/** Of the journal. */
export const journalStatus = z.object({
  path: z.string(),
  failed_commits: z.number(),
  /** When the last of them failed, ISO 8601. */
  last_failed_commit: z.string().nullish(),
  size: journalSize,
  readers: readerLags,
});

/** What the journal says of itself. */
export type JournalStatus = z.infer<typeof journalStatus>;
