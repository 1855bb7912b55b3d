/**
 * The Stratum ports as the API shows them.
 *
 * @module
 */

import type { Port } from "../api/port.ts";
import type { PortReading } from "./port_readings.ts";
import type { PortStatus } from "./statuses.ts";
import { shareSumsOf } from "./work_sums.ts";

/** Connections by what they do. */
export type ConnectionCounts = Port["connections"];

const NOBODY: ConnectionCounts = { total: 0, authorized: 0, idle: 0, addresses: 0, workers: 0 };

/** Puts a port together. */
export function portOf({ port, status, work }: PortReading): Port {
  const { address, tls, startDifficulty, minimumDifficulty, maximumDifficulty, sharesPerMinute } = port.setup();
  const flush = status?.last_flush_job ?? null;
  return {
    key: port.key,
    address,
    port: port.tcpPort() ?? null,
    tls,
    listening: port.isListening(),
    algorithm: port.algorithm,
    source: port.source,
    networks: [...port.networks],
    currency: port.currency() ?? null,
    difficulty: {
      start: startDifficulty,
      vardiff: sharesPerMinute !== undefined,
      minimum: minimumDifficulty,
      maximum: maximumDifficulty ?? null,
      shares_per_minute: sharesPerMinute ?? null,
    },
    connections: connectionsOf(status),
    agents: port.agents(),
    last_new_block: flush === null ? null : { currency: flush.currency, at: flush.pushed_at },
    ...work,
    shares: shareSumsOf(status?.shares ?? {}),
    refused: status?.refused ?? {},
    banned: status?.banned_addresses ?? [],
    broadcast_ms: broadcastMs(status),
  };
}

/** Connections of several ports together; whoever is at two of them counts twice. */
export function addConnections(statuses: readonly (PortStatus | undefined)[]): ConnectionCounts {
  return statuses.map(connectionsOf).reduce((sum, counts) => ({
    total: sum.total + counts.total,
    authorized: sum.authorized + counts.authorized,
    idle: sum.idle + counts.idle,
    addresses: sum.addresses + counts.addresses,
    workers: sum.workers + counts.workers,
  }), NOBODY);
}

function connectionsOf(status: PortStatus | undefined): ConnectionCounts {
  if (status === undefined) return NOBODY;
  return {
    total: status.client_count,
    authorized: status.client_count_authed,
    idle: status.client_count_idle,
    addresses: status.address_count,
    workers: status.address_worker_count,
  };
}

function broadcastMs(status: PortStatus | undefined): number | null {
  const { count, sum } = status?.timings.broadcast_seconds ?? { count: 0, sum: 0 };
  return count === 0 ? null : sum / count * 1000;
}
