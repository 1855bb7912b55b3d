/**
 * The server: builds the components of a configuration, starts them in order, and stops them in the opposite one.
 *
 * @module
 */

import { getLogger, type Logger } from "@logtape/logtape";
import { requireAlgorithm } from "../algorithms/registry.ts";
import { type AlgorithmTuning, tuneAlgorithm } from "../algorithms/tuning.ts";
import { componentsOf, type Config } from "../config/checked_config.ts";
import type { Journal } from "../journal/journal.ts";
import type { JobSource } from "../jobmanagers/job_manager.ts";
import { createOutage } from "../jobmanagers/outage.ts";
import { createStatsd, type Statsd } from "../reporters/statsd/statsd.ts";
import { withStatsd } from "../reporters/statsd/statsd_events.ts";
import type { MonitoredEvents } from "../monitor/component.ts";
import type { PoolView } from "../monitor/pool_view.ts";
import { checkExtranonce1Space } from "../stratum/extranonce.ts";
import { portOfServer } from "../sockets/listen_address.ts";
import type { StratumPort } from "../stratum/stratum.ts";
import { createChains } from "./chains.ts";
import {
  journalType,
  monitorAuxNetworkType,
  monitorNetworkType,
  powerPoolType,
  stratumServerType,
} from "./component_types.ts";
import { chainTargets } from "./control/chain_targets.ts";
import { createDatagramControl } from "./control/datagram_control.ts";
import { fileOf } from "./config_files.ts";
import { createDispatch } from "./control/dispatch.ts";
import { createLogEvents } from "./logs/log_events.ts";
import { createMonitors } from "./monitors.ts";
import { MOST_SHARDS, type PowerPoolOptions } from "./options.ts";
import { createPorts } from "./ports.ts";
import { createReporters } from "./reporters.ts";
import { openServerJournal } from "./server_journal.ts";
import { tellStatsd } from "./statsd_sources.ts";
import { createSwitching } from "./switching.ts";
import { VERSION } from "./version.ts";
import { wirePorts } from "./wiring.ts";

/** What the server needs of the world. */
export interface ServerSurroundings {
  /** Added to the configured `server_number`. */
  readonly serverNumber?: number;
  /** Milliseconds since 1970; the clock unless said otherwise. */
  readonly now?: () => number;
  /** From 0 to 1, below 1. */
  readonly random?: () => number;
  /** The newest lines of the log, for the monitor; none if left out. */
  readonly events?: MonitoredEvents;
}

/** Where a running server is reached. */
export interface ServerAddresses {
  /** Key of a Stratum port to its TCP port. */
  readonly ports: ReadonlyMap<string, number>;
  /** URL of the monitor, if there is one. */
  readonly monitor: string | undefined;
  /** UDP port for commands, if they are taken. */
  readonly datagrams: number | undefined;
  /** How many shards serve miners. */
  readonly shards: number;
}

/** A server. */
export interface Server {
  /** Starts all components; resolves once every port listens. If one fails, the server stops, for good. */
  start(): Promise<ServerAddresses>;
  /** Stops all components and closes the journal. May be called twice. */
  stop(): Promise<void>;
  /**
   * Goes over to another configuration without losing a miner; certificates are those of the next reload.
   *
   * @param config Differs from the one in force in options alone that change while the program runs, see `planReload`.
   */
  change(config: Config): void;
  /** Reads again the files that may change under a running server: certificates. */
  reload(): void;
  /**
   * Has a chain look for a new block, as commands by UDP do; nothing happens if there is none of that key, or if it is
   * told too often.
   */
  notified(key: string): void;
  /**
   * One of its Stratum ports.
   *
   * @throws {RangeError} If there is none of that key.
   */
  port(key: string): StratumPort;
  readonly journal: Journal;
  /** The pool as its monitor shows it. */
  readonly view: PoolView;
}

/** Of the time that stopping may take, what is left for connections and the journal to close. */
const CLOSE_RESERVE_MS = 1500;

/** Enough that two runs of the pool do not draw the same by chance. */
const RUN_SALT_BYTES = 4;

/**
 * Builds a server; nothing listens before it is started.
 *
 * @param config A checked configuration whose ports are wired without problems.
 * @throws {Error} If the journal cannot be opened, or the server's number is too great for its extranonces.
 */
