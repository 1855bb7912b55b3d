/**
 * What the monitor sees of the rest of the program.
 *
 * @module
 */

import type { BlockPages } from "../journal/block_pages.ts";
import type { WorkReader } from "../journal/work.ts";
import type { WorkerReader } from "../journal/worker_work.ts";
import type { Readiness } from "./health.ts";

/** Address to connection to what is known of it. */
export interface Clients {
  readonly [address: string]: { readonly [connection: string]: unknown };
}

/** How a component is doing. */
export interface Status {
  readonly [field: string]: unknown;
}

/** A component as the monitor shows it. */
export interface MonitoredComponent {
  /** Its name in the configuration. */
  readonly key: string;
  /** Its type there, short form. */
  readonly type: string;
  /** Its options, secrets masked. */
  readonly config: unknown;
  /** How it is doing. */
  status(): Status | Promise<Status>;
  /** Who is connected. Only ports have it. */
  clients?(): Promise<Clients>;
  /** The connections that work for one address. Only ports have it. */
  client?(address: string): Promise<readonly unknown[]>;
  /** What an address has done here, connected or not. Only ports have it. */
  work?(address: string): Status;
}

/** A counter as the monitor shows it. */
export interface MonitoredCounter {
  readonly name: string;
  /** Key of the component that counts. */
  readonly owner: string;
  readonly total: number;
  readonly lastMinute: number;
  readonly lastHour: number;
}

/** Everything that the monitor can show. */
export interface MonitoredServer {
  readonly version: string;
  components(): readonly MonitoredComponent[];
  counters(): Promise<readonly MonitoredCounter[]>;
}

/** A connection of a miner. Times are milliseconds since 1970. */
export interface MonitoredSession {
  readonly id: number;
  readonly remoteAddress: string;
  /** What the miner calls itself; may be empty. */
  readonly agent: string;
  /** The names that it works under; none before it has authorized. */
  readonly miners: readonly { readonly address: string; readonly worker: string }[];
  readonly difficulty: number;
  /** Difficulties of its accepted shares, added up. */
  readonly acceptedWork: number;
  readonly connectedAt: number;
  readonly lastShareAt: number | undefined;
  readonly idle: boolean;
}

/** Who works for an address. */
export interface MonitoredAddress {
  readonly connections: number;
  /** The names of its workers. */
  readonly workers: ReadonlySet<string>;
}

/** What is configured of a port, as it is now. */
export interface PortSetup {
  readonly address: string;
  readonly tls: boolean;
  readonly startDifficulty: number;
  /** Least and greatest difficulty that vardiff or a miner may choose; no greatest without vardiff. */
  readonly minimumDifficulty: number;
  readonly maximumDifficulty: number | undefined;
  /** What vardiff aims at; `undefined` without it. */
  readonly sharesPerMinute: number | undefined;
}

/** A Stratum port. */
export interface MonitoredPort {
  readonly key: string;
  readonly algorithm: string;
  /** Hashes that a share of difficulty 1 stands for. */
  readonly hashesPerShare: number;
  /** Key of what its jobs come from: a chain, or what switches between several. */
  readonly source: string;
  /** Keys of the chains that its jobs may be of. */
  readonly networks: readonly string[];
  setup(): PortSetup;
  isListening(): boolean;
  /** `undefined` while it does not listen, and for a unix socket. */
  tcpPort(): number | undefined;
  /** Of the newest job; `undefined` before the first. */
  currency(): string | undefined;
  /** Programs connected that report of miners' devices. */
  agents(): number;
  /** How it is doing, without its connections one by one. Rejects while it does not listen. */
  status(): Promise<Status>;
  /** Who works for whom. Rejects while it does not listen. */
  addresses(): Promise<ReadonlyMap<string, MonitoredAddress>>;
  /** The connections that work for an address. Rejects while it does not listen. */
  sessions(address: string): Promise<readonly MonitoredSession[]>;
}

/** A chain. */
export interface MonitoredNetwork {
  readonly key: string;
  /** Whether it is mined along with another one. */
  readonly kind: "main" | "merged";
  readonly currency: string;
  /** Keys of the chains that are mined along. */
  readonly merged: readonly string[];
  /** The target of difficulty 1 that its difficulties are reckoned with. */
  readonly difficultyOne: bigint;
  readonly algorithm: string;
  /** Seconds between two of the blocks that its difficulty is of, if that is known. */
  readonly blockSeconds: number | undefined;
  status(): Status;
}

/** A reporter that ports report to. */
export interface MonitoredReporter {
  readonly key: string;
  /** Its type in the configuration, short form. */
  readonly type: string;
  status(): Status;
}

/** What is written down of shares and blocks, and outlives the program. */
export interface MonitoredRecords {
  readonly work: Pick<WorkReader, "sums" | "recent" | "series">;
  readonly workers: WorkerReader;
  readonly blocks: BlockPages;
}

/** A line of the log. */
export interface LoggedEvent {
  /** Counts up from 1, without gaps. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly level: "info" | "warning" | "error";
  /** Key of a component. */
  readonly component: string;
  readonly text: string;
}

/** The newest lines of the log. */
export interface MonitoredEvents {
  /** Newest first. */
  newest(): readonly LoggedEvent[];
  /**
   * Calls the listener after each line.
   *
   * @returns Ends that.
   */
  subscribe(listener: (event: LoggedEvent) => void): () => void;
}

/** What the pool as its API shows it is made of. Lists are in the order of the configuration. */
export interface MonitoredPool {
  readonly version: string;
  readonly serverNumber: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readiness(): Readiness;
  ports(): readonly MonitoredPort[];
  networks(): readonly MonitoredNetwork[];
  reporters(): readonly MonitoredReporter[];
  readonly journal: { readonly key: string; status(): Status };
  readonly records: MonitoredRecords;
  readonly events: MonitoredEvents;
}
