/**
 * What the metrics and the API both expect of the components' statuses.
 *
 * Either says in a file of its own what else it needs; so a status that lacks what one of them needs is still good for the
 * other.
 *
 * @module
 */

import { z } from "zod";

/** Shares of one outcome: how many, and the sum of their difficulties. */
export const shareSum = z.object({ count: z.number(), work: z.number() });

/** The part of a StratumServer's status that counts. */
export const portFigures = z.object({
  client_count: z.number(),
  client_count_authed: z.number(),
  client_count_idle: z.number(),
  address_count: z.number(),
  address_worker_count: z.number(),
  /** By cause. */
  refused: z.record(z.string(), z.number()),
});

/** What became of a chain's blocks. */
export const blockStats = z.object({
  solves: z.number(),
  accepts: z.number(),
  matures: z.number(),
  orphans: z.number(),
  rejects: z.number(),
  unsettled: z.number(),
});

/** What a daemon says of itself and its chain. */
export const daemonInfo = z.object({ blocks: z.number(), connections: z.number().nullable() });

/** One daemon of a chain. */
export const coinserver = z.object({
  status: z.enum(["live", "down"]),
  preferred: z.boolean(),
  last_getinfo: daemonInfo.nullable(),
  latency_ms: z.object({ last: z.number().nullable() }),
  call_failures: z.number(),
});

/** The block that a chain mines now. */
export const minedBlock = z.object({ height: z.number(), difficulty: z.number(), subsidy: z.number() });

/** Of any reporter that reads the journal. */
export const reporterFigures = z.object({
  queue_size: z.number(),
  oldest_age: z.number(),
  delivered: z.number(),
  failing: z.boolean(),
});

/** How large the journal is. */
export const journalSize = z.object({ file_bytes: z.number(), shares: z.number() });

/** How far each reader of the journal is behind, by its name. */
export const readerLags = z.record(z.string(), z.object({ items: z.number(), seconds: z.number() }));
