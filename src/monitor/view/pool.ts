/**
 * The pool as a whole, as the API shows it.
 *
 * @module
 */

import type { Network } from "../api/network.ts";
import type { Pool } from "../api/pool.ts";
import { unreadyReasons } from "../health.ts";
import type { MonitoredPool, MonitoredReporter, Status } from "../component.ts";
import { instantOf } from "./instants.ts";
import type { PortReading } from "./port_readings.ts";
import { addConnections } from "./ports.ts";
import { problemsOf } from "./problems.ts";
import { type JournalStatus, journalStatus, type ReporterStatus, reporterStatus } from "./statuses.ts";
import { addHashRates, addShareSums } from "./work_sums.ts";

/** A reporter and what it said; `undefined` if it cannot tell. */
interface ToldReporter extends Pick<MonitoredReporter, "key" | "type"> {
  readonly status: ReporterStatus | undefined;
}

/**
 * Puts the pool together.
 *
 * @param now Milliseconds since 1970.
 */
export function poolOf(
  pool: MonitoredPool,
  networks: readonly Network[],
  ports: readonly PortReading[],
  now: number,
): Pool {
  const { version, serverNumber, startedAt } = pool;
  const readiness = pool.readiness();
  const journal = { key: pool.journal.key, status: toldBy(pool.journal.status, journalStatus.parse) };
  const reporters = pool.reporters().map(({ key, type, status }) => ({
    key,
    type,
    status: toldBy(status, reporterStatus.parse),
  }));
  return {
    version,
    server_number: serverNumber,
    started_at: instantOf(startedAt),
    uptime: Math.max(0, (now - startedAt) / 1000),
    ready: Object.keys(unreadyReasons(readiness)).length === 0,
    problems: problemsOf({ readiness, networks, ports, reporters, journal, now }),
    connections: addConnections(ports.map(({ status }) => status)),
    algorithms: algorithmsOf(ports),
    networks: networks.map(({ key }) => key),
    ports: ports.map(({ port }) => port.key),
    journal: journalOf(journal.status),
    reporters: reporters.map(reporterOf),
  };
}

/** What a component says of itself; `undefined` if that cannot be had, which must not hide the others. */
function toldBy<T>(status: () => Status, parse: (status: Status) => T): T | undefined {
  try {
    return parse(status());
  } catch {
    return undefined;
  }
}

function algorithmsOf(ports: readonly PortReading[]): Pool["algorithms"] {
  return [...Map.groupBy(ports, ({ port }) => port.algorithm)].map(([algorithm, its]) => ({
    algorithm,
    ports: its.map(({ port }) => port.key),
    hash_rates: addHashRates(its.map(({ work }) => work.hash_rates)),
    shares_1h: addShareSums(its.map(({ work }) => work.shares_1h)),
  }));
}

function journalOf(status: JournalStatus | undefined): Pool["journal"] {
  if (status === undefined) return { path: "", bytes: 0, shares: 0, failed_commits: 0 };
  const { path, size, failed_commits } = status;
  return { path, bytes: size.file_bytes, shares: size.shares, failed_commits };
}

function reporterOf({ key, type, status }: ToldReporter): Pool["reporters"][number] {
  return {
    key,
    type,
    waiting: status?.queue_size ?? 0,
    oldest: Math.max(0, status?.oldest_age ?? 0),
    delivered: status?.delivered ?? 0,
    failing: status?.failing ?? true,
  };
}
