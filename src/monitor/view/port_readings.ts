/**
 * What ports say, asked once a second however many want to know.
 *
 * @module
 */

import type { MonitoredPool, MonitoredPort, MonitoredSession } from "../component.ts";
import { kept, keptBy, type KeptParts } from "./kept.ts";
import type { PlacedAddresses } from "./miners.ts";
import { type PortStatus, portStatus } from "./statuses.ts";
import { type RecentSums, recentSumsOfPort } from "./work_sums.ts";

/** A port and what it said. */
export interface PortReading {
  readonly port: MonitoredPort;
  /** `undefined` if it does not listen, or cannot tell. */
  readonly status: PortStatus | undefined;
  readonly work: RecentSums;
}

/** A connection under one of the names that it works under. */
export interface NamedSession {
  readonly worker: string;
  /** Key of the port. */
  readonly port: string;
  readonly session: MonitoredSession;
}

/** Readings of all ports. */
export interface PortReadings {
  /** In the order of the configuration. */
  all(): Promise<readonly PortReading[]>;
  /** Who works at the ports that listen. */
  addresses(): Promise<readonly PlacedAddresses[]>;
  /** The connections of an address at all ports. */
  sessions(address: string): Promise<readonly NamedSession[]>;
}

/** Work counts up to the last full minute: it changes no more often than that. */
const WORK_KEEP_MS = 5000;

/** Most ports whose work is kept; nobody has as many. */
const MOST_PORTS = 1000;

/** Most addresses whose connections are kept: one may have thousands. */
const MOST_ADDRESSES = 20;

/** Makes the readings of a pool. */
export function createPortReadings(
  pool: Pick<MonitoredPool, "ports" | "records">,
  { keepMs, now }: KeptParts,
): PortReadings {
  const workOf = keptBy(
    (port: MonitoredPort) => Promise.resolve(recentSumsOfPort(pool.records.work, port, now())),
    { keepMs: WORK_KEEP_MS, most: MOST_PORTS, now },
  );

  async function read(port: MonitoredPort): Promise<PortReading> {
    const [status, work] = await Promise.all([statusOf(port), workOf(port)]);
    return { port, status, work };
  }

  return {
    all: kept(() => Promise.all(pool.ports().map(read)), { keepMs, now }),
    // Not kept: who makes a list of them keeps that.
    addresses: async () => (await Promise.all(pool.ports().map(placedAddresses))).flat(),
    sessions: keptBy(
      async (address) => (await Promise.all(pool.ports().map((port) => namedSessions(port, address)))).flat(),
      { keepMs, most: MOST_ADDRESSES, now },
    ),
  };
}

async function statusOf(port: MonitoredPort): Promise<PortStatus | undefined> {
  if (!port.isListening()) return undefined;
  try {
    return portStatus.parse(await port.status());
  } catch {
    // It has ceased to listen meanwhile, or one of its shards has died: the log says so.
    return undefined;
  }
}

/** Nothing of a port that does not listen, or cannot tell. */
async function placedAddresses(port: MonitoredPort): Promise<PlacedAddresses[]> {
  if (!port.isListening()) return [];
  try {
    return [{ port: port.key, addresses: await port.addresses() }];
  } catch {
    return [];
  }
}

/** Likewise. A connection that works under several names is there under each of them. */
async function namedSessions({ key: port, isListening, sessions }: MonitoredPort, address: string) {
  if (!isListening()) return [];
  try {
    return (await sessions(address)).flatMap((session) =>
      session.miners.flatMap((miner): NamedSession[] =>
        miner.address === address ? [{ worker: miner.worker, port, session }] : []
      )
    );
  } catch {
    return [];
  }
}
