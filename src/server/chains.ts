/**
 * The chains of a configuration: each with its daemons, built and not started yet.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Algorithm } from "../algorithms/algorithm.ts";
import { componentsOf, type Config } from "../config/checked_config.ts";
import { type AuxGroupParts, createAuxGroup } from "../daemon/group/aux_group.ts";
import { createCoinservers } from "../daemon/group/coinservers.ts";
import { createDaemonGroup } from "../daemon/group/group.ts";
import { lineOfEvent } from "../daemon/group/group_event.ts";
import type { CoinservOptions } from "../daemon/options.ts";
import { createMonitorAuxNetwork, type MonitorAuxNetwork } from "../jobmanagers/aux/aux_network.ts";
import { createJobNumbers } from "../jobmanagers/job_numbers.ts";
import { createMonitorNetwork, type MonitorNetwork } from "../jobmanagers/network.ts";
import type { MonitorNetworkOptions } from "../jobmanagers/options.ts";
import { settle } from "../jobmanagers/preset_options.ts";
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
  /** Has a chain use other daemons from now on. Chains that are switched off have none. */
  changeDaemons(key: string, coinservs: readonly CoinservOptions[]): void;
}

/** Builds all chains; nothing is asked of a daemon before they are started. */
export function createChains(parts: ChainParts): Chains {
  const { config, journal, now, opened } = parts;
  const changes = new Map<string, (coinservs: readonly CoinservOptions[]) => void>();
  const auxNetworks = new Map(
    componentsOf(config, monitorAuxNetworkType).filter(({ options }) => options.enabled).map(({ key, options }) => {
      const coinservers = createCoinservers(now);
      const daemons = opened.use(createAuxGroup(groupParts(key, options, coinservers, now)));
      changes.set(key, (coinservs) => daemons.change(coinservers(coinservs)));
      return [key, createMonitorAuxNetwork({ key, options, daemons, journal, now })] as const;
    }),
  );
  // One for all: a port may give out jobs of several networks.
  const nextNumber = createJobNumbers(now);
  const networks = new Map(
    componentsOf(config, monitorNetworkType).map(({ key, options }) => {
      const coinservers = createCoinservers(now);
      const daemon = opened.use(createDaemonGroup(groupParts(key, options, coinservers, now)));
      changes.set(key, (coinservs) => daemon.change(coinservers(coinservs)));
      const network = createMonitorNetwork({
        key,
        options,
        daemon,
        algorithm: parts.algorithmOf(settle(options).algo),
        journal,
        extranonceBytes: parts.extranonceBytes,
        runSalt: parts.runSalt,
        nextNumber,
        auxes: options.merged.flatMap((name) => auxNetworks.get(name) ?? []),
        now,
      });
      return [key, network] as const;
    }),
  );
  return { networks, auxNetworks, changeDaemons: (key, coinservs) => changes.get(key)?.(coinservs) };
}

/** The daemons of a chain, and where what happens to them is told. */
function groupParts(
  key: string,
  { coinservs, rpc_ping_int: pingInterval }: Pick<MonitorNetworkOptions, "coinservs" | "rpc_ping_int">,
  coinservers: (coinservs: readonly CoinservOptions[]) => AuxGroupParts["daemons"],
  now: () => number,
): AuxGroupParts {
  const log = getLogger(["powerpool", key]);
  return {
    daemons: coinservers(coinservs),
    pingMs: pingInterval * 1000,
    now,
    onEvent(event) {
      const { level, text } = lineOfEvent(event);
      log[level]("{text}", { text });
    },
  };
}
