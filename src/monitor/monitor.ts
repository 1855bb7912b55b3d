/**
 * ServerMonitor: the monitor's HTTP server.
 *
 * @module
 */

import { isIPv6 } from "node:net";
import { getLogger } from "@logtape/logtape";
import { isLoopbackHost } from "../sockets/address_range.ts";
import { createFoldedLog } from "../sockets/folded_log.ts";
import { type After, systemAfter } from "../timers/after.ts";
import { areSet } from "./access/credentials.ts";
import { createGate } from "./access/gate.ts";
import { createMonitorApp, OWN_PATHS } from "./app.ts";
import type { MonitoredServer } from "./component.ts";
import type { Readiness } from "./health.ts";
import { createMetrics, type Metrics } from "./metrics/metrics.ts";
import type { Notifications } from "./notifications.ts";
import type { ServerMonitorOptions } from "./options.ts";
import type { PoolView } from "./pool_view.ts";

/** A monitor that serves once it is started. */
export interface ServerMonitor {
  readonly key: string;
  /** Listens; resolves with the URL of the overview. */
  start(): Promise<string>;
  /** Stops listening; answers under way are finished, streams end. */
  stop(): Promise<void>;
}

/** What a monitor is made of. */
export interface ServerMonitorParts {
  readonly key: string;
  readonly options: ServerMonitorOptions;
  readonly server: MonitoredServer;
  /** The pool for the API and the pages. */
  readonly view: PoolView;
  /** Takes word of new blocks, if the monitor is to listen for that; ends with it. */
  readonly notifications?: Notifications | undefined;
  /** Tells what the server's readiness depends on. */
  readonly readiness?: (() => Readiness) | undefined;
  /** Milliseconds since 1970; the clock if left out. */
  readonly now?: () => number;
  /** Calls back later; {@linkcode systemAfter} if left out. */
  readonly after?: After;
}

/** How long who reads an answer slowly may hold up the end. */
const STOP_GRACE_MS = 1000;

/** Makes a monitor. */
export function createServerMonitor(parts: ServerMonitorParts): ServerMonitor {
  const { key, options, server, view, notifications, readiness, now = Date.now, after = systemAfter } = parts;
  const log = getLogger(["powerpool", key]);
  const faults = createFoldedLog({ write: (message, properties) => log.error(message, properties) });
  const gate = createGate({
    options,
    warn: (message, properties) => log.warn(message, properties),
    now: () => performance.now(),
  });
  const stopping = new AbortController();
  let metrics: Promise<Metrics> | undefined;
  const app = createMonitorApp({
    server,
    view,
    form: { sorted: options.JSON_SORT_KEYS, indented: options.JSONIFY_PRETTYPRINT_REGULAR },
    gate,
    corsOrigins: options.cors_origins,
    notifications,
    metrics: () => metrics,
    readiness,
    onFault: (error) => faults.say("fault", "Cannot answer a request: {error}", { error }),
    now,
    after,
    stopping: stopping.signal,
  });
  let http: Deno.HttpServer<Deno.NetAddr> | undefined;

  function warnings(): void {
    const { address, public: isPublic } = options;
    if (!isLoopbackHost(address)) {
      if (isPublic) {
        log.warn("The monitor is public: whoever reaches {address} sees the pool, though nothing confidential", {
          address,
        });
      } else if (!areSet(options)) {
        log.warn(
          "The monitor listens on {address}, but shows nothing to other machines: set token, or public: true",
          { address },
        );
      }
    }
    for (const { key: own } of server.components()) {
      if (!OWN_PATHS.has(own)) continue;
      log.warn("The component {own} cannot be read at /{own}/, which is the monitor's own: give it another name", {
        own,
      });
    }
  }

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
      warnings();
      return url;
    },
    async stop() {
      stopping.abort();
      const late = Promise.withResolvers<void>();
      const takeBack = after(STOP_GRACE_MS, late.resolve);
      await Promise.race([http?.shutdown(), late.promise]);
      takeBack();
      (await metrics)?.stop();
      notifications?.close();
      gate.close();
      faults.close();
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
