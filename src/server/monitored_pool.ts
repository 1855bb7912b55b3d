/**
 * The pool as the monitor's API is made of it: ports, chains and reporters with what is configured of them.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import type { CoinPreset } from "../coin/presets/preset.ts";
import { type Component, componentsOf, type Config } from "../config/checked_config.ts";
import type { MonitorAuxNetwork } from "../jobmanagers/aux/aux_network.ts";
import type { MonitorNetwork } from "../jobmanagers/network.ts";
import type { MonitorNetworkOptions } from "../jobmanagers/options.ts";
import { type ChainOptions, presetOf, settle } from "../jobmanagers/preset_options.ts";
import type { Journal } from "../journal/journal.ts";
import type {
  MonitoredEvents,
  MonitoredNetwork,
  MonitoredPool,
  MonitoredPort,
  MonitoredReporter,
  PortSetup,
  Status,
} from "../monitor/component.ts";
import type { Readiness } from "../monitor/health.ts";
import type { StratumServerOptions } from "../stratum/options.ts";
import type { StratumPort } from "../stratum/stratum.ts";
import { vardiffRules } from "../stratum/difficulty/vardiff_rules.ts";
import type { PortAgents } from "./agents.ts";
import {
  amqpReporterType,
  celeryReporterType,
  journalType,
  monitorAuxNetworkType,
  monitorNetworkMultiType,
  monitorNetworkType,
  redisReporterType,
} from "./component_types.ts";
import type { Reporters } from "./reporters.ts";
import { VERSION } from "./version.ts";

/** What the pool is made of. */
export interface MonitoredPoolParts {
  /** The configuration that the server was built of. */
  readonly config: Config;
  readonly ports: readonly StratumPort[];
  readonly agents: readonly PortAgents[];
  /** By the key of their component. */
  readonly networks: ReadonlyMap<string, MonitorNetwork>;
  readonly auxNetworks: ReadonlyMap<string, MonitorAuxNetwork>;
  readonly reporters: Pick<Reporters, "statuses">;
  readonly journal: Pick<Journal, "work" | "workers" | "blockPages">;
  /** What the journal says of itself. */
  readonly journalStatus: () => Status;
  /** An algorithm by its name, adjusted as the configuration says. */
  readonly algorithmOf: (name: string) => Algorithm;
  readonly events: MonitoredEvents;
  readonly readiness: () => Readiness;
  readonly serverNumber: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

const REPORTER_TYPES: ReadonlySet<string> = new Set(
  [celeryReporterType, redisReporterType, amqpReporterType].map(({ type }) => type),
);

/** Coins of whose blocks only some are mined along; their preset has the time between any two. */
const MIXED_COINS: ReadonlySet<string> = new Set(["fractal"]);

/** Puts the pool together. */
export function monitoredPool(parts: MonitoredPoolParts): MonitoredPool {
  const { config, agents, networks, auxNetworks, reporters, journal, serverNumber, startedAt } = parts;
  const choices = new Map(
    componentsOf(config, monitorNetworkMultiType).map(({ key, options }) => [key, options.jobmanagers]),
  );
  const ports = parts.ports.map(monitoredPort);
  const chains = config.components.flatMap(monitoredNetwork);
  const reporting = config.components.flatMap(monitoredReporter);
  const [journalComponent] = componentsOf(config, journalType);

  function monitoredPort(port: StratumPort): MonitoredPort {
    const { key, algorithm, hashesPerShare, source, isListening, tcpPort, currency, status, addresses, sessions } =
      port;
    const server = agents.find((one) => one.key === key)?.server;
    return {
      key,
      algorithm,
      hashesPerShare,
      source,
      networks: choices.get(source) ?? [source],
      setup: () => setupOf(port.options()),
      isListening,
      tcpPort,
      currency,
      agents: () => server?.count() ?? 0,
      status: async () => ({ ...await status() }),
      addresses,
      sessions,
    };
  }

  function monitoredNetwork({ key, type, options }: Component): MonitoredNetwork[] {
    const main = networks.get(key);
    const aux = auxNetworks.get(key);
    if (type === monitorNetworkType.type && main !== undefined) {
      const merged = (options as MonitorNetworkOptions).merged.filter((name) => auxNetworks.has(name));
      const { currency, difficultyOne, status } = main;
      return [{ ...chainOf(key, options as ChainOptions), kind: "main", currency, difficultyOne, status, merged }];
    }
    if (type === monitorAuxNetworkType.type && aux !== undefined) {
      const { currency, status } = aux;
      return [{ ...chainOf(key, options as ChainOptions), kind: "merged", currency, status, merged: [] }];
    }
    return [];
  }

  function chainOf(
    key: string,
    options: ChainOptions,
  ): Pick<MonitoredNetwork, "key" | "algorithm" | "difficultyOne" | "blockSeconds"> {
    const algorithm = parts.algorithmOf(settle(options).algo);
    const { name, difficultyOne } = algorithm;
    return { key, algorithm: name, difficultyOne, blockSeconds: blockSecondsOf(presetOf(settle(options))) };
  }

  function monitoredReporter({ key, type }: Component): MonitoredReporter[] {
    const status = REPORTER_TYPES.has(type) ? reporters.statuses.get(key) : undefined;
    // One that no port reports to does nothing, and says so.
    return status === undefined || status()["used"] === false ? [] : [{ key, type, status }];
  }

  return {
    version: VERSION,
    serverNumber,
    startedAt,
    readiness: parts.readiness,
    ports: () => ports,
    networks: () => chains,
    reporters: () => reporting,
    journal: { key: journalComponent?.key ?? "", status: parts.journalStatus },
    records: { work: journal.work, workers: journal.workers, blocks: journal.blockPages },
    events: parts.events,
  };
}

function setupOf(options: StratumServerOptions): PortSetup {
  const { address, tls, start_difficulty, minimum_manual_diff, vardiff } = options;
  const own = { address, tls: tls.cert !== "", startDifficulty: start_difficulty };
  if (!vardiff.enabled) {
    const fixed = { maximumDifficulty: undefined, sharesPerMinute: undefined };
    return { ...own, minimumDifficulty: minimum_manual_diff, ...fixed };
  }
  const { difficulties, sharesPerMinute } = vardiffRules(vardiff);
  return {
    ...own,
    minimumDifficulty: Math.min(difficulties[0] ?? minimum_manual_diff, minimum_manual_diff),
    maximumDifficulty: difficulties.at(-1),
    sharesPerMinute,
  };
}

/** Seconds between two blocks of the algorithm; `undefined` where they are only known of all algorithms together. */
function blockSecondsOf(preset: CoinPreset | undefined): number | undefined {
  if (preset === undefined || preset.algorithmBits !== undefined || MIXED_COINS.has(preset.name)) return undefined;
  return preset.blockSeconds;
}
