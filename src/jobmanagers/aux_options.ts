/**
 * Options of a chain that is mined along with another; names, meanings and defaults are PowerPool's where it had them.
 *
 * @module
 */

import { z } from "zod";
import { algorithmNames } from "../algorithms/registry.ts";
import { coinservOptions } from "../daemon/options.ts";

/** How a configuration describes an aux chain. */
export const monitorAuxNetworkOptions = z.strictObject({
  enabled: z.boolean().default(true).describe("Whether it is mined along"),
  coinservs: z.array(coinservOptions).length(1, "expected one daemon: aux chains do not switch between several yet")
    .describe("The coin daemon that aux blocks come from and proofs go to"),
  currency: z.string().min(1).describe("Code of the currency: DOGE, …"),
  algo: z.enum(algorithmNames).describe("Proof-of-work algorithm, that of the main chain"),
  pool_address: z.string().min(1).optional().describe(
    "Address that its blocks pay to; daemons that have getauxblock alone pay their own wallet",
  ),
  work_interval: z.number().positive().default(1).describe("Seconds between two looks at the daemon's aux block"),
  rpc_ping_int: z.number().positive().default(2).describe("Seconds between two tries while the daemon does not answer"),
  flush: z.boolean().default(false).describe(
    "Whether miners drop what they have when this chain has a new block; else they change over as they go",
  ),
  send: z.boolean().default(true).describe("Whether its blocks are reported; not used, the journal has them all"),
  signal: z.null({ error: "signals are not part of this version: leave it out" }).default(null).describe(
    "Number of a signal that says: new block (not in this version)",
  ),
});

/** The options, defaults filled in. */
export type MonitorAuxNetworkOptions = z.infer<typeof monitorAuxNetworkOptions>;
