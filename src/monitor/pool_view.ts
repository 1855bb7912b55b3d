/**
 * The pool as its API and its pages show it: values of the API, whoever asks.
 *
 * @module
 */

import type { BlockList } from "./api/block.ts";
import type { EventList, PoolEvent } from "./api/event.ts";
import type { History, HistorySpan } from "./api/history.ts";
import type { Miner, MinerList } from "./api/miner.ts";
import type { Network } from "./api/network.ts";
import type { Pool } from "./api/pool.ts";
import type { Port } from "./api/port.ts";

/** What of a list is wanted. */
export interface PageWanted {
  /** Ids below this one only; all if left out. */
  readonly before?: number | undefined;
  /** At most. */
  readonly limit: number;
}

/** Which blocks are wanted. */
export interface BlocksWanted extends PageWanted {
  readonly currency?: string | undefined;
  /** Address of the finder. */
  readonly address?: string | undefined;
}

/** Which events are wanted. */
export interface EventsWanted extends PageWanted {
  /** This one and those that are worse; all if left out. */
  readonly level?: PoolEvent["level"] | undefined;
  readonly component?: string | undefined;
}

/** What a history is of: at most one of algorithm and port; a worker only with its address. */
export interface HistoryWanted {
  readonly span: HistorySpan;
  /** Of all ports of the algorithm; that of the first port if nothing says another. */
  readonly algorithm?: string | undefined;
  /** Key of a port. */
  readonly port?: string | undefined;
  readonly address?: string | undefined;
  readonly worker?: string | undefined;
}

/** Which workers of a miner are wanted. */
export interface WorkersWanted {
  /** This one alone. */
  readonly worker?: string | undefined;
  /** So many are left out; 0 if nothing else is said. */
  readonly offset?: number;
  /** At most; 200 if nothing else is said. */
  readonly limit?: number;
}

/** The pool. Lists of components are in the order of the configuration. */
export interface PoolView {
  pool(): Promise<Pool>;
  networks(): Promise<readonly Network[]>;
  ports(): Promise<readonly Port[]>;
  /** Connected miners, by address. */
  miners(wanted: { readonly offset: number; readonly limit: number }): Promise<MinerList>;
  /** A miner; `undefined` if nobody of that address is connected or has worked in the last 24 hours. */
  miner(address: string, wanted?: WorkersWanted): Promise<Miner | undefined>;
  blocks(wanted: BlocksWanted): Promise<BlockList>;
  events(wanted: EventsWanted): Promise<EventList>;
  /** `undefined` if there is no such port or algorithm. */
  history(wanted: HistoryWanted): Promise<History | undefined>;
  /**
   * Calls the listener after each event.
   *
   * @returns Ends that.
   */
  onEvent(listener: (event: PoolEvent) => void): () => void;
}
