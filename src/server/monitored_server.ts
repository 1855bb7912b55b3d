/**
 * The server as the monitor shows it.
 *
 * @module
 */

import type { Component, Config } from "../config/checked_config.ts";
import { maskedOptions } from "../config/mask.ts";
import type { Journal } from "../journal/journal.ts";
import { hashRates, RECENT_TIMES, type WorkOf } from "../journal/work.ts";
import type { MonitoredComponent, MonitoredServer, Status } from "../monitor/component.ts";
import { kept } from "../monitor/view/kept.ts";
import { clientsByAddress, clientView } from "../stratum/client_view.ts";
import type { StratumPort } from "../stratum/stratum.ts";
import type { PortAgents } from "./agents.ts";
import { journalType, powerPoolType } from "./component_types.ts";
import type { DatagramControl } from "./control/datagram_control.ts";
import { VERSION } from "./version.ts";

/** What there is to show. */
export interface ServerParts {
  /** The configuration in force; another object once it has changed. */
  readonly config: () => Config;
  readonly ports: readonly StratumPort[];
  readonly agents: readonly PortAgents[];
  /** What components say of themselves, by key: all but ports and those that are implied. */
  readonly statuses: ReadonlyMap<string, () => Status>;
  /** Where commands by UDP are taken, if they are. */
  readonly datagrams: Pick<DatagramControl, "totals"> | undefined;
  readonly journal: Journal;
  /** What the journal says of itself. */
  readonly journalStatus: () => Status;
  readonly serverNumber: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: () => number;
}

/** What a port says, kept for twenty times as long as it took: of ten thousand miners that is a second or two. */
interface ToldPort extends Pick<StratumPort, "status" | "counters" | "sessions"> {
  readonly clients: NonNullable<MonitoredComponent["clients"]>;
}

/** Makes the view of a server. */
export function monitoredServer(parts: ServerParts): MonitoredServer {
  const { config, ports, agents, statuses, datagrams, journal, journalStatus, serverNumber, startedAt, now } = parts;
  const told = new Map(ports.map((port) => [port.key, toldPort(port)]));

  function toldPort({ status, counters, sessions: read }: StratumPort): ToldPort {
    const keeping = { keepMs: 0, now };
    const sessions = kept(() => read(), keeping);
    return {
      status: kept(status, keeping),
      counters: kept(counters, keeping),
      sessions,
      clients: kept(async () => clientsByAddress(await sessions()), keeping),
    };
  }

  function monitored(component: Component): MonitoredComponent {
    const { key, type } = component;
    const config = maskedOptions(component);
    const port = ports.find((port) => port.key === key);
    const its = told.get(key);
    if (port !== undefined && its !== undefined) {
      return {
        key,
        type,
        config,
        status: () => portStatus(port, its),
        clients: its.clients,
        async client(address) {
          const [sessions, { active_jobs: jobs }] = await Promise.all([its.sessions(), its.status()]);
          return sessions.flatMap((session) => clientView(session, address, now(), jobs));
        },
        work: (address) => workOf({ port: port.key, address }, port),
      };
    }
    return { key, type, config, status: statuses.get(key) ?? statusOf(type) };
  }

  async function portStatus(port: StratumPort, its: Pick<ToldPort, "status">): Promise<Status> {
    const server = agents.find(({ key }) => key === port.key)?.server;
    const status = {
      agent_client_count: server?.count() ?? 0,
      ...await its.status(),
      ...workOf({ port: port.key }, port),
    };
    return server === undefined ? status : { ...status, agents: server.status() };
  }

  /** From the journal: unlike what a port counts itself, this outlives the program. */
  function workOf(of: WorkOf, { hashesPerShare }: Pick<StratumPort, "hashesPerShare">): Status {
    const at = now();
    const hour = RECENT_TIMES["1h"];
    const lastMinute = Math.floor(at / 60_000) * 60;
    return {
      hash_rates: hashRates(journal.work.recent(of, at), hashesPerShare),
      shares_1h: journal.work.sums(of, lastMinute - hour, lastMinute),
    };
  }

  function statusOf(type: string): MonitoredComponent["status"] {
    if (type === journalType.type) return journalStatus;
    if (type !== powerPoolType.type) return () => ({});
    return () => ({
      uptime: Math.floor((now() - startedAt) / 1000),
      server_start: new Date(startedAt).toISOString(),
      version: { version: VERSION, version_info: VERSION.split(".").map(Number) },
      server_number: serverNumber,
      ...datagrams === undefined ? {} : { datagram: datagrams.totals() },
    });
  }

  let shown: { readonly config: Config; readonly components: readonly MonitoredComponent[] } | undefined;

  function components(): readonly MonitoredComponent[] {
    const inForce = config();
    if (shown?.config !== inForce) shown = { config: inForce, components: inForce.components.map(monitored) };
    return shown.components;
  }

  return {
    version: VERSION,
    components,
    async counters() {
      const ofPorts = [...told].map(async ([owner, { counters }]) =>
        Object.entries(await counters()).map(([name, view]) => ({ name, owner, ...view }))
      );
      const ofAgents = agents.flatMap(({ key: owner, counters }) =>
        [...counters].map(([name, counter]) => ({ name, owner, ...counter.view() }))
      );
      return [...(await Promise.all(ofPorts)).flat(), ...ofAgents];
    },
  };
}
