/**
 * Options of the monitor; all but `notify_token` and `metrics` are PowerPool's, with its defaults.
 *
 * @module
 */

import { z } from "zod";
import { secret } from "../config/option_marks.ts";

const MAX_TOKEN_CHARACTERS = 256;

/** How a configuration describes the monitor. */
export const serverMonitorOptions = z.strictObject({
  address: z.string().min(1).default("127.0.0.1").describe("Address to listen on; anybody who reaches it can read it"),
  port: z.int().min(0).max(65535).default(3855).describe("TCP port; server_number is added"),
  notify_token: secret(
    z.string().max(MAX_TOKEN_CHARACTERS).regex(
      /^[!-~]*$/,
      "expected a word of printable ASCII characters without blanks",
    ),
  ).default("").describe(
    "Secret with which POST /notify/KEY tells the chain of that component of a new block; nobody can if empty",
  ),
  metrics: z.boolean().default(true).describe("Whether GET /metrics tells Prometheus how the pool is doing"),
  JSON_SORT_KEYS: z.boolean().default(false).describe("Sort the members of answers by name"),
  JSONIFY_PRETTYPRINT_REGULAR: z.boolean().default(false).describe("Indent answers"),
  DEBUG: z.literal(false, { error: "expected false: the monitor shows no internals" }).default(false).describe(
    "Taken so that old files load",
  ),
});

/** The options, defaults filled in. */
export type ServerMonitorOptions = z.infer<typeof serverMonitorOptions>;
