/**
 * What a port tells of itself, shard by shard, and how the shards' parts are put together.
 *
 * @module
 */

import { addHistograms, type HistogramView } from "../counters/histogram.ts";
import type { CounterView } from "../counters/minute_counter.ts";
import type { ShareOutcome } from "../journal/records.ts";
import type { Ban } from "../sockets/door.ts";
import type { RefusalCause } from "../sockets/refusal.ts";
import { addClientFigures, type ClientFigures } from "./client_figures.ts";
import type { ShareTally } from "./port_counters.ts";

/** The last job that made all others worthless. */
export interface Flush {
  /** Name of the job on the wire. */
  readonly id: string;
  readonly currency: string;
  readonly powBlockHash: boolean;
  /** When it was sent, milliseconds since 1970. */
  readonly at: number;
}

/** How long things took since the start. */
export interface PortTimings {
  /** From the first connection to the last, each time that all were told of a job. */
  readonly broadcast_seconds: HistogramView;
  /** To hash and judge what one turn of the event loop brought, one share or many. */
  readonly validation_seconds: HistogramView;
}

/** A port at one moment; plain values only, since it may come from another thread. */
export interface PortSnapshot {
  /** Connections of each shard. */
  readonly connections: readonly number[];
  readonly clients: ClientFigures;
  /** Jobs that shares are taken for, and jobs remembered as stale. */
  readonly jobs: { readonly active: number; readonly stale: number };
  readonly lastFlush: Flush | undefined;
  /** Addresses that are kept out now. */
  readonly banned: readonly Ban[];
  /** Connections refused since the start, by cause. */
  readonly refused: Readonly<Record<RefusalCause, number>>;
  /** By name, as the monitor shows them. */
  readonly counters: Readonly<Record<string, CounterView>>;
  /** Shares since the start, by outcome. */
  readonly shares: Readonly<Record<ShareOutcome, Readonly<ShareTally>>>;
  readonly timings: PortTimings;
}

/**
 * Puts the shards' snapshots of a port together. Jobs are the same in all of them; everything else adds up.
 *
 * @param snapshots At least one.
 * @throws {RangeError} If there is none.
 */
export function mergeSnapshots(snapshots: readonly PortSnapshot[]): PortSnapshot {
  const [first, ...others] = snapshots;
  if (first === undefined) throw new RangeError("Cannot merge snapshots: expected at least one");
  return others.reduce((sum, snapshot) => ({
    connections: [...sum.connections, ...snapshot.connections],
    clients: addClientFigures(sum.clients, snapshot.clients),
    jobs: sum.jobs,
    lastFlush: sum.lastFlush ?? snapshot.lastFlush,
    // Each shard is told of the bans of the others.
    banned: sum.banned,
    refused: mapValues(sum.refused, (count, cause) => count + snapshot.refused[cause]),
    counters: mapValues(sum.counters, (view, name) => addViews(view, snapshot.counters[name])),
    shares: mapValues(sum.shares, ({ count, work }, outcome) => ({
      count: count + snapshot.shares[outcome].count,
      work: work + snapshot.shares[outcome].work,
    })),
    timings: {
      broadcast_seconds: addHistograms(sum.timings.broadcast_seconds, snapshot.timings.broadcast_seconds),
      validation_seconds: addHistograms(sum.timings.validation_seconds, snapshot.timings.validation_seconds),
    },
  }), first);
}

function addViews(a: CounterView, b: CounterView | undefined): CounterView {
  if (b === undefined) return a;
  return {
    total: a.total + b.total,
    lastMinute: a.lastMinute + b.lastMinute,
    lastHour: a.lastHour + b.lastHour,
  };
}

function mapValues<K extends string, V, W>(record: Readonly<Record<K, V>>, map: (value: V, key: K) => W): Record<K, W> {
  const entries = Object.entries(record) as [K, V][];
  return Object.fromEntries(entries.map(([key, value]) => [key, map(value, key)])) as Record<K, W>;
}
