/**
 * A pool as its API and its pages see it, made up: two ports, two chains of which one is mined along, three miners.
 *
 * Its values fit the schemas of the API, and are realistic: texts of daemons, units, things that are not known.
 *
 * @module
 */

import type { Block } from "../../src/monitor/api/block.ts";
import type { PoolEvent } from "../../src/monitor/api/event.ts";
import { type History, HISTORY_SPANS } from "../../src/monitor/api/history.ts";
import type { Miner, MinerList } from "../../src/monitor/api/miner.ts";
import type { Network } from "../../src/monitor/api/network.ts";
import type { Pool } from "../../src/monitor/api/pool.ts";
import type { Port } from "../../src/monitor/api/port.ts";
import type { PoolView } from "../../src/monitor/pool_view.ts";

/** The moment of the made-up pool: 2026-03-01T12:00:00Z, milliseconds since 1970. */
export const FAKE_NOW = Date.UTC(2026, 2, 1, 12);

/** Addresses of the made-up miners; the first has two workers and is connected three times. */
export const FAKE_MINERS = [
  "rltc1qw508d6qejxtdg4y5r3zarvary0c5xw7k693xs3",
  "rltc1q6rz28mcfaxtmd6v789l9rrlrusdprr9p6dv2pt",
  "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",
] as const;

/** IP addresses that occur in it. */
const FAKE_IP_ADDRESSES = ["198.51.100.7", "2001:db8::17", "203.0.113.99"] as const;

/** Where its journal is. */
const FAKE_JOURNAL_PATH = "/var/lib/powerpool/powerpool.db";

/** What occurs in it and visitors must not see: IP addresses, hosts of daemons, the place of the journal. */
export const FAKE_SECRETS: readonly string[] = [
  ...FAKE_IP_ADDRESSES,
  "10.1.2.3",
  "ltc-backup.internal",
  "10.1.2.4",
  FAKE_JOURNAL_PATH,
];

const HASH = "0b9e6dfb2ce3d7bba0b5a5ba2b1a4a1e23a7b1ad5b5f5e6b3c1f2d3e4f506172";

const MINUTE = 60_000;

function ago(milliseconds: number): string {
  return new Date(FAKE_NOW - milliseconds).toISOString();
}

function hashRates(rate: number): Pool["algorithms"][number]["hash_rates"] {
  return { "1m": rate * 1.1, "5m": rate, "1h": rate * 0.97, "24h": rate * 0.6 };
}

function shareSums(accepted: number, difficulty: number): Port["shares"] {
  const sum = (count: number) => ({ count, work: count * difficulty });
  return {
    accepted: sum(accepted),
    stale: sum(Math.floor(accepted / 200)),
    duplicate: sum(1),
    low: sum(2),
    invalid: sum(0),
  };
}

/** The pool as a whole. */
export const FAKE_POOL: Pool = {
  version: "1.2.3",
  server_number: 4,
  started_at: ago(3 * 3600_000 + 5 * MINUTE),
  uptime: 3 * 3600 + 300,
  ready: true,
  problems: [
    { component: "ltc", text: "the daemon ltc-backup.internal:9332 is down: connection refused" },
    { component: "celery", text: "12 items wait to be reported, the oldest for 34 s" },
  ],
  connections: { total: 5, authorized: 4, idle: 1, addresses: 3, workers: 4 },
  algorithms: [
    { algorithm: "scrypt", ports: ["pool"], hash_rates: hashRates(1.2e9), shares_1h: shareSums(1180, 512) },
    { algorithm: "sha256", ports: ["asics"], hash_rates: hashRates(0), shares_1h: shareSums(0, 1024) },
  ],
  networks: ["ltc", "doge"],
  ports: ["pool", "asics"],
  journal: { path: FAKE_JOURNAL_PATH, bytes: 7_340_032, shares: 48_211, failed_commits: 0 },
  reporters: [
    { key: "celery", type: "CeleryReporter", waiting: 12, oldest: 34.2, delivered: 5312, failing: true },
  ],
};

