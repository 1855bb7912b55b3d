/**
 * What the options of main chains and of aux chains have in common.
 *
 * @module
 */

import { z } from "zod";
import { algorithmNames } from "../algorithms/registry.ts";
import { notificationSignal } from "../daemon/notification_signal.ts";
import { coinservOptions } from "../daemon/options.ts";

/** Options of both kinds of chains; those without a description mean something of their own to each. */
export const chainOptions = {
  coinservs: z.array(coinservOptions).min(1, "expected at least one daemon")
    .refine(isWithoutTwins, "expected each daemon once: two entries have the same address and port"),
  currency: z.string().min(1).optional(),
  algo: z.enum(algorithmNames).optional(),
  signal: notificationSignal.nullable().default(null).describe(
    "Signal of the process that says: new block, by number or name: 12 or SIGUSR2, say",
  ),
  block_mature_confirms: z.int().positive().optional().describe(
    "Confirmations after which the coins of a block can be spent; until then it is followed; the coin's, else 100, if " +
      "left out",
  ),
};

/** What the option `coin` means, whichever coins there are to choose from. */
export const COIN_MEANING =
  "The coin, if it is a known one (docs/coins.md); it fills currency, algo and whatever else of it is left out";

/** Ends the description of an option that a coin fills. */
export const OR_OF_COIN = "; that of the coin if left out";

/** Whether no two daemons of a component are one. */
function isWithoutTwins(entries: readonly { readonly address: string; readonly port: number }[]): boolean {
  return new Set(entries.map(({ address, port }) => `${address}:${port}`)).size === entries.length;
}
