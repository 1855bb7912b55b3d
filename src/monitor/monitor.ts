/**
 * ServerMonitor: the monitor's HTTP server.
 *
 * @module
 */

import { isIPv6 } from "node:net";
import { getLogger } from "@logtape/logtape";
import { createMonitorApp } from "./app.ts";
import type { MonitoredServer } from "./component.ts";
import type { Readiness } from "./health.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import type { Notifications } from "./notifications.ts";
import type { ServerMonitorOptions } from "./options.ts";

/** A monitor that serves once it is started. */
export interface ServerMonitor {
  readonly key: string;
  /** Listens; resolves with the URL of the overview. */
  start(): Promise<string>;
  /** Stops listening; answers under way are finished. */
  stop(): Promise<void>;
}

const LOOPBACK = /^(?:127\.|\[?::1\]?$|localhost$)/;

/**
 * Makes a monitor of a server.
 *
 * @param notifications Takes word of new blocks, if the monitor is to listen for that; ends with it.
 * @param readiness Tells what the server's readiness depends on.
 */
export function createServerMonitor(
  key: string,
  options: ServerMonitorOptions,
  server: MonitoredServer,
  notifications?: Notifications,
  readiness?: () => Readiness,
): ServerMonitor {
  const log = getLogger(["powerpool", key]);
  const form = { sorted: options.JSON_SORT_KEYS, indented: options.JSONIFY_PRETTYPRINT_REGULAR };
  let metrics: Promise<Metrics> | undefined;
  const app = createMonitorApp(server, form, notifications, { metrics: () => metrics, readiness });
  let http: Deno.HttpServer<Deno.NetAddr> | undefined;

  return {
    key,
    async start() {
      const { address: hostname, port } = options;
      const listening = Promise.withResolvers<Deno.NetAddr>();
      try {
        http = Deno.serve({ hostname, port, onListen: listening.resolve }, app.fetch);
      } catch (cause) {
        throw new Error(`Cannot listen on ${authority(hostname, port)} for the monitor: ${listenFault(cause)}`, {
          cause,
        });
      }
      if (options.metrics) metrics = createMetrics(server);
      const [bound] = await Promise.all([listening.promise, metrics]);
      const url = `http://${authority(hostname, bound.port)}/`;
      log.info("Monitor on {url}", { url });
      if (!LOOPBACK.test(hostname)) log.warn("The monitor is open to everybody who reaches {hostname}", { hostname });
      return url;
    },
    async stop() {
      await http?.shutdown();
      (await metrics)?.stop();
      notifications?.close();
    },
  };
}

function authority(hostname: string, port: number): string {
  return isIPv6(hostname) ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Why a server cannot listen, and what to do. */
function listenFault(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "the port is taken; choose another or stop the program that has it";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) return "the address is none of this machine";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied; choose a port from 1024 up";
  return error instanceof Error ? error.message : String(error);
}
