/**
 * Which items of the journal are for which reporter.
 *
 * @module
 */

import { componentsOf, type Config } from "../config/checked_config.ts";
import type { JournalItem } from "../journal/reader.ts";
import { stratumServerType } from "./component_types.ts";
import { heirsOfPorts, wireReporters } from "./reporter_wiring.ts";

/** What was decided about ports that are gone, for the log. */
export interface GonePort {
  /** Key of the port that an item came in by, and that the configuration does not have; empty for very old blocks. */
  readonly port: string;
  /** The reporters that get what came in by it, the reporter first that was chosen among several. */
  readonly heirs: readonly string[];
}

/**
 * Says for a reporter which items are for it.
 *
 * What came in by a port goes to the reporters of that port. What came in by one that was renamed or taken away goes to
 * the only reporter that there is, or to the first of several: in two chains of Redis it would be counted twice.
 *
 * @param config A checked configuration.
 * @param choseHeirs Called once, for the first item of a port that is gone, if there were several to choose from.
 * @returns Key of a reporter to what it wants.
 */
export function reportedItems(
  config: Config,
  choseHeirs: (gone: GonePort) => void,
): (key: string) => (item: JournalItem) => boolean {
  const wired = wireReporters(config);
  const ports = new Set(componentsOf(config, stratumServerType).map(({ key }) => key));
  const { heirs, wereChosen } = heirsOfPorts(config);
  let isTold = !wereChosen;

  function isOfGonePort({ port }: Exclude<JournalItem, { kind: "network" }>): boolean {
    if (ports.has(port)) return false;
    if (!isTold) choseHeirs({ port, heirs });
    isTold = true;
    return true;
  }

  return (key) => {
    const own = wired.get(key) ?? new Set();
    const inherits = heirs.includes(key);
    return (item) => item.kind === "network" || own.has(item.port) || (isOfGonePort(item) && inherits);
  };
}
