/**
 * Which port takes its jobs from where: from one chain, or from the best of several.
 *
 * @module
 */

import type { Component, Config } from "../config/checked_config.ts";
import { componentsOf } from "../config/checked_config.ts";
import { alternatives } from "../config/expectation.ts";
import { type Candidates, candidatesOf, type RuleFinding } from "../config/rule.ts";
import { networkCandidates } from "./chain_candidates.ts";
import { monitorNetworkMultiType, monitorNetworkType, stratumServerType } from "./component_types.ts";

/** A port, as it was configured. */
export type PortComponent = Component<typeof stratumServerType.options>;

/** A port and where its jobs come from. */
export interface PortWiring {
  readonly port: PortComponent;
  /** Key of a MonitorNetwork or MonitorNetworkMulti. */
  readonly source: string;
}

/** A component that makes jobs. */
interface Source {
  readonly key: string;
  /** What it hashes with, if that is known. */
  readonly algo: string | undefined;
}

/** Parts of the components that make jobs, as far as they are known. */
interface SourceParts {
  readonly networks: readonly { readonly key: string; readonly options: { readonly algo?: string | undefined } }[];
  readonly multis: readonly { readonly key: string; readonly options: { readonly jobmanagers?: readonly string[] } }[];
}

/**
 * Finds where every port's jobs come from.
 *
 * @throws {TypeError} If a port has nothing, which {@link portsHaveChains} lets no configuration do.
 */
export function wirePorts(config: Config): { readonly wirings: PortWiring[] } {
  const sources = sourcesOf({
    networks: componentsOf(config, monitorNetworkType),
    multis: componentsOf(config, monitorNetworkMultiType),
  });
  const wirings = componentsOf(config, stratumServerType).map((port): PortWiring => {
    const source = sourceOf(port.options.jobmanager, sources);
    if (source === undefined) {
      throw new TypeError(`Cannot wire ${port.key}: expected a configuration without problems`);
    }
    return { port, source: source.key };
  });
  return { wirings };
}

/** Rule: every port has one chain to take jobs from, or several that are used like one, and hashes as they do. */
export function portsHaveChains(candidates: Candidates): RuleFinding[] {
  const sources = sourcesOf({
    networks: networkCandidates(candidates),
    multis: candidatesOf(candidates, monitorNetworkMultiType),
  });
  return candidatesOf(candidates, stratumServerType)
    .filter(({ mistaken }) => !mistaken.has("jobmanager"))
    .flatMap((port) => {
      const { key, options: { jobmanager, algo } } = port;
      const source = sourceOf(jobmanager, sources);
      if (source === undefined) return missingSource(key, jobmanager, sources, candidates.complete);
      const expected = source.algo;
      if (algo === undefined || expected === undefined || algo === expected) return [];
      return [{ path: [key, "algo"], message: `expected ${expected}, the algorithm of ${source.key}, got ${algo}` }];
    });
}

/** What a port may name, and what it may mean if it names nothing. */
interface Sources {
  readonly all: readonly Source[];
  /** The only chain, or those that no other source uses. */
  readonly outermost: readonly Source[];
}

function sourcesOf({ networks, multis }: SourceParts): Sources {
  const single = networks.map(({ key, options: { algo } }): Source => ({ key, algo }));
  const several = multis.map(({ key, options: { jobmanagers = [] } }): Source => ({
    key,
    // All have the same, or another rule says so.
    algo: single.find((network) => network.key === jobmanagers[0])?.algo,
  }));
  const all = [...single, ...several];
  // With one chain there is nothing to choose.
  if (single.length === 1) return { all, outermost: single };
  const used = new Set(multis.flatMap(({ options: { jobmanagers = [] } }) => jobmanagers));
  return { all, outermost: all.filter(({ key }) => !used.has(key)) };
}

function missingSource(
  port: string,
  jobmanager: string | undefined,
  { all, outermost }: Sources,
  complete: boolean,
): RuleFinding[] {
  const path = [port, "jobmanager"];
  if (outermost.length > 1 && jobmanager === undefined) {
    const keys = alternatives(outermost.map(({ key }) => key));
    return [{ path, message: `there are several components that make jobs; expected one of ${keys}` }];
  }
  // A chain whose type is misspelt is there as soon as that is mended.
  if (all.length > 0 || !complete) return [];
  return [{ path, message: "no component of type MonitorNetwork to take jobs from; add one" }];
}

function sourceOf(jobmanager: string | undefined, { all, outermost }: Sources): Source | undefined {
  if (jobmanager === undefined) return outermost.length === 1 ? outermost[0] : undefined;
  return all.find(({ key }) => key === jobmanager);
}