/** The chains. */
export const FAKE_NETWORKS: readonly Network[] = [
  {
    key: "ltc",
    kind: "main",
    currency: "LTC",
    algorithm: "scrypt",
    state: "up",
    reason: "",
    ports: ["pool"],
    merged: ["doge"],
    tip: { height: 2_845_122, hash: HASH },
    difficulty: 42_117_338.25,
    network_hash_rate: 1.2e15,
    block_value: "625312044",
    template: { age: 1.4, max_age: 150 },
    jobs: 412,
    last_signal: ago(95_000),
    daemons: [
      {
        name: "10.1.2.3:9332",
        state: "live",
        preferred: true,
        reason: "",
        since: ago(3 * 3600_000),
        priority: 0,
        height: 2_845_122,
        peers: 31,
        version: "/LitecoinCore:0.21.4/",
        latency_ms: 3.5,
        call_failures: 0,
      },
      {
        name: "ltc-backup.internal:9332",
        state: "down",
        preferred: false,
        reason: "Cannot reach http://ltc-backup.internal:9332/: connection refused",
        since: ago(20 * MINUTE),
        priority: 1,
        height: null,
        peers: null,
        version: null,
        latency_ms: null,
        call_failures: 77,
      },
    ],
    blocks: { found: 4, accepted: 1, mature: 2, orphaned: 1, rejected: 0, unsettled: 1 },
  },
  {
    key: "doge",
    kind: "merged",
    currency: "DOGE",
    algorithm: null,
    state: "stale",
    reason: "10.1.2.4:22555 has given no work for 212 s",
    ports: ["pool"],
    merged: [],
    tip: null,
    difficulty: null,
    network_hash_rate: null,
    block_value: null,
    template: null,
    jobs: 0,
    last_signal: null,
    daemons: [
      {
        name: "10.1.2.4:22555",
        state: "down",
        preferred: false,
        reason: "10.1.2.4:22555 answers with HTTP 401: user or password is wrong",
        since: ago(212_000),
        priority: 0,
        height: null,
        peers: null,
        version: null,
        latency_ms: null,
        call_failures: 3,
      },
    ],
    blocks: { found: 0, accepted: 0, mature: 0, orphaned: 0, rejected: 0, unsettled: 0 },
  },
];

/** The ports; nobody mines at the second. */
export const FAKE_PORTS: readonly Port[] = [
  {
    key: "pool",
    address: "0.0.0.0",
    port: 3333,
    tls: false,
    listening: true,
    algorithm: "scrypt",
    source: "ltc",
    networks: ["ltc"],
    currency: "LTC",
    difficulty: { start: 128, vardiff: true, minimum: 64, maximum: 524_288, shares_per_minute: 20 },
    connections: { total: 5, authorized: 4, idle: 1, addresses: 3, workers: 4 },
    agents: 0,
    last_new_block: { currency: "LTC", at: ago(95_000) },
    hash_rates: hashRates(1.2e9),
    shares_1h: shareSums(1180, 512),
    shares: shareSums(3571, 512),
    refused: { banned: 8, full: 0 },
    banned: [FAKE_IP_ADDRESSES[2]],
    broadcast_ms: 1.25,
  },
  {
    key: "asics",
    address: "127.0.0.1",
    port: null,
    tls: true,
    listening: false,
    algorithm: "sha256",
    source: "best",
    networks: ["btc", "bch"],
    currency: null,
    difficulty: { start: 1024, vardiff: false, minimum: null, maximum: null, shares_per_minute: null },
    connections: { total: 0, authorized: 0, idle: 0, addresses: 0, workers: 0 },
    agents: 0,
    last_new_block: null,
    hash_rates: hashRates(0),
    shares_1h: shareSums(0, 1024),
    shares: shareSums(0, 1024),
    refused: {},
    banned: [],
    broadcast_ms: null,
  },
];

type Worker = Miner["workers"][number];
type MinerConnection = Worker["connections"][number];

function minerConnection(id: number, ip: string, firmware: string, lastShare: number | undefined): MinerConnection {
  return {
    id,
    port: "pool",
    firmware,
    ip_address: ip,
    difficulty: 512,
    connected_at: ago(50 * MINUTE),
    last_share_at: lastShare === undefined ? null : ago(lastShare),
    idle: lastShare === undefined,
    accepted_work: lastShare === undefined ? 0 : 120_832,
  };
}

