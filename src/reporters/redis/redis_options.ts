/**
 * Options of the Redis reporter; names, meanings and defaults are PowerPool's.
 *
 * @module
 */

import { z } from "zod";
import { redisOptions } from "../../redis/options.ts";
import { poolReportShape } from "../pool_report_options.ts";

/** How a configuration describes the reporter. */
export const redisReporterOptions = z.strictObject({
  redis: redisOptions.prefault({}).describe("Where Redis is"),
  chain: z.int().min(0).default(1).describe("Number of SimpleCoin's share chain that shares go to"),
  ...poolReportShape,
});

/** The options, defaults filled in. */
export type RedisReporterOptions = z.infer<typeof redisReporterOptions>;
