/**
 * Options of statistics of the pool as a whole; names and meanings are PowerPool's.
 *
 * @module
 */

import { z } from "zod";

/** One statistic. */
const poolReportOptions = z.strictObject({
  user: z.string().min(1).describe("User name that all shares are recorded under once more"),
  worker_format_string: z.string().default("").describe(
    "Worker name: text with {algo}, {currency}, {server_name} and the names of attrs",
  ),
  report_merge: z.boolean().default(false).describe(
    "Whether to record each share also for every chain that is mined along, with its currency",
  ),
});

/** The options of statistics, as part of those of a reporter. */
export const poolReportShape = {
  pool_report_configs: z.array(poolReportOptions).default([]).describe("Statistics of the pool as a whole"),
  attrs: z.record(z.string(), z.union([z.string(), z.number()])).default({}).describe(
    "Names and values for worker_format_string, for example {location: east}",
  ),
};

/** One statistic, defaults filled in. */
export type PoolReportOptions = z.infer<typeof poolReportOptions>;
