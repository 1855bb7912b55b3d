/**
 * Which currencies a port's jobs may be of.
 *
 * @module
 */

import { componentsOf, type Config } from "../config/checked_config.ts";
import { settle } from "../jobmanagers/preset_options.ts";
import { monitorNetworkMultiType, monitorNetworkType } from "./component_types.ts";

/**
 * The codes of the currencies of a source of jobs, each once.
 *
 * @param source Key of a MonitorNetwork or MonitorNetworkMulti.
 */
export function currenciesOf(config: Config, source: string): string[] {
  const multi = componentsOf(config, monitorNetworkMultiType).find(({ key }) => key === source);
  const keys = multi?.options.jobmanagers ?? [source];
  const chains = componentsOf(config, monitorNetworkType).filter(({ key }) => keys.includes(key));
  return [...new Set(chains.map(({ options }) => settle(options).currency))];
}