function worker(name: string, rate: number, connections: MinerConnection[]): Worker {
  const shares = shareSums(Math.round(rate / 1e6), 512);
  return {
    worker: name,
    ports: ["pool"],
    hash_rates: hashRates(rate),
    shares_1h: shares,
    shares_24h: shares,
    connections,
  };
}

function minerOf(address: string, lastShare: number | undefined, workers: Worker[]): Miner {
  const rate = workers.reduce((sum, { hash_rates }) => sum + hash_rates["5m"], 0);
  const shares = shareSums(Math.round(rate / 1e6), 512);
  return {
    address,
    algorithms: [{ algorithm: "scrypt", ports: ["pool"], hash_rates: hashRates(rate) }],
    shares_1h: shares,
    shares_24h: shares,
    last_share_at: lastShare === undefined ? null : ago(lastShare),
    connection_count: workers.reduce((sum, { connections }) => sum + connections.length, 0),
    worker_count: workers.length,
    offset: 0,
    workers,
  };
}

/** The miners; the last one is connected and has done nothing yet. */
export const FAKE_MINER_DETAILS: readonly Miner[] = [
  minerOf(FAKE_MINERS[0], 4000, [
    worker("rig1", 6e8, [
      minerConnection(7, FAKE_IP_ADDRESSES[0], "cgminer/4.12.0", 4000),
      minerConnection(8, FAKE_IP_ADDRESSES[0], "cgminer/4.12.0", 9000),
    ]),
    worker("<b>rig & 2</b>", 3e8, [minerConnection(9, FAKE_IP_ADDRESSES[1], "", 30_000)]),
  ]),
  minerOf(FAKE_MINERS[1], undefined, [worker("", 3e8, [])]),
  minerOf(FAKE_MINERS[2], undefined, [
    worker("new", 0, [minerConnection(12, FAKE_IP_ADDRESSES[1], "bmminer/2.0", undefined)]),
  ]),
];

function blockOf(id: number, state: Block["state"], own: Partial<Block> = {}): Block {
  return {
    id,
    time: ago((100 - id) * 10 * MINUTE),
    currency: "LTC",
    height: 2_845_000 + id,
    hash: HASH.slice(0, -2) + id.toString(16).padStart(2, "0"),
    difficulty: 42_000_000 + id,
    state,
    reason: "",
    confirmations: state === "mature" ? 100 : 3,
    value: "625000000",
    fees: "312044",
    address: FAKE_MINERS[id % 2] ?? FAKE_MINERS[0],
    worker: "rig1",
    port: "pool",
    settled_at: state === "mature" ? ago(5 * MINUTE) : null,
    ...own,
  };
}

/** The blocks, newest first: one of each state, one of an old journal, and then mature ones. */
export const FAKE_BLOCKS: readonly Block[] = [
  blockOf(40, "found", { confirmations: 0, value: null }),
  blockOf(39, "accepted"),
  blockOf(38, "orphaned", { settled_at: ago(2 * MINUTE), confirmations: -1 }),
  blockOf(37, "rejected", { settled_at: ago(2 * MINUTE), reason: "10.1.2.3:9332: bad-txnmrklroot", confirmations: 0 }),
  blockOf(36, "mature", { currency: "DOGE", difficulty: null, port: null, value: "1000000000000" }),
  ...Array.from({ length: 35 }, (_, index) => blockOf(35 - index, "mature")),
];

const TEXTS = [
  ["warning", "pool", "Banned 203.0.113.99 for 600 s: invalid shares"],
  ["info", "ltc", "New block 2845122 of LTC"],
  ["error", "ltc", "The daemon ltc-backup.internal:9332 is down: connection refused"],
  ["info", "pool", "1 of 1 blocks found"],
] as const;

