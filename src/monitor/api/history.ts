/**
 * `GET /api/v1/history`: hash rate and shares over time, for charts.
 *
 * @module
 */

import { z } from "zod";
import { instant } from "./fields.ts";

/** The times that a chart may show, with the length of its slices: minutes are kept for two days, hours for 400. */
export const HISTORY_SPANS = {
  "1h": { seconds: 3600, step: 60 },
  "6h": { seconds: 6 * 3600, step: 60 },
  "24h": { seconds: 24 * 3600, step: 300 },
  "7d": { seconds: 7 * 86_400, step: 3600 },
  "30d": { seconds: 30 * 86_400, step: 3600 },
} as const;

/** Schema of a name of such a time. */
export const historySpan = z.enum(["1h", "6h", "24h", "7d", "30d"]);

/** Name of such a time. */
export type HistorySpan = z.infer<typeof historySpan>;

const counts = z.array(z.int().min(0));

/** Schema of a history. */
export const history = z.strictObject({
  algorithm: z.string().describe("Of the hash rates"),
  span: historySpan,
  start: instant.describe("When the first slice begins"),
  step: z.int().min(60).describe("Seconds of a slice"),
  hash_rate: z.array(z.number().min(0)).describe("Hashes a second, slice by slice, up to the last full one"),
  shares: z.strictObject({ accepted: counts, stale: counts, duplicate: counts, low: counts, invalid: counts }).describe(
    "Counts of shares, slice by slice",
  ),
});

/** A history. */
export type History = z.infer<typeof history>;
