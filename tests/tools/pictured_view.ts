/**
 * A small pool on a good day, made up, to look at pages with.
 *
 * @module
 */

import type { History } from "../../src/monitor/api/history.ts";
import { HISTORY_SPANS } from "../../src/monitor/api/history.ts";
import type { Pool } from "../../src/monitor/api/pool.ts";
import type { PoolView } from "../../src/monitor/pool_view.ts";
import { FAKE_BLOCKS, FAKE_NETWORKS, FAKE_NOW, FAKE_POOL, FAKE_PORTS, fakeView } from "../monitor/fake_view.ts";

const RATES = { "1m": 3.84e9, "5m": 3.79e9, "1h": 3.76e9, "24h": 4.2e9 };

const SHARES: Pool["algorithms"][number]["shares_1h"] = {
  accepted: { count: 41_288, work: 41_288 * 5000 },
  stale: { count: 97, work: 97 * 5000 },
  duplicate: { count: 3, work: 3 * 5000 },
  low: { count: 11, work: 11 * 5000 },
  invalid: { count: 0, work: 0 },
};

const CONNECTIONS = { total: 163, authorized: 161, idle: 4, addresses: 38, workers: 152 };

/** Blocks of the day: when each was found, hours ago. */
const HOURS_AGO = [0.3, 2.1, 2.9, 5.6, 9.2, 11.4, 15.8, 22.5];

function history(span: History["span"]): History {
  const { seconds, step } = HISTORY_SPANS[span];
  // Noise that is the same whenever the picture is made: the generator of Numerical Recipes.
  let state = 7;
  const noise = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const values = Array.from({ length: seconds / step }, (_, index) => {
    const day = index * step / 86_400 * 2 * Math.PI;
    return (4.2 - 0.5 * Math.cos(day - 0.6) + 0.35 * noise()) * 1e9;
  });
  const zeros = values.map(() => 0);
  return {
    algorithm: "scrypt",
    span,
    start: new Date(FAKE_NOW - seconds * 1000).toISOString(),
    step,
    hash_rate: values,
    shares: { accepted: zeros, stale: zeros, duplicate: zeros, low: zeros, invalid: zeros },
  };
}

/** Makes it. */
export function picturedView(): PoolView {
  const pool: Pool = {
    ...FAKE_POOL,
    uptime: 12 * 86_400 + 5 * 3600,
    problems: [],
    connections: CONNECTIONS,
    algorithms: [{ algorithm: "scrypt", ports: ["pool"], hash_rates: RATES, shares_1h: SHARES }],
    journal: { ...FAKE_POOL.journal, bytes: 418e6, shares: 5_120_334 },
    reporters: FAKE_POOL.reporters.map((reporter) => ({ ...reporter, waiting: 0, failing: false, delivered: 91_207 })),
  };
  const [main, merged] = FAKE_NETWORKS.map((network) => ({
    ...network,
    state: "up" as const,
    daemons: network.daemons.map((daemon) => ({ ...daemon, state: "live" as const })),
    blocks: { found: 61, accepted: 3, mature: 57, orphaned: 1, rejected: 0, unsettled: 3 },
  }));
  const [port] = FAKE_PORTS;
  if (main === undefined || merged === undefined || port === undefined) throw new Error("Cannot picture an empty pool");
  const states = ["accepted", "accepted", "accepted", "mature", "mature", "orphaned", "mature", "mature"] as const;
  const blocks = FAKE_BLOCKS.slice(-HOURS_AGO.length).map((block, index) => {
    const hours = HOURS_AGO[index] ?? 0;
    const isDoge = index % 3 === 1;
    const state = states[index] ?? "mature";
    return {
      ...block,
      time: new Date(FAKE_NOW - hours * 3600e3).toISOString(),
      currency: isDoge ? "DOGE" : "LTC",
      height: isDoge ? 5_812_400 - Math.round(hours * 60) : 2_845_122 - Math.round(hours * 24),
      difficulty: isDoge ? 38_204_118.4 : 42_117_338.25,
      value: isDoge ? "1000000000000" : "625312044",
      state,
      confirmations: Math.round(hours * (isDoge ? 60 : 24)) + 1,
      hash: block.hash.slice(0, -6) + (0x3f51c2 * (index + 1)).toString(16).slice(-6).padStart(6, "0"),
    };
  });
  return fakeView({
    pool: () => Promise.resolve(pool),
    networks: () =>
      Promise.resolve([main, {
        ...merged,
        reason: "",
        tip: { height: 5_812_400, hash: null },
        difficulty: 38_204_118.4,
        network_hash_rate: 2.7e15,
        block_value: "1000000000000",
        template: null,
      }]),
    ports: () => Promise.resolve([{ ...port, connections: CONNECTIONS, hash_rates: RATES, shares_1h: SHARES }]),
    blocks: ({ limit }) => Promise.resolve({ blocks: blocks.slice(0, limit), next: null }),
    history: ({ span }) => Promise.resolve(history(span)),
  });
}
