/**
 * Which port takes its jobs from which chain, checked before anything starts.
 *
 * @module
 */

import type { Component, Config } from "../config/checked_config.ts";
import { componentsOf } from "../config/checked_config.ts";
import { monitorNetworkType, stratumServerType } from "./component_types.ts";

/** A port and its chain. */
export interface PortWiring {
  readonly port: Component<typeof stratumServerType.options>;
  readonly network: Component<typeof monitorNetworkType.options>;
}

/** What does not fit together. */
export interface WiringProblem {
  /** The component and the option that it concerns. */
  readonly path: readonly [component: string, option: string];
  readonly message: string;
}

/**
 * Finds every port's chain.
 *
 * @returns The ports with their chains, and all that is wrong; where something is, the program must not start.
 */
export function wirePorts(config: Config): { readonly wirings: PortWiring[]; readonly problems: WiringProblem[] } {
  const networks = componentsOf(config, monitorNetworkType);
  const wirings: PortWiring[] = [];
  const problems: WiringProblem[] = [];
  const keys = networks.map(({ key }) => key).join(" or ");
  for (const port of componentsOf(config, stratumServerType)) {
    const { jobmanager, algo } = port.options;
    const network = jobmanager === undefined && networks.length === 1
      ? networks[0]
      : networks.find(({ key }) => key === jobmanager);
    if (network === undefined) {
      const message = networks.length === 0
        ? "there is no MonitorNetwork to take jobs from; add one"
        : `there are several networks: expected one of ${keys}`;
      problems.push({ path: [port.key, "jobmanager"], message });
    } else if (network.options.algo !== algo) {
      problems.push({
        path: [port.key, "algo"],
        message: `expected ${network.options.algo}, the algorithm of ${network.key}, got ${algo}`,
      });
    } else {
      wirings.push({ port, network });
    }
  }
  return { wirings, problems };
}
