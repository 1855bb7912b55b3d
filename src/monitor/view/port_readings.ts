/**
 * What ports say, asked once a second however many want to know.
 *
 * @module
 */

import type { MonitoredPool, MonitoredPort, MonitoredSession } from "../component.ts";
import { kept, keptBy, type KeptParts } from "./kept.ts";
import { type PortStatus, portStatus } from "./statuses.ts";
import { type RecentSums, recentSumsOfPort } from "./work_sums.ts";

/** A port and what it said. */
export interface PortReading {
  readonly port: MonitoredPort;
  /** `undefined` if it does not listen, or cannot tell. */
  readonly status: PortStatus | undefined;
  readonly work: RecentSums;
}

/** A connection and where it is. */
export interface PlacedSession {
  /** Key of the port. */
  readonly port: string;
  readonly session: MonitoredSession;
}

/** Readings of all ports. */
export interface PortReadings {
  /** In the order of the configuration. */
  all(): Promise<readonly PortReading[]>;
  /** The connections of all ports. */
  sessions(): Promise<readonly PlacedSession[]>;
}

/** Work counts up to the last full minute: it changes no more often than that. */
const WORK_KEEP_MS = 5000;

/** Most ports whose work is kept; nobody has as many. */
const MOST_PORTS = 1000;

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
    sessions: kept(async () => (await Promise.all(pool.ports().map(placedSessions))).flat(), { keepMs, now }),
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

async function placedSessions(port: MonitoredPort): Promise<PlacedSession[]> {
  if (!port.isListening()) return [];
  try {
    return (await port.sessions()).map((session) => ({ port: port.key, session }));
  } catch {
    return [];
  }
}
