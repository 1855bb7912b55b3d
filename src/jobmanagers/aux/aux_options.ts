/**
 * Options of a chain that is mined along with another; names, meanings and defaults are PowerPool's where it had them.
 *
 * @module
 */

import { z } from "zod";
import { coinNames } from "../../coin/presets/presets.ts";
import { reloadable } from "../../config/option_marks.ts";
import { chainOptions, COIN_MEANING, OR_OF_COIN } from "../chain_options.ts";

/** How a configuration describes an aux chain. */
export const monitorAuxNetworkOptions = z.strictObject({
  enabled: z.boolean().default(true).describe("Whether it is mined along"),
  coinservs: reloadable(
    chainOptions.coinservs.describe("The coin daemons: aux blocks come from one, and their proofs go back to it"),
  ),
  coin: z.enum(coinNames("along")).optional().describe(COIN_MEANING),
  currency: chainOptions.currency.describe(`Code of the currency: DOGE, …${OR_OF_COIN}`),
  algo: chainOptions.algo.describe(`Proof-of-work algorithm, that of the main chain${OR_OF_COIN}`),
  pool_address: z.string().min(1).optional().describe(
    "Address that its blocks pay to; daemons that have getauxblock alone pay their own wallet",
  ),
  work_interval: z.number().positive().default(1).describe("Seconds between two looks at the daemon's aux block"),
  rpc_ping_int: z.number().positive().default(2).describe("Seconds between two tries while the daemon does not answer"),
  flush: z.boolean().default(false).describe(
    "Whether miners drop what they have when this chain has a new block; else they change over as they go",
  ),
  block_mature_confirms: chainOptions.block_mature_confirms,
  send: z.boolean().default(true).describe("Whether its blocks are reported; not used, the journal has them all"),
  signal: chainOptions.signal,
});

/** The options, defaults filled in. */
export type MonitorAuxNetworkOptions = z.infer<typeof monitorAuxNetworkOptions>;
