/**
 * One miner, with workers of an address, as the API shows it.
 *
 * @module
 */

import { RECENT_TIMES, type RecentTime } from "../../journal/work.ts";
import type { Miner } from "../api/miner.ts";
import type { MonitoredPort } from "../component.ts";
import { instantOf, instantOrNull } from "./instants.ts";
import type { WorkerPlace } from "../../journal/worker_work.ts";
import type { MinerWork, PortWork, WorkerWork } from "./miner_work.ts";
import type { NamedSession } from "./port_readings.ts";
import { addShareSums, type HashRates, type ShareSums } from "./work_sums.ts";

type Worker = Miner["workers"][number];
type Connection = Worker["connections"][number];

/** What is known of an address. */
export interface MinerParts {
  readonly address: string;
  /** Its connections, under each name. */
  readonly connections: readonly NamedSession[];
  readonly work: MinerWork;
}

/** What is known of some workers of an address. */
export interface WorkersShown {
  /** Their names, those from `offset` on. */
  readonly names: readonly string[];
  readonly offset: number;
  /** How many workers the address has in all. */
  readonly count: number;
  /** What they have done in the last 24 hours. */
  readonly work: readonly WorkerWork[];
}

/** The names of all workers of an address, in order: of those who are connected or were seen in the last 24 hours. */
export function workerNames(
  { connections, work: { places } }: Pick<MinerParts, "connections" | "work">,
  ports: readonly MonitoredPort[],
): string[] {
  const names = new Set([...atPorts(ports, places), ...connections].map(({ worker }) => worker));
  return [...names].sort((one, other) => one < other ? -1 : 1);
}

/**
 * Puts a miner together; what it did at ports that are not there any more is left out.
 *
 * @param ports All ports, in the order of the configuration.
 * @returns `undefined` if it neither is connected nor has worked in the last 24 hours.
 */
export function minerOf(
  { address, connections, work }: MinerParts,
  { names, offset, count, work: workerWork }: WorkersShown,
  ports: readonly MonitoredPort[],
): Miner | undefined {
  const known = atPorts(ports, work.ports);
  if (connections.length === 0 && known.length === 0) return undefined;
  const shares = connections.flatMap(({ session }) => session.lastShareAt ?? []);
  return {
    address,
    algorithms: algorithmsOf(known, connections, ports),
    shares_1h: sumsOver(known, "1h"),
    shares_24h: sumsOver(known, "24h"),
    last_share_at: instantOrNull(shares.length === 0 ? undefined : shares.reduce((one, other) => Math.max(one, other))),
    connection_count: new Set(connections.map(({ session }) => session)).size,
    worker_count: count,
    offset,
    workers: workersOf(names, { work: atPorts(ports, workerWork), connections }, ports),
  };
}

function algorithmsOf(
  work: readonly PortWork[],
  connections: readonly NamedSession[],
  ports: readonly MonitoredPort[],
): Miner["algorithms"] {
  const seen = portsSeen(work, connections, ports);
  return [...Map.groupBy(seen, ({ algorithm }) => algorithm)].map(([algorithm, its]) => ({
    algorithm,
    ports: its.map(({ key }) => key),
    hash_rates: hashRatesAt(its, work),
  }));
}

function workersOf(
  names: readonly string[],
  { work, connections }: { readonly work: readonly WorkerWork[]; readonly connections: readonly NamedSession[] },
  ports: readonly MonitoredPort[],
): Worker[] {
  const workOf = Map.groupBy(work, ({ worker }) => worker);
  const connectionsOf = Map.groupBy(connections, ({ worker }) => worker);
  return names.map((worker) => workerOf(worker, workOf.get(worker) ?? [], connectionsOf.get(worker) ?? [], ports));
}

function workerOf(
  worker: string,
  work: readonly WorkerWork[],
  connections: readonly NamedSession[],
  ports: readonly MonitoredPort[],
): Worker {
  const seen = portsSeen(work, connections, ports);
  return {
    worker,
    ports: seen.map(({ key }) => key),
    hash_rates: hashRatesAt(mainAlgorithm(seen, work), work),
    shares_1h: sumsOver(work, "1h"),
    shares_24h: sumsOver(work, "24h"),
    connections: connections.map(connectionOf),
  };
}

function connectionOf({ port, session }: NamedSession): Connection {
  const { id, agent: firmware, remoteAddress, difficulty, connectedAt, lastShareAt, idle, acceptedWork } = session;
  return {
    id,
    port,
    firmware,
    ip_address: remoteAddress,
    difficulty,
    connected_at: instantOf(connectedAt),
    last_share_at: instantOrNull(lastShareAt),
    idle,
    accepted_work: acceptedWork,
  };
}

/** Ports at which there is work or a connection. */
function portsSeen(
  work: readonly PortWork[],
  connections: readonly NamedSession[],
  ports: readonly MonitoredPort[],
): MonitoredPort[] {
  const keys = new Set([...work, ...connections].map(({ port }) => port));
  return ports.filter(({ key }) => keys.has(key));
}

/** Of ports of several algorithms, those of the one that most accepted shares of the last day were for. */
function mainAlgorithm(ports: readonly MonitoredPort[], work: readonly PortWork[]): readonly MonitoredPort[] {
  const groups = [...Map.groupBy(ports, ({ algorithm }) => algorithm).values()];
  const shares = (group: readonly MonitoredPort[]) => sumsOver(atPorts(group, work), "24h").accepted.count;
  return groups.toSorted((one, other) => shares(other) - shares(one))[0] ?? [];
}

/** @param ports Of one algorithm. */
function hashRatesAt(ports: readonly MonitoredPort[], work: readonly PortWork[]): HashRates {
  const hashesPerShare = ports[0]?.hashesPerShare ?? 0;
  const its = atPorts(ports, work);
  const rate = (time: RecentTime) => sumsOver(its, time).accepted.work * hashesPerShare / RECENT_TIMES[time];
  return { "1m": rate("1m"), "5m": rate("5m"), "1h": rate("1h"), "24h": rate("24h") };
}

/** What of work, or of places of workers, is at some ports. */
function atPorts<T extends Pick<WorkerPlace, "port">>(ports: readonly MonitoredPort[], all: readonly T[]): T[] {
  const keys = new Set(ports.map(({ key }) => key));
  return all.filter(({ port }) => keys.has(port));
}

function sumsOver(work: readonly PortWork[], time: RecentTime): ShareSums {
  return addShareSums(work.map(({ sums }) => sums[time]));
}
