/**
 * The server as the monitor shows it.
 *
 * @module
 */

import type { Component, Config } from "../config/checked_config.ts";
import { maskedOptions } from "../config/mask.ts";
import type { MinuteCounter } from "../counters/minute_counter.ts";
import type { MonitorNetwork } from "../jobmanagers/network.ts";
import type { Journal } from "../journal/journal.ts";
import type { MonitoredComponent, MonitoredServer } from "../monitor/component.ts";
import type { StratumServer } from "../stratum/server.ts";
import { journalType, powerPoolType } from "./component_types.ts";
import { VERSION } from "./version.ts";

/** A counter, and the component that counts. */
export interface OwnedCounter {
  readonly name: string;
  /** The component's key. */
  readonly owner: string;
  readonly counter: MinuteCounter;
}

/** What there is to show. */
export interface ServerParts {
  readonly config: Config;
  readonly ports: readonly StratumServer[];
  /** By key. */
  readonly networks: ReadonlyMap<string, MonitorNetwork>;
  readonly journal: Journal;
  /** Grows as counters are made. */
  readonly counters: readonly OwnedCounter[];
  readonly serverNumber: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: () => number;
}

/** Makes the view of a server. */
export function monitoredServer(parts: ServerParts): MonitoredServer {
  const { config, ports, networks, journal, counters, serverNumber, startedAt, now } = parts;

  function monitored(component: Component): MonitoredComponent {
    const { key, type } = component;
    const config = maskedOptions(component);
    const port = ports.find((port) => port.key === key);
    if (port !== undefined) {
      return { key, type, config, status: () => ({ ...port.status() }), clients: port.clients, client: port.client };
    }
    return { key, type, config, status: networks.get(key)?.status ?? statusOf(type) };
  }

  function statusOf(type: string): MonitoredComponent["status"] {
    if (type === journalType.type) return () => ({ ...journal.status() });
    if (type !== powerPoolType.type) return () => ({});
    return () => ({
      uptime: Math.floor((now() - startedAt) / 1000),
      server_start: new Date(startedAt).toISOString(),
      version: { version: VERSION, version_info: VERSION.split(".").map(Number) },
      server_number: serverNumber,
    });
  }

  const components = config.components.map(monitored);
  return {
    version: VERSION,
    components: () => components,
    counters: () => counters.map(({ name, owner, counter }) => ({ name, owner, ...counter.view() })),
  };
}
