/**
 * Options of profit switching; names, meanings and defaults are PowerPool's where it had them.
 *
 * @module
 */

import { z } from "zod";
import { componentRef, secret } from "../../config/option_marks.ts";
import { redisOptions } from "../../redis/options.ts";

/** How a configuration describes switching. */
export const monitorNetworkMultiOptions = z.strictObject({
  jobmanagers: z.array(componentRef(["MonitorNetwork"])).min(1, "expected at least one MonitorNetwork").describe(
    "Components of type MonitorNetwork to choose from, of one algorithm; the first ones are preferred among equals",
  ),
  margin_switch: z.number().refine((margin) => margin === 0 || margin >= 1, "expected 0, or a number from 1 on")
    .default(1.2).describe(
      "How many times as profitable another network must be to be mined at once; 0: not before a new block",
    ),
  min_stay: z.number().nonnegative().default(60).describe(
    "Least seconds after a switch until the next one for profit",
  ),
  profit_poll_int: z.number().positive().default(1).describe("Seconds between two readings of the scores"),
  max_score_age: z.number().nonnegative().default(1800).describe(
    "Seconds after which a score is not trusted any more; 0: never",
  ),
  score_file: z.string().min(1).optional().describe(
    "JSON file with the scores, in place of Redis; relative to the configuration file's folder",
  ),
  score_url: secret(z.url({ protocol: /^https?$/, error: "expected an http or https URL" })).optional().describe(
    "URL that answers with the scores as JSON, in place of Redis",
  ),
  redis: redisOptions.prefault({}).describe("Where the scores are, unless score_file or score_url says otherwise"),
  exchange_manager: z.looseObject({}).default({}).describe("Not used; taken so that old files load"),
});

/** The options, defaults filled in. */
export type MonitorNetworkMultiOptions = z.infer<typeof monitorNetworkMultiOptions>;
