/**
 * The server: builds the components of a configuration, starts them in order, and stops them in the opposite one.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { requireAlgorithm } from "../algorithms/registry.ts";
import { type AlgorithmTuning, tuneAlgorithm } from "../algorithms/tuning.ts";
import { componentsOf, type Config } from "../config/checked_config.ts";
import type { MonitorNetwork } from "../jobmanagers/network.ts";
import { type Journal, openJournal } from "../journal/journal.ts";
import { createServerMonitor, type ServerMonitor } from "../monitor/monitor.ts";
import { checkExtranonce1Space } from "../stratum/extranonce.ts";
import { addressOfServer } from "../sockets/listen_address.ts";
import { createStratum, type JobSource, type StratumPort } from "../stratum/stratum.ts";
import { createAgents } from "./agents.ts";
import { createChains } from "./chains.ts";
import { journalType, powerPoolType, serverMonitorType } from "./component_types.ts";
import { monitoredServer } from "./monitored_server.ts";
import { MOST_SHARDS, type PowerPoolOptions } from "./options.ts";
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
  /** Starts all components; resolves once every port listens. If one fails, the server stops, for good. */
  start(): Promise<ServerAddresses>;
  /** Stops all components and closes the journal. May be called twice. */
  stop(): Promise<void>;
  /** Reads again the files that may change under a running server: certificates. */
  reload(): void;
  /**
   * One of its Stratum ports.
   *
   * @throws {RangeError} If there is none of that key.
   */
  port(key: string): StratumPort;
  readonly journal: Journal;
}

/** Kept by SQLite in memory: nothing to resolve. */
const IN_MEMORY = ":memory:";

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
  const serverNumber = options.server_number + (surroundings.serverNumber ?? 0);
  const log = getLogger(["powerpool", main.key]);
  const startedAt = now();
  checkExtranonce1Space({ bytes: options.extranonce_serv_size, server: serverNumber, shard: 0 });
  // Closed in the opposite order: at the end of this function if it throws, else when the server stops.
  using opened = new DisposableStack();
  const located = (path: string) => fileOf(config, path);
  const { options: ownJournal } = onlyComponent(componentsOf(config, journalType));
  const journalOptions = { ...ownJournal, path: located(ownJournal.path) };
  const journal = opened.adopt(openJournal(journalOptions), (journal) => journal.close());
  const tuningOf = (name: string): AlgorithmTuning => {
    const own = options.algorithms[name];
    return { hashesPerShare: own?.hashes_per_share, n: own?.n };
  };
  const algorithmOf = (name: string) => tuneAlgorithm(requireAlgorithm(name), tuningOf(name));

  const { networks, auxNetworks } = createChains({
    config,
    journal,
    algorithmOf,
    extranonceBytes: options.extranonce_serv_size + options.extranonce_size,
    runSalt,
    now,
    opened,
  });

  const { wirings } = wirePorts(config);
  const components = wirings.map(({ port: { key, options: own }, network }) => ({
    key,
    network,
    options: {
      ...own,
      address: addressOfServer(own.address, serverNumber),
      port: offset(own.port, serverNumber),
      tls: { cert: located(own.tls.cert), key: located(own.tls.key) },
    },
  }));
  const stratum = createStratum({
    key: main.key,
    ports: components.map(({ network, ...port }) => ({
      ...port,
      algorithm: algorithmOf(port.options.algo),
      tuning: tuningOf(port.options.algo),
      source: network.key,
    })),
    sources: networks as ReadonlyMap<string, JobSource>,
    layout: {
      server: serverNumber,
      shards: shardCount(options.shards),
      extranonce1Bytes: options.extranonce_serv_size,
      extranonce2Bytes: options.extranonce_size,
      // Somewhere else after each start: connections of one run do not repeat those of the last.
      extranonceStart: startedAt,
      gatherMs: journalOptions.commit_interval,
    },
    append: journal.appendShares,
    now,
    random,
  });

  const agents = createAgents({
    ports: components.map(({ key, options }) => ({ options, port: portOf(key) })),
    journal,
    now,
  });
  const view = monitoredServer({
    config,
    ports: stratum.ports,
    agents,
    networks: new Map<string, Pick<MonitorNetwork, "status">>([...networks, ...auxNetworks]),
    journal,
    serverNumber,
    startedAt,
    now,
  });
  const monitors = componentsOf(config, serverMonitorType).map(({ key, options: own }): ServerMonitor =>
    createServerMonitor(key, { ...own, port: offset(own.port, serverNumber) }, view)
  );

  function portOf(key: string): StratumPort {
    const port = stratum.ports.find((port) => port.key === key);
    if (port !== undefined) return port;
    throw new RangeError(`Cannot find port ${key}: expected ${stratum.ports.map(({ key }) => key).join(" or ")}`);
  }

  const open = opened.move();
  let stopped: Promise<void> | undefined;

  async function stop(): Promise<void> {
    // Ports first: what they were told is accepted is then on its way into the journal, which closes last.
    await stratum.stop();
    await Promise.all(agents.map(({ server }) => server.stop()));
    await Promise.all([...networks.values(), ...auxNetworks.values()].map((network) => network.stop()));
    await Promise.all(monitors.map((monitor) => monitor.stop()));
    open.dispose();
  }

  return {
    journal,
    stop: () => stopped ??= stop(),
    reload: stratum.reload,
    port: portOf,
    async start() {
      try {
        for (const network of [...networks.values(), ...auxNetworks.values()]) network.start();
        const ports = await stratum.start();
        await allStarted(agents.map(({ server }) => server.start()));
        const [monitor] = await allStarted(monitors.map((monitor) => monitor.start()));
        log.info("PowerPool {version} runs as server {serverNumber}", { version: VERSION, serverNumber });
        return { ports, monitor };
      } catch (error) {
        await (stopped ??= stop());
        throw error;
      }
    },
  };
}

/** Like `Promise.all`, but does not fail before all have come to an end: what has started can only then be stopped. */
async function allStarted<T>(starting: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(starting);
  return await Promise.all(starting);
}

/** A path of a configuration, which is relative to its folder. */
function fileOf({ file }: Config, path: string): string {
  const stays = path === "" || path === IN_MEMORY || isAbsolute(path);
  return stays ? path : join(dirname(file), path);
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

/** Port 0 means any free port and stays that. */
function offset(port: number, serverNumber: number): number {
  return port === 0 ? 0 : port + serverNumber;
}
