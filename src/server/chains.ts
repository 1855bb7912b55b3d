/**
 * The chains of a configuration: each with its daemons, built and not started yet.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Algorithm } from "../algorithms/algorithm.ts";
import { componentsOf, type Config } from "../config/checked_config.ts";
import { createDaemon } from "../daemon/daemon.ts";
import { createDaemonGroup } from "../daemon/group.ts";
import { lineOfEvent } from "../daemon/group_event.ts";
import { daemonOptions } from "../daemon/options.ts";
import { createMonitorAuxNetwork, type MonitorAuxNetwork } from "../jobmanagers/aux_network.ts";
import { createMonitorNetwork, type MonitorNetwork } from "../jobmanagers/network.ts";
import type { Journal } from "../journal/journal.ts";
import { monitorAuxNetworkType, monitorNetworkType } from "./component_types.ts";

/** What chains are built with. */
export interface ChainParts {
  readonly config: Config;
  readonly journal: Journal;
  /** An algorithm by its name, adjusted as the configuration says. */
  readonly algorithmOf: (name: string) => Algorithm;
  /** Bytes of extranonce1 and extranonce2 together. */
  readonly extranonceBytes: number;
  /** A few bytes that this run of the program has drawn. */
  readonly runSalt: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Takes what is to be closed after all else. */
  readonly opened: DisposableStack;
}

/** Chains, by the key of their component. */
export interface Chains {
  readonly networks: ReadonlyMap<string, MonitorNetwork>;
  readonly auxNetworks: ReadonlyMap<string, MonitorAuxNetwork>;
}

/** Builds all chains; nothing is asked of a daemon before they are started. */
export function createChains(parts: ChainParts): Chains {
  const { config, journal, now, opened } = parts;
  const auxNetworks = new Map(
    componentsOf(config, monitorAuxNetworkType).filter(({ options }) => options.enabled).map(({ key, options }) => {
      const [coinserv] = options.coinservs;
      if (coinserv === undefined) throw new TypeError(`Cannot build ${key}: expected one daemon in coinservs`);
      const daemon = opened.use(createDaemon({ ...daemonOptions(coinserv), now }));
      return [key, createMonitorAuxNetwork({ key, options, daemon, calls: daemon, journal, now })] as const;
    }),
  );
  const networks = new Map(
    componentsOf(config, monitorNetworkType).map(({ key, options }) => {
      const log = getLogger(["powerpool", key]);
      const daemon = opened.use(createDaemonGroup({
        daemons: options.coinservs.map((entry) => ({
          daemon: createDaemon({ ...daemonOptions(entry), now }),
          priority: entry.poll_priority,
        })),
        pingMs: options.rpc_ping_int * 1000,
        now,
        onEvent(event) {
          const { level, text } = lineOfEvent(event);
          log[level]("{text}", { text });
        },
      }));
      const network = createMonitorNetwork({
        key,
        options,
        daemon,
        algorithm: parts.algorithmOf(options.algo),
        journal,
        extranonceBytes: parts.extranonceBytes,
        runSalt: parts.runSalt,
        auxes: options.merged.flatMap((name) => auxNetworks.get(name) ?? []),
        now,
      });
      return [key, network] as const;
    }),
  );
  return { networks, auxNetworks };
}