/** The events, newest first. */
export const FAKE_EVENTS: readonly PoolEvent[] = Array.from({ length: 120 }, (_, index): PoolEvent => {
  const [level, component, text] = TEXTS[index % TEXTS.length] ?? TEXTS[0];
  return { id: 120 - index, time: ago(index * 7000), level, component, text };
});

/** A made-up pool, and a way to have something happen in it. */
export interface FakeView extends PoolView {
  /** Tells listeners of an event, and has it in the list. */
  tell(event: Pick<PoolEvent, "level" | "component" | "text">): void;
  /** Listeners that there are. */
  listeners(): number;
}

/** Severities, the least first. */
const LEVELS: readonly PoolEvent["level"][] = ["info", "warning", "error"];

/**
 * Makes a view.
 *
 * @param own Methods to answer otherwise.
 */
export function fakeView(own: Partial<PoolView> = {}): FakeView {
  const listeners = new Set<(event: PoolEvent) => void>();
  const events = [...FAKE_EVENTS];
  return {
    pool: () => Promise.resolve(FAKE_POOL),
    networks: () => Promise.resolve(FAKE_NETWORKS),
    ports: () => Promise.resolve(FAKE_PORTS),
    miners: ({ offset, limit }) =>
      Promise.resolve({
        total: FAKE_MINERS.length,
        offset,
        miners: FAKE_MINER_DETAILS.slice(offset, offset + limit).map((
          { address, workers },
        ): MinerList["miners"][number] => ({
          address,
          ports: ["pool"],
          connections: Math.max(1, workers.reduce((sum, { connections }) => sum + connections.length, 0)),
          workers: workers.length,
        })),
      }),
    miner(address, { worker, offset = 0, limit = 200 } = {}) {
      const found = FAKE_MINER_DETAILS.find((miner) => miner.address === address);
      if (found === undefined) return Promise.resolve(undefined);
      const wanted = found.workers.filter((one) => worker === undefined || one.worker === worker);
      return Promise.resolve({ ...found, offset, workers: wanted.slice(offset, offset + limit) });
    },
    blocks({ before = Infinity, limit, currency, address }) {
      const wanted = FAKE_BLOCKS.filter((block) =>
        block.id < before && (currency === undefined || block.currency === currency) &&
        (address === undefined || block.address === address)
      );
      return Promise.resolve({ blocks: wanted.slice(0, limit), next: nextOf(wanted, limit) });
    },
    events({ before = Infinity, limit, level = "info", component }) {
      const wanted = events.filter((event) =>
        event.id < before && LEVELS.indexOf(event.level) >= LEVELS.indexOf(level) &&
        (component === undefined || event.component === component)
      );
      return Promise.resolve({ events: wanted.slice(0, limit), next: nextOf(wanted, limit) });
    },
    history({ span, port, algorithm }) {
      const found = FAKE_PORTS.find(({ key, algorithm: own }) => key === (port ?? key) && own === (algorithm ?? own));
      return Promise.resolve(found === undefined ? undefined : fakeHistory(span, found.algorithm));
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ...own,
    tell(event) {
      const told = { id: (events[0]?.id ?? 0) + 1, time: new Date(FAKE_NOW).toISOString(), ...event };
      events.unshift(told);
      for (const listener of listeners) listener(told);
    },
    listeners: () => listeners.size,
  };
}

/** Where the next page begins. */
function nextOf(wanted: readonly { readonly id: number }[], limit: number): number | null {
  return wanted.length > limit ? wanted[limit - 1]?.id ?? null : null;
}

/** A hash rate that goes up and down. */
function fakeHistory(span: History["span"], algorithm: string): History {
  const { seconds, step } = HISTORY_SPANS[span];
  const slices = Array.from({ length: seconds / step }, (_, index) => index);
  const counts = (every: number, count: number) => slices.map((index) => index % every === 0 ? count : 0);
  return {
    algorithm,
    span,
    start: ago(seconds * 1000),
    step,
    hash_rate: slices.map((index) => 1.2e9 + 2e8 * Math.sin(index / 5)),
    shares: {
      accepted: counts(1, 20),
      stale: counts(7, 1),
      duplicate: counts(30, 1),
      low: counts(11, 2),
      invalid: counts(1, 0),
    },
  };
}
