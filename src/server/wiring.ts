/**
 * Which port takes its jobs from which chain.
 *
 * @module
 */

import type { Component, Config } from "../config/checked_config.ts";
import { componentsOf } from "../config/checked_config.ts";
import { alternatives } from "../config/expectation.ts";
import { type Candidate, type Candidates, candidatesOf, type RuleFinding } from "../config/rule.ts";
import { monitorNetworkType, stratumServerType } from "./component_types.ts";

/** A port, as it was configured. */
export type PortComponent = Component<typeof stratumServerType.options>;

/** A port and its chain. */
export interface PortWiring {
  readonly port: PortComponent;
  readonly network: Component<typeof monitorNetworkType.options>;
}

/**
 * Finds every port's chain.
 *
 * @throws {TypeError} If a port has none, which {@link portsHaveChains} lets no configuration do.
 */
export function wirePorts(config: Config): { readonly wirings: PortWiring[] } {
  const networks = componentsOf(config, monitorNetworkType);
  const wirings = componentsOf(config, stratumServerType).map((port): PortWiring => {
    const network = chainOf(port.options.jobmanager, networks);
    if (network === undefined) {
      throw new TypeError(`Cannot wire ${port.key}: expected a configuration without problems`);
    }
    return { port, network };
  });
  return { wirings };
}

/** Rule: every port has one chain to take jobs from, and hashes as the chain does. */
export function portsHaveChains(candidates: Candidates): RuleFinding[] {
  const networks = candidatesOf(candidates, monitorNetworkType);
  return candidatesOf(candidates, stratumServerType)
    .filter(({ mistaken }) => !mistaken.has("jobmanager"))
    .flatMap((port) => {
      const { key, options: { jobmanager, algo } } = port;
      const network = chainOf(jobmanager, networks);
      if (network === undefined) return missingChain(key, jobmanager, networks, candidates.complete);
      const expected = network.options.algo;
      if (algo === undefined || expected === undefined || algo === expected) return [];
      return [{ path: [key, "algo"], message: `expected ${expected}, the algorithm of ${network.key}, got ${algo}` }];
    });
}

function missingChain(
  port: string,
  jobmanager: string | undefined,
  networks: readonly Candidate[],
  complete: boolean,
): RuleFinding[] {
  const path = [port, "jobmanager"];
  if (networks.length > 1 && jobmanager === undefined) {
    const keys = alternatives(networks.map(({ key }) => key));
    return [{ path, message: `there are several components of type MonitorNetwork; expected one of ${keys}` }];
  }
  // A chain whose type is misspelt is there as soon as that is mended.
  if (networks.length > 0 || !complete) return [];
  return [{ path, message: "no component of type MonitorNetwork to take jobs from; add one" }];
}

function chainOf<Network extends { readonly key: string }>(
  jobmanager: string | undefined,
  networks: readonly Network[],
): Network | undefined {
  if (jobmanager === undefined) return networks.length === 1 ? networks[0] : undefined;
  return networks.find(({ key }) => key === jobmanager);
}
