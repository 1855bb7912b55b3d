/**
 * The daemons that a chain's `coinservs` name, also after the list has changed.
 *
 * @module
 */

import { createDaemon } from "../daemon.ts";
import type { GroupedAuxDaemon } from "./aux_group.ts";
import { type CoinservOptions, daemonOptions } from "../options.ts";

/**
 * Makes the function that gives the daemons of a list. An entry that was in the list before, whatever its priority, gives
 * the same daemon again, with its connections; the daemons of others are the business of whoever took them.
 *
 * @param now Milliseconds since 1970.
 */
export function createCoinservers(now: () => number): (coinservs: readonly CoinservOptions[]) => GroupedAuxDaemon[] {
  let known = new Map<string, GroupedAuxDaemon["daemon"]>();
  return (coinservs) => {
    const listed = coinservs.map((entry) => {
      const options = daemonOptions(entry);
      const way = JSON.stringify(options);
      return { way, daemon: known.get(way) ?? createDaemon({ ...options, now }), priority: entry.poll_priority };
    });
    known = new Map(listed.map(({ way, daemon }) => [way, daemon]));
    return listed.map(({ daemon, priority }) => ({ daemon, priority }));
  };
}