export function createServer(config: Config, surroundings: ServerSurroundings = {}): Server {
  const { now = Date.now, random = Math.random } = surroundings;
  const runSalt = crypto.getRandomValues(new Uint8Array(RUN_SALT_BYTES));
  const main = onlyComponent(componentsOf(config, powerPoolType));
  const { options } = main;
  let inForce = config;
  const serverNumber = options.server_number + (surroundings.serverNumber ?? 0);
  const log = getLogger(["powerpool", main.key]);
  const startedAt = now();
  checkExtranonce1Space({ bytes: options.extranonce_serv_size, server: serverNumber, shard: 0 });
  // Closed in the opposite order: at the end of this function if it throws, else when the server stops.
  using opened = new DisposableStack();
  const located = (path: string) => fileOf(config, path);
  const journalComponent = onlyComponent(componentsOf(config, journalType));
  const { journal, commits, upkeep } = opened.use(
    openServerJournal(journalComponent, located(journalComponent.options.path), now),
  );
  const tuningOf = (name: string): AlgorithmTuning => {
    const own = options.algorithms[name];
    return { hashesPerShare: own?.hashes_per_share, n: own?.n };
  };
  const algorithmOf = (name: string) => tuneAlgorithm(requireAlgorithm(name), tuningOf(name));

  const statsd = options.events.enabled
    ? opened.adopt(eventsOf(options, serverNumber, log), ({ stop }) => stop())
    : undefined;
  const told = statsd === undefined ? commits.journal : withStatsd(commits.journal, statsd, now);
  const reporters = createReporters({ config, journal, serverName: `${options.procname}_${serverNumber}`, located });
  const { networks, auxNetworks, changeDaemons } = createChains({
    config,
    journal: {
      ...told,
      noteBlocks(changes) {
        told.noteBlocks(changes);
        // What has become of blocks is reported at once, however long shares are added up.
        reporters.wake();
      },
    },
    algorithmOf,
    extranonceBytes: options.extranonce_serv_size + options.extranonce_size,
    runSalt,
    now,
    opened,
  });

  const { wirings } = wirePorts(config);
  const used = new Set(wirings.map(({ source }) => source));
  const switching = createSwitching({ config, networks, used, journal: told, located, now });
  const sources = [...networks, ...switching].filter(([key]) => used.has(key));

  const ports = createPorts({
    key: main.key,
    config,
    wirings,
    sources: new Map<string, JobSource>(sources),
    layout: {
      server: serverNumber,
      shards: shardCount(options.shards),
      extranonce1Bytes: options.extranonce_serv_size,
      extranonce2Bytes: options.extranonce_size,
      // Somewhere else after each start: connections of one run do not repeat those of the last.
      extranonceStart: startedAt,
      gatherMs: journalComponent.options.commit_interval,
    },
    algorithmOf,
    tuningOf,
    append: told.appendShares,
    journal,
    now,
    random,
  });

  if (statsd !== undefined) {
    opened.defer(
      tellStatsd({ statsd, networks: networks.values(), switching: switching.values(), ports: ports.stratum }),
    );
  }

  const dispatch = createDispatch(chainTargets({ networks, auxNetworks }));
  const { datagram } = options;
  const datagrams = datagram.enabled
    ? createDatagramControl({ ...datagram, key: main.key, port: portOfServer(datagram.port, serverNumber), dispatch })
    : undefined;
  const monitors = createMonitors({
    config,
    inForce: () => inForce,
    ports: ports.stratum,
    agents: ports.agents,
    networks,
    auxNetworks,
    switching,
    used,
    reporters,
    journal,
    commits,
    algorithmOf,
    datagrams,
    dispatch,
    events: surroundings.events ?? createLogEvents(),
    serverNumber,
    startedAt,
    now,
  });

  const open = opened.move();
  let stopped: Promise<void> | undefined;

  async function stop(): Promise<void> {
    const { term_timeout: seconds } = onlyComponent(componentsOf(inForce, powerPoolType)).options;
    const end = performance.now() + seconds * 1000 - CLOSE_RESERVE_MS;
    await datagrams?.stop();
    // Ports first: what they were told is accepted is then on its way into the journal, which closes last.
    await ports.stop();
    const managers = [...switching.values(), ...networks.values(), ...auxNetworks.values()];
    await Promise.all(managers.map((manager) => manager.stop()));
    // After everybody who writes into the journal: what they wrote is reported, as far as there is time.
    await reporters.stop(Math.max(0, end - performance.now()));
    await monitors.stop();
    open.dispose();
  }

  return {
    journal,
    view: monitors.view,
    stop: () => stopped ??= stop(),
    reload: ports.reload,
    change(changed) {
      // What has not changed is the same object.
      const before = new Set<unknown>(inForce.components.map(({ options }) => options));
      const isNew = ({ options }: { readonly options: unknown }) => !before.has(options);
      inForce = changed;
      for (const { key, options } of componentsOf(changed, stratumServerType).filter(isNew)) {
        ports.change(key, options);
      }
      const chains = [...componentsOf(changed, monitorNetworkType), ...componentsOf(changed, monitorAuxNetworkType)];
      for (const { key, options } of chains.filter(isNew)) changeDaemons(key, options.coinservs);
    },
    notified: (key) => void dispatch.notification(key),
    port: ports.find,
    async start() {
      try {
        upkeep.start();
        reporters.start();
        for (const multi of switching.values()) multi.start();
        for (const network of [...networks.values(), ...auxNetworks.values()]) network.start();
        const datagramPort = await datagrams?.start();
        const listening = await ports.start();
        const monitor = await monitors.start();
        log.info("PowerPool {version} runs as server {serverNumber}", { version: VERSION, serverNumber });
        return { ports: listening, monitor, datagrams: datagramPort, shards: ports.shards() };
      } catch (error) {
        await (stopped ??= stop());
        throw error;
      }
    },
  };
}

/** Where figures go that are sent by UDP. */
function eventsOf({ procname, events }: PowerPoolOptions, serverNumber: number, log: Logger): Statsd {
  const outage = createOutage((error) => log.warn("Figures do not reach statsd: {error}", { error }), String);
  return createStatsd({
    ...events,
    prefix: `${procname}_${serverNumber}`,
    onFailure: outage.failed,
    onSuccess: outage.over,
  });
}

/** The registry lets no configuration through that lacks it. */
function onlyComponent<T>([component]: readonly T[]): T {
  if (component === undefined) {
    throw new TypeError("Cannot build a server: the configuration lacks an implied component");
  }
  return component;
}

/** One for each processor, if nothing else is asked for, as far as extranonces tell them apart. */
function shardCount(asked: PowerPoolOptions["shards"]): number {
  return asked === "auto" ? Math.min(navigator.hardwareConcurrency, MOST_SHARDS) : asked;
}
