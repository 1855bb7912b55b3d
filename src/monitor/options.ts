/**
 * Options of the monitor; names and defaults are PowerPool's.
 *
 * @module
 */

import { z } from "zod";

/** How a configuration describes the monitor. */
export const serverMonitorOptions = z.strictObject({
  address: z.string().min(1).default("127.0.0.1").describe("Address to listen on; anybody who reaches it can read it"),
  port: z.int().min(0).max(65535).default(3855).describe("TCP port; server_number is added"),
  JSON_SORT_KEYS: z.boolean().default(false).describe("Sort the members of answers by name"),
  JSONIFY_PRETTYPRINT_REGULAR: z.boolean().default(false).describe("Indent answers"),
  DEBUG: z.literal(false, { error: "expected false: the monitor shows no internals" }).default(false).describe(
    "Taken so that old files load",
  ),
});

/** The options, defaults filled in. */
export type ServerMonitorOptions = z.infer<typeof serverMonitorOptions>;
