/**
 * The monitors of a server: what it shows of itself, and where.
 *
 * @module
 */

import type { Algorithm } from "../algorithms/algorithm.ts";
import { componentsOf, type Config } from "../config/checked_config.ts";
import type { MonitorAuxNetwork } from "../jobmanagers/aux/aux_network.ts";
import type { MonitorNetwork } from "../jobmanagers/network.ts";
import type { MonitorNetworkMulti } from "../jobmanagers/switching/switching.ts";
import type { Journal } from "../journal/journal.ts";
import type { MonitoredEvents } from "../monitor/component.ts";
import { createServerMonitor } from "../monitor/monitor.ts";
import { createNotifications } from "../monitor/notifications.ts";
import type { PoolView } from "../monitor/pool_view.ts";
import { createPoolView } from "../monitor/view/pool_view.ts";
import { portOfServer } from "../sockets/listen_address.ts";
import type { StratumPort } from "../stratum/stratum.ts";
import type { PortAgents } from "./agents.ts";
import { allStarted } from "./all_started.ts";
import { serverMonitorType } from "./component_types.ts";
import type { DatagramControl } from "./control/datagram_control.ts";
import type { Dispatch } from "./control/dispatch.ts";
import { monitoredPool } from "./monitored_pool.ts";
import { monitoredServer } from "./monitored_server.ts";
import { createReadiness } from "./readiness.ts";
import type { Reporters } from "./reporters.ts";
import type { TimedCommits } from "./timed_commits.ts";

/** What there is to show. */
export interface MonitorsParts {
  /** The configuration that the server was built of. */
  readonly config: Config;
  /** The one in force. */
  readonly inForce: () => Config;
  readonly ports: readonly StratumPort[];
  readonly agents: readonly PortAgents[];
  /** By the key of their component, as are the next two. */
  readonly networks: ReadonlyMap<string, MonitorNetwork>;
  readonly auxNetworks: ReadonlyMap<string, MonitorAuxNetwork>;
  readonly switching: ReadonlyMap<string, MonitorNetworkMulti>;
  /** Keys of what ports take their jobs from. */
  readonly used: ReadonlySet<string>;
  readonly reporters: Pick<Reporters, "statuses">;
  readonly journal: Journal;
  readonly commits: Pick<TimedCommits, "status">;
  /** An algorithm by its name, adjusted as the configuration says. */
  readonly algorithmOf: (name: string) => Algorithm;
  /** Where commands by UDP are taken, if they are. */
  readonly datagrams: Pick<DatagramControl, "totals"> | undefined;
  /** Takes word of new blocks. */
  readonly dispatch: Pick<Dispatch, "notification">;
  /** The newest lines of the log. */
  readonly events: MonitoredEvents;
  readonly serverNumber: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: () => number;
}

/** The monitors of a server. */
export interface Monitors {
  readonly view: PoolView;
  /** Listens; resolves with the URL of the first, if there is one. */
  start(): Promise<string | undefined>;
  /** Stops listening; long looks into the journal are given up. */
  stop(): Promise<void>;
}

/** Makes them; nothing listens before they are started. */
export function createMonitors(parts: MonitorsParts): Monitors {
  const { config, ports, networks, auxNetworks, switching, reporters, commits, serverNumber, now } = parts;
  const components = componentsOf(config, serverMonitorType).map(({ key, options }) => ({
    key,
    options: { ...options, port: portOfServer(options.port, serverNumber) },
    notifications: options.notify_token === ""
      ? undefined
      : createNotifications({ key, token: options.notify_token, take: parts.dispatch.notification }),
  }));
  const server = monitoredServer({
    ...parts,
    config: parts.inForce,
    journalStatus: commits.status,
    statuses: new Map([
      ...[...networks, ...auxNetworks, ...switching].map(([key, { status }]) => [key, status] as const),
      ...reporters.statuses,
      ...components.flatMap(({ key, notifications }) =>
        notifications === undefined ? [] : [[key, () => ({ notify: notifications.totals() })] as const]
      ),
    ]),
  });
  const readiness = createReadiness({ config, ports, networks, used: parts.used });
  const pool = monitoredPool({ ...parts, readiness, journalStatus: commits.status });
  const stopping = new AbortController();
  const view = createPoolView({ pool, now, stopping: stopping.signal });
  const monitors = components.map((component) => createServerMonitor({ ...component, server, view, readiness, now }));

  return {
    view,
    async start() {
      const [url] = await allStarted(monitors.map((monitor) => monitor.start()));
      return url;
    },
    async stop() {
      // Long looks into the journal must not keep it open.
      stopping.abort(new Error("The server stops"));
      await Promise.all(monitors.map((monitor) => monitor.stop()));
    },
  };
}
