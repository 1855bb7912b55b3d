/**
 * Makes the pool's view of what its components say and of what is written down.
 *
 * @module
 */

import type { MonitoredPool } from "../component.ts";
import { WORKERS_SHOWN } from "../api/parameters.ts";
import type { BlocksWanted, HistoryWanted, PoolView } from "../pool_view.ts";
import { readBlocks } from "./blocks.ts";
import { eventOf, eventPage } from "./events.ts";
import { readHistory } from "./history.ts";
import { kept, keptBy } from "./kept.ts";
import { minerOf, workerNames } from "./miner.ts";
import { readMinerWork, readWorkerWork } from "./miner_work.ts";
import { minerPage, rollOf } from "./miners.ts";
import { networkOf } from "./networks.ts";
import { poolOf } from "./pool.ts";
import { createPortReadings } from "./port_readings.ts";
import { portOf } from "./ports.ts";

/** What a view is made of. */
export interface PoolViewParts {
  readonly pool: MonitoredPool;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The journal is about to be closed: what is read from it piece by piece ends. */
  readonly stopping?: AbortSignal;
}

/** For how long answers are kept, milliseconds. */
const KEEP_MS = 1000;

/** The same for what is read from the journal of one miner, or for one chart: nothing new comes within a minute. */
const KEEP_WORK_MS = 10_000;

/** Most of those that are kept: ten kilobytes each, and what is known of a page of workers a hundred. */
const MOST_KEPT = 200;

/** Makes the view of a pool. */
export function createPoolView({ pool, now, stopping }: PoolViewParts): PoolView {
  const keeping = { keepMs: KEEP_MS, now };
  const keepingWork = { keepMs: KEEP_WORK_MS, most: MOST_KEPT, now };
  const readings = createPortReadings(pool, keeping);
  const roll = kept(async () => rollOf(await readings.addresses()), keeping);
  const ports = kept(async () => (await readings.all()).map(portOf), keeping);
  const networks = kept(() => {
    const [all, ports] = [pool.networks(), pool.ports()];
    return Promise.resolve(all.map((network) => networkOf(network, all, ports)));
  }, keeping);
  const whole = kept(async () => poolOf(pool, await networks(), await readings.all(), now()), keeping);
  const minerWork = keptBy(
    (address: string) => readMinerWork(pool.records.workers, address, now(), stopping),
    keepingWork,
  );
  const workerWork = keptBy((wanted: string) => {
    const { address, workers } = JSON.parse(wanted) as {
      readonly address: string;
      readonly workers: readonly string[];
    };
    return readWorkerWork(pool.records.workers, { address, workers }, now(), stopping);
  }, keepingWork);
  const histories = keptBy(
    (wanted: string) => readHistory(JSON.parse(wanted) as HistoryWanted, pool.ports(), pool.records, now(), stopping),
    keepingWork,
  );
  const blocks = keptBy((wanted: string) => {
    const around = { networks: pool.networks(), ports: pool.ports() };
    return Promise.resolve(readBlocks(pool.records.blocks, JSON.parse(wanted) as BlocksWanted, around));
  }, { ...keeping, most: MOST_KEPT });

  return {
    pool: whole,
    networks,
    ports,
    miners: async (wanted) => minerPage(await roll(), wanted),
    async miner(address, { worker, offset = 0, limit = WORKERS_SHOWN } = {}) {
      const [connections, work] = await Promise.all([readings.sessions(address), minerWork(address)]);
      const parts = { address, connections, work };
      const all = workerNames(parts, pool.ports());
      const wanted = worker === undefined ? all : all.filter((name) => name === worker);
      const names = wanted.slice(offset, offset + limit);
      const done = await workerWork(JSON.stringify({ address, workers: names }));
      return minerOf(parts, { names, offset, count: all.length, work: done }, pool.ports());
    },
    blocks: ({ before, currency, address, limit }) => blocks(JSON.stringify({ before, currency, address, limit })),
    events: (wanted) => Promise.resolve(eventPage(pool.events.newest(), wanted)),
    history({ span, algorithm, port, address, worker }) {
      return histories(JSON.stringify({ span, algorithm, port, address, worker }));
    },
    onEvent: (listener) => pool.events.subscribe((event) => listener(eventOf(event))),
  };
}
