/**
 * Options of a chain that is mined along with another; names, meanings and defaults are PowerPool's where it had them.
 *
 * @module
 */

import { z } from "zod";
import { algorithmNames } from "../../algorithms/registry.ts";
import { coinNames } from "../../coin/presets/presets.ts";
import { reloadable } from "../../config/option_marks.ts";
import { notificationSignal } from "../../daemon/notification_signal.ts";
import { coinservOptions } from "../../daemon/options.ts";
import { isWithoutTwins } from "../options.ts";

/** How a configuration describes an aux chain. */
export const monitorAuxNetworkOptions = z.strictObject({
  enabled: z.boolean().default(true).describe("Whether it is mined along"),
  coinservs: reloadable(
    z.array(coinservOptions).min(1, "expected at least one daemon")
      .refine(isWithoutTwins, "expected each daemon once: two entries have the same address and port")
      .describe("The coin daemons: aux blocks come from one, and their proofs go back to it"),
  ),
  coin: z.enum(coinNames("along")).optional().describe(
    "The coin, if it is a known one (docs/coins.md); it fills currency, algo and whatever else of it is left out",
  ),
  currency: z.string().min(1).optional().describe("Code of the currency: DOGE, …; that of the coin if left out"),
  algo: z.enum(algorithmNames).optional().describe(
    "Proof-of-work algorithm, that of the main chain; that of the coin if left out",
  ),
  pool_address: z.string().min(1).optional().describe(
    "Address that its blocks pay to; daemons that have getauxblock alone pay their own wallet",
  ),
  work_interval: z.number().positive().default(1).describe("Seconds between two looks at the daemon's aux block"),
  rpc_ping_int: z.number().positive().default(2).describe("Seconds between two tries while the daemon does not answer"),
  flush: z.boolean().default(false).describe(
    "Whether miners drop what they have when this chain has a new block; else they change over as they go",
  ),
  block_mature_confirms: z.int().positive().optional().describe(
    "Confirmations after which the coins of a block can be spent; until then it is followed; the coin's, else 100, if " +
      "left out",
  ),
  send: z.boolean().default(true).describe("Whether its blocks are reported; not used, the journal has them all"),
  signal: notificationSignal.nullable().default(null).describe(
    "Signal of the process that says: new block, by number or name: 12 or SIGUSR2, say",
  ),
});

/** The options, defaults filled in. */
export type MonitorAuxNetworkOptions = z.infer<typeof monitorAuxNetworkOptions>;
