/**
 * A pool as its view sees it, made up.
 *
 * @module
 */

import type {
  LoggedEvent,
  MonitoredNetwork,
  MonitoredPool,
  MonitoredPort,
  MonitoredRecords,
  MonitoredSession,
  PortSetup,
} from "../../../src/monitor/component.ts";
import type { StoredBlock } from "../../../src/journal/records.ts";
import type {
  AuxNetworkStatus,
  CoinserverStatus,
  JournalStatus,
  NetworkStatus,
  PortStatus,
  ReporterStatus,
} from "../../../src/monitor/view/statuses.ts";

/** A full hour, milliseconds since 1970. */
export const NOON = 1_699_999_200_000;

/** Target of difficulty 1 of sha256: some 2^32 hashes. */
export const DIFFICULTY_ONE = 0xffffn << 208n;

/** A block's hash, of one digit. */
export const hashOf = (digit: string): string => digit.repeat(64);

const sum = (count: number, work: number) => ({ count, work });

/** What a port says. */
export function portStatus(changes: Partial<PortStatus> = {}): PortStatus {
  return {
    client_count: 5,
    client_count_authed: 4,
    client_count_idle: 1,
    address_count: 2,
    address_worker_count: 3,
    last_flush_job: { currency: "BTC", pushed_at: "2026-01-01T00:00:00.000Z" },
    banned_addresses: ["192.0.2.1"],
    refused: { full: 0, banned: 8 },
    shares: { accepted: sum(10, 160), stale: sum(1, 16), duplicate: sum(0, 0), low: sum(0, 0), invalid: sum(0, 0) },
    timings: { broadcast_seconds: { count: 4, sum: 0.01 } },
    ...changes,
  };
}

/** What is configured of a port. */
export function setupOf(changes: Partial<PortSetup> = {}): PortSetup {
  return {
    address: "0.0.0.0",
    tls: false,
    startDifficulty: 128,
    minimumDifficulty: 64,
    maximumDifficulty: undefined,
    sharesPerMinute: undefined,
    ...changes,
  };
}

/** A port that listens. */
export function portOf(key: string, changes: Partial<MonitoredPort> = {}): MonitoredPort {
  return {
    key,
    algorithm: "sha256",
    hashesPerShare: 2 ** 32,
    source: "btc",
    networks: ["btc"],
    setup: () => setupOf(),
    isListening: () => true,
    tcpPort: () => 3333,
    currency: () => "BTC",
    agents: () => 1,
    status: () => Promise.resolve({ ...portStatus() }),
    addresses: () => Promise.resolve(new Map()),
    sessions: () => Promise.resolve([]),
    ...changes,
  };
}

/** A connection. */
export function sessionOf(
  id: number,
  names: readonly string[],
  changes: Partial<MonitoredSession> = {},
): MonitoredSession {
  return {
    id,
    remoteAddress: "198.51.100.7",
    agent: "bmminer/2.0",
    miners: names.map((name) => {
      const [address = "", worker = ""] = name.split(".");
      return { address, worker };
    }),
    difficulty: 512,
    acceptedWork: 1024,
    connectedAt: NOON - 60_000,
    lastShareAt: NOON - 1000,
    idle: false,
    ...changes,
  };
}

/** A daemon. */
export function coinserver(changes: Partial<CoinserverStatus> = {}): CoinserverStatus {
  return {
    status: "live",
    preferred: true,
    reason: "",
    since: NOON - 3_600_000,
    poll_priority: 100,
    last_getinfo: { blocks: 99, connections: 8, version: 280_000, subversion: "/Satoshi:28.0.0/" },
    latency_ms: { last: 2.5 },
    call_failures: 0,
    ...changes,
  };
}

const blockStats = { solves: 6, accepts: 3, matures: 1, orphans: 2, rejects: 1, unsettled: 4 };

