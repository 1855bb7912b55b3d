/**
 * What the server's readiness depends on: its ports, and the chains that they take their jobs from.
 *
 * Merged chains do not count: a pool without them still serves its miners.
 *
 * @module
 */

import { componentsOf, type Config } from "../config/checked_config.ts";
import type { MonitorNetwork } from "../jobmanagers/network.ts";
import type { ChainReadiness, Readiness } from "../monitor/health.ts";
import type { StratumPort } from "../stratum/stratum.ts";
import { monitorNetworkMultiType } from "./component_types.ts";

/** What it is made of. */
export interface ReadinessParts {
  readonly config: Config;
  readonly ports: readonly Pick<StratumPort, "key" | "isListening">[];
  /** By the key of their component. */
  readonly networks: ReadonlyMap<string, Pick<MonitorNetwork, "key" | "templateAge">>;
  /** Keys of what ports take their jobs from. */
  readonly used: ReadonlySet<string>;
}

/** Makes what tells how it is now. */
export function createReadiness({ config, ports, networks, used }: ReadinessParts): () => Readiness {
  const choices = new Map(
    componentsOf(config, monitorNetworkMultiType).map(({ key, options }) => [key, options.jobmanagers]),
  );

  function chainsOf(source: string): ChainReadiness[] {
    return (choices.get(source) ?? [source]).flatMap((name) => {
      const network = networks.get(name);
      return network === undefined ? [] : [{ key: name, ...network.templateAge() }];
    });
  }

  return () => ({
    ports: ports.map(({ key, isListening }) => ({ key, isListening: isListening() })),
    sources: [...used].map((key) => ({ key, chains: chainsOf(key) })),
  });
}
