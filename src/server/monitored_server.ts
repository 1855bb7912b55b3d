/**
 * The server as the monitor shows it.
 *
 * @module
 */

import type { Component, Config } from "../config/checked_config.ts";
import { maskedOptions } from "../config/mask.ts";
import type { MonitorNetwork } from "../jobmanagers/network.ts";
import type { Journal } from "../journal/journal.ts";
import type { MonitoredComponent, MonitoredServer, Status } from "../monitor/component.ts";
import type { StratumPort } from "../stratum/stratum.ts";
import type { PortAgents } from "./agents.ts";
import { journalType, powerPoolType } from "./component_types.ts";
import { VERSION } from "./version.ts";

/** What there is to show. */
export interface ServerParts {
  readonly config: Config;
  readonly ports: readonly StratumPort[];
  readonly agents: readonly PortAgents[];
  /** By key. */
  readonly networks: ReadonlyMap<string, Pick<MonitorNetwork, "status">>;
  readonly journal: Journal;
  readonly serverNumber: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: () => number;
}

/** Makes the view of a server. */
export function monitoredServer(parts: ServerParts): MonitoredServer {
  const { config, ports, agents, networks, journal, serverNumber, startedAt, now } = parts;

  function monitored(component: Component): MonitoredComponent {
    const { key, type } = component;
    const config = maskedOptions(component);
    const port = ports.find((port) => port.key === key);
    if (port !== undefined) {
      return {
        key,
        type,
        config,
        status: () => portStatus(port),
        clients: port.clients,
        client: port.client,
      };
    }
    return { key, type, config, status: networks.get(key)?.status ?? statusOf(type) };
  }

  async function portStatus(port: StratumPort): Promise<Status> {
    const server = agents.find(({ key }) => key === port.key)?.server;
    const status = { agent_client_count: server?.count() ?? 0, ...await port.status() };
    return server === undefined ? status : { ...status, agents: server.status() };
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
    async counters() {
      const ofPorts = ports.map(async (port) =>
        Object.entries(await port.counters()).map(([name, view]) => ({ name, owner: port.key, ...view }))
      );
      const ofAgents = agents.flatMap(({ key: owner, counters }) =>
        [...counters].map(([name, counter]) => ({ name, owner, ...counter.view() }))
      );
      return [...(await Promise.all(ofPorts)).flat(), ...ofAgents];
    },
  };
}
