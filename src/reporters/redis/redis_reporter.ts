/**
 * RedisReporter: shares, rounds and blocks where SimpleCoin reads them, as PowerPool wrote them.
 *
 * @module
 */

import type { PoolReportContext } from "../pool_reports.ts";
import { createRedisDestination } from "./redis_destination.ts";
import type { RedisReporterOptions } from "./redis_options.ts";
import { createReporter, type Reporter } from "../reporter.ts";
import type { ReporterComponentParts } from "../reporter_component.ts";

/** What it is made of. */
export interface RedisReporterParts extends ReporterComponentParts<RedisReporterOptions> {
  readonly pool: Pick<PoolReportContext, "serverName" | "algorithmOf" | "mergedWith">;
  /** Name of a chain's algorithm, for shares of ports that are gone; empty if there is no such chain any more. */
  algorithmOfCurrency(currency: string): string;
}

/** Milliseconds between two looks into the journal: payouts and pages can wait that long. */
const INTERVAL_MS = 250;

/** Most items of a batch: its script keeps Redis from all else for a few milliseconds. */
const BATCH_ITEMS = 1000;

/** Makes one. */
export function createRedisReporter(parts: RedisReporterParts): Reporter {
  const { key, options, journal, reader, wants, algorithmOfCurrency } = parts;
  const { redis, chain, pool_report_configs, attrs } = options;
  const destination = createRedisDestination({
    ...{ key, redis, chain, journal, algorithmOfCurrency },
    reader: reader.name,
    pool: { ...parts.pool, pool_report_configs, attrs },
  });
  return createReporter({ key, reader, destination, wants, intervalMs: INTERVAL_MS, batchItems: BATCH_ITEMS });
}
