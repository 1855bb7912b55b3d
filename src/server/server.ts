/**
 * The server: builds the components of a configuration, starts them in order, and stops them in the opposite one.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import { getLogger, type Logger } from "@logtape/logtape";
import { requireAlgorithm } from "../algorithms/registry.ts";
import { type AlgorithmTuning, tuneAlgorithm } from "../algorithms/tuning.ts";
import { componentsOf, type Config } from "../config/checked_config.ts";
import { createHistogram } from "../counters/histogram.ts";
import { type Journal, openJournal } from "../journal/journal.ts";
import { createUpkeep } from "../journal/upkeep.ts";
import { createOutage } from "../jobmanagers/outage.ts";
import { createStatsd, type Statsd } from "../reporters/statsd.ts";
import { tellJob, withStatsd } from "../reporters/statsd_events.ts";
import { createServerMonitor, type ServerMonitor } from "../monitor/monitor.ts";
import { createNotifications } from "../monitor/notifications.ts";
import { checkExtranonce1Space } from "../stratum/extranonce.ts";
import { addressOfServer } from "../sockets/listen_address.ts";
import { createStratum, type JobSource, type StratumPort } from "../stratum/stratum.ts";
import { createAgents } from "./agents.ts";
import { createChains } from "./chains.ts";
import { journalType, powerPoolType, serverMonitorType } from "./component_types.ts";
import { chainTargets } from "./control/chain_targets.ts";
import { createDatagramControl } from "./control/datagram_control.ts";
import { createDispatch } from "./control/dispatch.ts";
import { createRecoveryTeller } from "./journal_file.ts";
import { monitoredServer } from "./monitored_server.ts";
import { MOST_SHARDS, type PowerPoolOptions } from "./options.ts";
import { createReadiness } from "./readiness.ts";
import { createReporters } from "./reporters.ts";
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
}

/** Where a running server is reached. */
export interface ServerAddresses {
  /** Key of a Stratum port to its TCP port. */
  readonly ports: ReadonlyMap<string, number>;
  /** URL of the monitor, if there is one. */
  readonly monitor: string | undefined;
  /** UDP port for commands, if they are taken. */
  readonly datagrams: number | undefined;
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
}

