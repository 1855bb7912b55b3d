/**
 * Metrics of Stratum ports: shares, hash rates, connections.
 *
 * None has a label for an address or a worker: whoever connects could then make as many series as it likes.
 *
 * @module
 */

import { known, type Labels, type MetricDefinition } from "./metrics_definition.ts";
import type { MetricsReading } from "./metrics_reading.ts";

type PortReading = MetricsReading["ports"][number];

/** What of a port is one number. */
function ofPorts(value: (status: PortReading["status"]) => number): (reading: MetricsReading) => [Labels, number][] {
  return ({ ports }) => ports.flatMap(({ key, status }) => known([{ port: key }, value(status)]));
}

/** What of a port is a number for each word of a list. */
function each(
  value: (port: PortReading) => readonly (readonly [Labels, number])[],
): (reading: MetricsReading) => [Labels, number][] {
  return ({ ports }) =>
    ports.flatMap((port) =>
      value(port).map(([labels, number]): [Labels, number] => [{ port: port.key, ...labels }, number])
    );
}

/** The metrics. */
export const PORT_METRICS: readonly MetricDefinition[] = [
  {
    name: "powerpool_shares_total",
    kind: "counter",
    help: "Shares judged since the start, by outcome",
    labels: ["port", "algorithm", "outcome"],
    samples: each(({ algorithm, status }) =>
      Object.entries(status.shares).map(([outcome, { count }]) => [{ algorithm, outcome }, count])
    ),
  },
  {
    name: "powerpool_share_work_total",
    kind: "counter",
    help: "Work of the shares judged since the start, in shares of difficulty 1, by outcome",
    labels: ["port", "algorithm", "outcome"],
    samples: each(({ algorithm, status }) =>
      Object.entries(status.shares).map(([outcome, { work }]) => [{ algorithm, outcome }, work])
    ),
  },
  {
    name: "powerpool_hash_rate_hashes_per_second",
    kind: "gauge",
    help: "Hash rate of accepted shares in the last full minute",
    labels: ["port", "algorithm"],
    samples: each(({ algorithm, status }) => [[{ algorithm }, status.hps]]),
  },
  {
    name: "powerpool_connections",
    kind: "gauge",
    help: "Connections of miners, by the shard that serves them",
    labels: ["port", "shard"],
    samples: each(({ status }) =>
      status.client_count_by_shard.map((count, shard) => [{ shard: String(shard) }, count])
    ),
  },
  {
    name: "powerpool_sessions",
    kind: "gauge",
    help: "Connections of miners by what they do: active, idle, or not authorized yet",
    labels: ["port", "state"],
    samples: each(({ status }) => [
      [{ state: "active" }, status.client_count_active],
      [{ state: "idle" }, status.client_count_idle],
      [{ state: "unauthorized" }, status.client_count - status.client_count_authed],
    ]),
  },
  {
    name: "powerpool_addresses",
    kind: "gauge",
    help: "Addresses that connected miners work for",
    labels: ["port"],
    samples: ofPorts(({ address_count }) => address_count),
  },
  {
    name: "powerpool_workers",
    kind: "gauge",
    help: "Workers that are connected, told apart by address and name",
    labels: ["port"],
    samples: ofPorts(({ address_worker_count }) => address_worker_count),
  },
  {
    name: "powerpool_agents",
    kind: "gauge",
    help: "Connections of agents",
    labels: ["port"],
    samples: ofPorts(({ agent_client_count }) => agent_client_count),
  },
  {
    name: "powerpool_refused_connections_total",
    kind: "counter",
    help: "Connections refused since the start, by cause",
    labels: ["port", "cause"],
    samples: each(({ status }) => Object.entries(status.refused).map(([cause, count]) => [{ cause }, count])),
  },
  {
    name: "powerpool_banned_addresses",
    kind: "gauge",
    help: "Addresses that are banned now",
    labels: ["port"],
    samples: ofPorts(({ banned_addresses }) => banned_addresses.length),
  },
  {
    name: "powerpool_broadcast_seconds",
    kind: "histogram",
    help: "How long it took to send a new job to all connections of a shard",
    labels: ["port"],
    samples: ({ ports }) => ports.map(({ key, status }) => [{ port: key }, status.timings.broadcast_seconds]),
  },
  {
    name: "powerpool_share_validation_seconds",
    kind: "histogram",
    help: "How long it took to hash and judge the shares that one turn of a shard's event loop brought",
    labels: ["port"],
    samples: ({ ports }) => ports.map(({ key, status }) => [{ port: key }, status.timings.validation_seconds]),
  },
];