/** What a main chain says. */
export function networkStatus(changes: Partial<NetworkStatus> = {}): NetworkStatus {
  return {
    block_stats: blockStats,
    coinservers: { "a:8332": coinserver() },
    last_signal: null,
    net_state: { height: 100, prev_hash: hashOf("a"), difficulty: 3, subsidy: 625_000_000 },
    template: { age: 3, max_age: 150 },
    job_count: 42,
    ...changes,
  };
}

/** What a merged chain says. */
export function auxStatus(changes: Partial<AuxNetworkStatus> = {}): AuxNetworkStatus {
  return {
    block_stats: blockStats,
    coinservers: { "b:8336": coinserver() },
    last_signal: "2026-01-01T00:00:00.000Z",
    current_net: { height: 200, prev_hash: hashOf("b"), difficulty: 2, value: "312500000" },
    work_count: 9,
    ...changes,
  };
}

/** A main chain. */
export function networkOf(key: string, changes: Partial<MonitoredNetwork> = {}): MonitoredNetwork {
  return {
    key,
    kind: "main",
    currency: key.toUpperCase(),
    merged: [],
    difficultyOne: DIFFICULTY_ONE,
    algorithm: "sha256",
    blockSeconds: 600,
    status: () => ({ ...networkStatus() }),
    ...changes,
  };
}

/** A merged chain. */
export function auxOf(key: string, changes: Partial<MonitoredNetwork> = {}): MonitoredNetwork {
  return networkOf(key, { kind: "merged", status: () => ({ ...auxStatus() }), ...changes });
}

/** A block in the journal. */
export function storedBlock(id: number, changes: Partial<StoredBlock> = {}): StoredBlock {
  return {
    id,
    time: NOON,
    currency: "BTC",
    height: 100 + id,
    hash: hashOf("c"),
    bits: "1d00ffff",
    value: 625_000_000n,
    fees: 1000n,
    address: "addr",
    worker: "rig",
    port: "pool",
    state: "accepted",
    reason: "",
    confirmations: 3,
    settledAt: undefined,
    ...changes,
  };
}

/** A line of the log. */
export function eventOf(id: number, changes: Partial<LoggedEvent> = {}): LoggedEvent {
  return { id, time: NOON, level: "info", component: "pool", text: `line ${id}`, ...changes };
}

const NOTHING = { count: 0, work: 0 };

/** Records without any. */
export function recordsOf(changes: Partial<MonitoredRecords> = {}): MonitoredRecords {
  return {
    work: {
      sums: () => ({}),
      series: () => [],
      recent: () => ({ "1m": NOTHING, "5m": NOTHING, "1h": NOTHING, "24h": NOTHING }),
    },
    workers: {
      ports: () => [],
      *places() {},
      *sums() {},
    },
    blocks: () => [],
    ...changes,
  };
}

/** The status of a journal that is well. */
export const JOURNAL: JournalStatus = {
  path: "/var/lib/powerpool/journal.db",
  failed_commits: 0,
  last_failed_commit: null,
  size: { file_bytes: 8192, shares: 11 },
  readers: { "journal: slices": { items: 0, seconds: 0 } },
};

/** The status of a reporter that is well. */
export const REPORTER: ReporterStatus = {
  queue_size: 0,
  oldest_age: 0,
  delivered: 56,
  failing: false,
  last_error: null,
};

/** A pool with one port, one main chain, and one that is merged. */
export function poolOf(changes: Partial<MonitoredPool> = {}): MonitoredPool {
  return {
    version: "1.2.3",
    serverNumber: 7,
    startedAt: NOON - 90_000,
    readiness: () => ({ ports: [{ key: "pool", isListening: true }], sources: [] }),
    ports: () => [portOf("pool")],
    networks: () => [networkOf("btc", { merged: ["nmc"] }), auxOf("nmc")],
    reporters: () => [{ key: "redis", type: "RedisReporter", status: () => REPORTER }],
    journal: { key: "journal", status: () => JOURNAL },
    records: recordsOf(),
    events: { newest: () => [], subscribe: () => () => {} },
    ...changes,
  };
}
