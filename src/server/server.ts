/**
 * The server: builds the components of a configuration, starts them in order, and stops them in the opposite one.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import { getLogger } from "@logtape/logtape";
import type { Algorithm } from "../algorithms/algorithm.ts";
import { algorithmByName, algorithmNames, warmUp } from "../algorithms/registry.ts";
import { type Component, componentsOf, type Config } from "../config/checked_config.ts";
import { maskedOptions } from "../config/mask.ts";
import { createMinuteCounter, type MinuteCounter } from "../counters/minute_counter.ts";
import { createDaemon, type Daemon } from "../daemon/daemon.ts";
import { daemonOptions } from "../daemon/options.ts";
import { createMonitorNetwork, type MonitorNetwork } from "../jobmanagers/network.ts";
import { type Journal, openJournal } from "../journal/journal.ts";
import type { MonitoredComponent, MonitoredServer } from "../monitor/component.ts";
import { createServerMonitor, type ServerMonitor } from "../monitor/monitor.ts";
import { createExtranonce1Allocator } from "../stratum/extranonce.ts";
import { createStratumServer, type StratumServer } from "../stratum/server.ts";
import { journalType, monitorNetworkType, powerPoolType, serverMonitorType } from "./component_types.ts";
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
}

/** Where a running server is reached. */
export interface ServerAddresses {
  /** Key of a Stratum port to its TCP port. */
  readonly ports: ReadonlyMap<string, number>;
  /** URL of the monitor, if there is one. */
  readonly monitor: string | undefined;
}

/** A server. */
export interface Server {
  /** Starts all components; resolves once every port listens. Whatever fails, nothing is left running. */
  start(): Promise<ServerAddresses>;
  /** Stops all components and closes the journal. */
  stop(): Promise<void>;
  /**
   * One of its Stratum ports.
   *
   * @throws {RangeError} If there is none of that key.
   */
  port(key: string): StratumServer;
  readonly journal: Journal;
}

/** Kept by SQLite in memory: nothing to resolve. */
const IN_MEMORY = ":memory:";

/**
 * Builds a server; nothing listens before it is started.
 *
 * @param config A checked configuration whose ports are wired without problems.
 * @throws {Error} If the journal cannot be opened, or the server's number is too great for its extranonces.
 */
