/**
 * A server with a component of every kind that metrics are made of, made up.
 *
 * @module
 */

import type { HistogramView } from "../../../src/counters/histogram.ts";
import { createHistogram } from "../../../src/counters/histogram.ts";
import type { MonitoredComponent, MonitoredServer, Status } from "../../../src/monitor/component.ts";

function durations(...seconds: readonly number[]): HistogramView {
  const histogram = createHistogram();
  for (const each of seconds) histogram.observe(each);
  return histogram.view();
}

const tally = (count: number, work: number) => ({ count, work });

const coinserver = (status: "live" | "down") => ({
  status,
  preferred: status === "live",
  last_getinfo: status === "live" ? { blocks: 99, connections: 8 } : null,
  latency_ms: { last: status === "live" ? 2.5 : null },
  call_failures: status === "live" ? 0 : 7,
});

const blockStats = { solves: 6, accepts: 3, matures: 1, orphans: 2, rejects: 1, unsettled: 4 };

/** What each component says of itself, by its type. */
export const STATUSES = {
  StratumServer: {
    hps: 4096,
    client_count: 5,
    client_count_by_shard: [3, 2],
    client_count_authed: 4,
    client_count_active: 3,
    client_count_idle: 1,
    address_count: 2,
    address_worker_count: 4,
    agent_client_count: 1,
    banned_addresses: ["192.0.2.1"],
    refused: { full: 0, banned: 8 },
    shares: { accepted: tally(10, 160), stale: tally(1, 16), low: tally(0, 0) },
    timings: { broadcast_seconds: durations(0.002, 0.02), validation_seconds: durations(0.0001) },
  },
  MonitorNetwork: {
    currency: "LTC",
    net_state: { height: 100, difficulty: 12.5, subsidy: 625_000_000 },
    block_stats: blockStats,
    coinservers: { "a:9332": coinserver("live"), "b:9332": coinserver("down") },
    template: { age: 3, missing: 3, max_age: 150 },
    job_count: 42,
    timings: { job_seconds: durations(0.0004) },
  },
  MonitorAuxNetwork: {
    currency: "DOGE",
    current_net: { height: 5000 },
    block_stats: { ...blockStats, solves: 1 },
    coinservers: { "c:22555": coinserver("live") },
    work_count: 9,
  },
  MonitorNetworkMulti: { profit_data: { LTC: 2, VTC: 1 }, current_network: "LTC", switches: 3 },
  CeleryReporter: { queue_size: 12, oldest_age: 34, delivered: 56, failures: 2, failing: true },
  RedisReporter: { used: false },
  Journal: {
    shares_written: 11,
    failed_commits: 1,
    size: { file_bytes: 8192, free_bytes: 4096, shares: 11, events: 6, blocks: 3 },
    readers: { celery: { items: 12, seconds: 34 }, "journal: slices": { items: 0, seconds: 0 } },
    timings: { commit_seconds: durations(0.003, 0.007, 9) },
  },
  PowerPool: { uptime: 1 },
} satisfies Readonly<Record<string, Status>>;

/** A component of one of these types. */
export type StatusType = keyof typeof STATUSES;

/** The component of a type, under its type as key in small letters; its status may be another one. */
export function componentOf(
  type: StatusType,
  status: () => Status | Promise<Status> = () => STATUSES[type],
): MonitoredComponent {
  return { key: type.toLowerCase(), type, config: { algo: "scrypt" }, status };
}

/** A server with these components; one of each type if none are said. */
export function serverOf(
  components: readonly MonitoredComponent[] = (Object.keys(STATUSES) as StatusType[]).map((type) => componentOf(type)),
): MonitoredServer {
  return { version: "1.2.3", components: () => components, counters: () => Promise.resolve([]) };
}