/** Kept by SQLite in memory: nothing to resolve. */
const IN_MEMORY = ":memory:";

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
  const serverNumber = options.server_number + (surroundings.serverNumber ?? 0);
  const log = getLogger(["powerpool", main.key]);
  const startedAt = now();
  checkExtranonce1Space({ bytes: options.extranonce_serv_size, server: serverNumber, shard: 0 });
  // Closed in the opposite order: at the end of this function if it throws, else when the server stops.
  using opened = new DisposableStack();
  const located = (path: string) => fileOf(config, path);
  const { key: journalKey, options: ownJournal } = onlyComponent(componentsOf(config, journalType));
  const journalLog = getLogger(["powerpool", journalKey]);
  const journalOptions = { ...ownJournal, path: located(ownJournal.path) };
  const journal = opened.adopt(
    openJournal(journalOptions, { now, onRecovery: createRecoveryTeller(journalLog) }),
    (journal) => journal.close(),
  );
  const upkeep = opened.adopt(
    createUpkeep({ journal, keepDays: journalOptions.keep_days, log: journalLog, now }),
    (upkeep) => upkeep.stop(),
  );
  const tuningOf = (name: string): AlgorithmTuning => {
    const own = options.algorithms[name];
    return { hashesPerShare: own?.hashes_per_share, n: own?.n };
  };
  const algorithmOf = (name: string) => tuneAlgorithm(requireAlgorithm(name), tuningOf(name));

  const statsd = options.events.enabled
    ? opened.adopt(eventsOf(options, serverNumber, log), ({ stop }) => stop())
    : undefined;
  const commits = createHistogram();
  const timed: Journal = {
    ...journal,
    appendShares(shares) {
      const began = performance.now();
      journal.appendShares(shares);
      commits.observe((performance.now() - began) / 1000);
    },
  };
  const told = statsd === undefined ? timed : withStatsd(timed, statsd, now);
  const reporters = createReporters({ config, journal, serverName: `${options.procname}_${serverNumber}`, located });
  const { networks, auxNetworks } = createChains({
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

  if (statsd !== undefined) {
    for (const network of networks.values()) opened.defer(network.onJob((job) => tellJob(statsd, job)));
  }

  const { wirings } = wirePorts(config);
  const used = new Set(wirings.map(({ source }) => source));
  const switching = createSwitching({ config, networks, used, located, now });
  const sources = [...networks, ...switching].filter(([key]) => used.has(key));

  const components = wirings.map(({ port: { key, options: own }, source }) => ({
    key,
    source,
    options: {
      ...own,
      address: addressOfServer(own.address, serverNumber),
      port: offset(own.port, serverNumber),
      tls: { cert: located(own.tls.cert), key: located(own.tls.key) },
    },
  }));
  const stratum = createStratum({
    key: main.key,
    ports: components.map((port) => ({
      ...port,
      algorithm: algorithmOf(port.options.algo),
      tuning: tuningOf(port.options.algo),
    })),
    sources: new Map<string, JobSource>(sources),
    layout: {
      server: serverNumber,
      shards: shardCount(options.shards),
      extranonce1Bytes: options.extranonce_serv_size,
      extranonce2Bytes: options.extranonce_size,
      // Somewhere else after each start: connections of one run do not repeat those of the last.
      extranonceStart: startedAt,
      gatherMs: journalOptions.commit_interval,
    },
    append: told.appendShares,
    now,
    random,
  });

  const agents = createAgents({
    ports: components.map(({ key, options }) => ({ options, port: portOf(key) })),
    journal,
    now,
  });
  const dispatch = createDispatch(chainTargets({ networks, auxNetworks }));
  const { datagram } = options;
  const datagrams = datagram.enabled
    ? createDatagramControl({ ...datagram, key: main.key, port: offset(datagram.port, serverNumber), dispatch })
    : undefined;
  const monitorParts = componentsOf(config, serverMonitorType).map(({ key, options: own }) => ({
    key,
    options: { ...own, port: offset(own.port, serverNumber) },
    notifications: own.notify_token === ""
      ? undefined
      : createNotifications({ key, token: own.notify_token, take: dispatch.notification }),
  }));
  const view = monitoredServer({
    config,
    ports: stratum.ports,
    agents,
    statuses: new Map([
      ...[...networks, ...auxNetworks, ...switching].map(([key, { status }]) => [key, status] as const),
      ...reporters.statuses,
      ...monitorParts.flatMap(({ key, notifications }) =>
        notifications === undefined ? [] : [[key, () => ({ notify: notifications.totals() })] as const]
      ),
    ]),
    datagrams,
    journal,
    commits,
    serverNumber,
    startedAt,
    now,
  });
  const readiness = createReadiness({ config, ports: stratum.ports, networks, used });
  const monitors = monitorParts.map(({ key, options, notifications }): ServerMonitor =>
    createServerMonitor(key, options, view, notifications, readiness)
  );

  function portOf(key: string): StratumPort {
    const port = stratum.ports.find((port) => port.key === key);
    if (port !== undefined) return port;
    throw new RangeError(`Cannot find port ${key}: expected ${stratum.ports.map(({ key }) => key).join(" or ")}`);
  }

  const open = opened.move();
  let stopped: Promise<void> | undefined;

  async function stop(): Promise<void> {
    const end = performance.now() + options.term_timeout * 1000 - CLOSE_RESERVE_MS;
    await datagrams?.stop();
    // Ports first: what they were told is accepted is then on its way into the journal, which closes last.
    await stratum.stop();
    await Promise.all(agents.map(({ server }) => server.stop()));
    const managers = [...switching.values(), ...networks.values(), ...auxNetworks.values()];
    await Promise.all(managers.map((manager) => manager.stop()));
    // After everybody who writes into the journal: what they wrote is reported, as far as there is time.
    await reporters.stop(Math.max(0, end - performance.now()));
    await Promise.all(monitors.map((monitor) => monitor.stop()));
    open.dispose();
  }

  return {
    journal,
    stop: () => stopped ??= stop(),
    reload: stratum.reload,
    notified: (key) => void dispatch.notification(key),
    port: portOf,
    async start() {
      try {
        upkeep.start();
        reporters.start();
        for (const multi of switching.values()) multi.start();
        for (const network of [...networks.values(), ...auxNetworks.values()]) network.start();
        const datagramPort = await datagrams?.start();
        const ports = await stratum.start();
        await allStarted(agents.map(({ server }) => server.start()));
        const [monitor] = await allStarted(monitors.map((monitor) => monitor.start()));
        log.info("PowerPool {version} runs as server {serverNumber}", { version: VERSION, serverNumber });
        return { ports, monitor, datagrams: datagramPort };
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

/** Port 0 means any free port and stays that. */
function offset(port: number, serverNumber: number): number {
  return port === 0 ? 0 : port + serverNumber;
}