export function createServer(config: Config, surroundings: ServerSurroundings = {}): Server {
  const { now = Date.now, random = Math.random } = surroundings;
  const main = onlyComponent(componentsOf(config, powerPoolType));
  const { options } = main;
  const serverNumber = options.server_number + (surroundings.serverNumber ?? 0);
  const log = getLogger(["powerpool", main.key]);
  const startedAt = now();
  const counters: { name: string; owner: string; counter: MinuteCounter }[] = [];
  const extranonces = createExtranonce1Allocator({
    bytes: options.extranonce_serv_size,
    server: serverNumber,
    shard: 0,
    // Somewhere else after each start: connections of one run do not repeat those of the last.
    start: Math.floor(startedAt / 1000),
  });
  const journalComponent = onlyComponent(componentsOf(config, journalType));
  const journalPath = journalComponent.options.path;
  const journal = openJournal({
    ...journalComponent.options,
    path: journalPath === IN_MEMORY || isAbsolute(journalPath) ? journalPath : join(dirname(config.file), journalPath),
  });
  const algorithmOf = (name: string) => tuned(requireAlgorithm(name), options.algorithms[name]?.hashes_per_share);
  const daemons: Daemon[] = [];
  const networks = new Map<string, MonitorNetwork>();

  for (const component of componentsOf(config, monitorNetworkType)) {
    const { key, options: own } = component;
    const [coinserv] = own.coinservs;
    if (coinserv === undefined) throw new TypeError(`Cannot build ${key}: expected one daemon in coinservs`);
    const daemon = createDaemon({ ...daemonOptions(coinserv), now });
    daemons.push(daemon);
    networks.set(
      key,
      createMonitorNetwork({
        key,
        options: own,
        daemon,
        algorithm: algorithmOf(own.algo),
        journal,
        extranonceBytes: options.extranonce_serv_size + options.extranonce_size,
        now,
      }),
    );
  }

  function counter(owner: string, name: string): MinuteCounter {
    const made = createMinuteCounter(now);
    counters.push({ name, owner, counter: made });
    return made;
  }

  const { wirings } = wirePorts(config);
  const ports = wirings.map(({ port, network }): StratumServer => {
    const { key, options: own } = port;
    return createStratumServer({
      key,
      options: { ...own, port: offset(own.port, serverNumber) },
      algorithm: algorithmOf(own.algo),
      jobs: networks.get(network.key) as MonitorNetwork,
      extranonces,
      extranonce2Bytes: options.extranonce_size,
      append: journal.appendShare,
      flush: journal.flush,
      counter: (name) => counter(key, name),
      now,
      random,
    });
  });

  function monitored(component: Component): MonitoredComponent {
    const { key, type } = component;
    const config = maskedOptions(component);
    const port = ports.find((port) => port.key === key);
    if (port !== undefined) {
      return { key, type, config, status: () => ({ ...port.status() }), clients: port.clients, client: port.client };
    }
    return { key, type, config, status: networks.get(key)?.status ?? statusOf(type) };
  }

  function statusOf(type: string): MonitoredComponent["status"] {
    if (type === journalType.type) return () => ({ ...journal.status() });
    if (type !== powerPoolType.type) return () => ({});
    return () => ({
      uptime: Math.floor((now() - startedAt) / 1000),
      server_start: new Date(startedAt).toISOString(),
      version: { version: VERSION, version_info: VERSION.split(".").map(Number) },
      server_number: serverNumber,
    });
  }

  const components = config.components.map(monitored);
  const view: MonitoredServer = {
    version: VERSION,
    components: () => components,
    counters: () => counters.map(({ name, owner, counter }) => ({ name, owner, ...counter.view() })),
  };
  const monitors = componentsOf(config, serverMonitorType).map(({ key, options: own }): ServerMonitor =>
    createServerMonitor(key, { ...own, port: offset(own.port, serverNumber) }, view)
  );

  async function stop(): Promise<void> {
    // Ports first: what they were told is accepted is then on its way into the journal, which closes last.
    await Promise.all(ports.map((port) => port.stop()));
    await Promise.all([...networks.values()].map((network) => network.stop()));
    await Promise.all(monitors.map((monitor) => monitor.stop()));
    for (const daemon of daemons) daemon[Symbol.dispose]();
    journal.close();
  }

  return {
    journal,
    stop,
    port(key) {
      const port = ports.find((port) => port.key === key);
      if (port === undefined) {
        throw new RangeError(`Cannot find port ${key}: expected ${ports.map(({ key }) => key).join(" or ")}`);
      }
      return port;
    },
    async start() {
      try {
        for (const algorithm of new Set(wirings.map(({ port }) => requireAlgorithm(port.options.algo)))) {
          warmUp(algorithm);
        }
        for (const network of networks.values()) network.start();
        const listening = await Promise.all(ports.map(async (port) => [port.key, await port.start()] as const));
        const [monitor] = await Promise.all(monitors.map((monitor) => monitor.start()));
        log.info("PowerPool {version} runs as server {serverNumber}", { version: VERSION, serverNumber });
        return { ports: new Map(listening), monitor };
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}

/** The registry lets no configuration through that lacks it. */
function onlyComponent<T>([component]: readonly T[]): T {
  if (component === undefined) {
    throw new TypeError("Cannot build a server: the configuration lacks an implied component");
  }
  return component;
}

/** Port 0 means any free port and stays that. */
function offset(port: number, serverNumber: number): number {
  return port === 0 ? 0 : port + serverNumber;
}

/** The schemas let no unknown name through. */
function requireAlgorithm(name: string): Algorithm {
  const algorithm = algorithmByName(name);
  if (algorithm === undefined) throw new RangeError(`Cannot hash ${name}: expected ${algorithmNames.join(" or ")}`);
  return algorithm;
}

function tuned(algorithm: Algorithm, hashesPerShare: number | undefined): Algorithm {
  return hashesPerShare === undefined ? algorithm : { ...algorithm, hashesPerShare };
}
