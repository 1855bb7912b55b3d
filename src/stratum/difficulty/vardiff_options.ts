/**
 * Options of vardiff; names, meanings and defaults are PowerPool's where it had them.
 *
 * @module
 */

import { z } from "zod";

/** How a configuration describes vardiff. */
export const vardiffOptions = z.strictObject({
  enabled: z.boolean().default(false).describe("Whether to fit it"),
  scope: z.enum(["connection", "address"]).default("connection").describe(
    "connection: each connection by its own speed; address: all of an address by their common speed, as PowerPool did, " +
      "which needs shards: 1",
  ),
  spm_target: z.number().positive().default(20).describe("Shares a minute to aim at"),
  interval: z.number().positive().default(30).describe(
    "Seconds between two changes; floods and silence are answered sooner",
  ),
  tiers: z.array(z.number().positive()).min(1).nullable().default(null).describe(
    "Difficulties to choose from; powers of two between minimum and maximum if left out",
  ),
  minimum_difficulty: z.number().positive().default(64).describe("Least difficulty given; may be a fraction"),
  maximum_difficulty: z.number().positive().default(524288).describe("Greatest difficulty given"),
  max_step: z.number().min(2).default(256).describe("Greatest factor of one change"),
  remember: z.number().nonnegative().default(3600).describe(
    "Seconds for which the difficulty of a worker that left is kept for its return; 0: not at all",
  ),
}).refine((vardiff) => vardiff.minimum_difficulty <= vardiff.maximum_difficulty, {
  path: ["minimum_difficulty"],
  error: "must not be greater than maximum_difficulty",
});

/** The options, defaults filled in. */
export type VardiffOptions = z.infer<typeof vardiffOptions>;
