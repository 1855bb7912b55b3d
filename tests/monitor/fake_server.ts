/**
 * A server as the monitor sees it, made up.
 *
 * @module
 */

import type { Hono } from "hono";
import { type AccessOptions, createGate } from "../../src/monitor/access/gate.ts";
import { createMonitorApp, type MonitorAppParts } from "../../src/monitor/app.ts";
import type { MonitoredComponent, MonitoredServer } from "../../src/monitor/component.ts";
import { serverMonitorOptions } from "../../src/monitor/options.ts";
import type { MonitorEnv } from "../../src/monitor/visit.ts";
import { FAKE_NOW, fakeView } from "./fake_view.ts";

/** A component of a pool with one miner. */
export const PORT: MonitoredComponent = {
  key: "pool",
  type: "StratumServer",
  config: { port: 3333, algo: "scrypt" },
  status: () => ({ mhps: 0.5, client_count: 1, last_flush_job: { currency: "LTC", merged_networks: [] } }),
  clients: () => Promise.resolve({ LTCaddress: { 7: { worker: "rig", idle: false } } }),
  client: (address) => Promise.resolve(address === "LTCaddress" ? [{ worker: "rig", type: "cpuminer/1" }] : []),
};

/** A component without miners. */
export const NETWORK: MonitoredComponent = {
  key: "ltc",
  type: "MonitorNetwork",
  config: { coinservs: [{ port: 9332, password: "********" }] },
  status: () => ({ currency: "LTC", net_state: null, subsidy: 5_000_000_000n }),
};

/** Puts a server together. */
export function fakeServer(components: readonly MonitoredComponent[] = [PORT, NETWORK]): MonitoredServer {
  return {
    version: "1.2.3",
    components: () => components,
    counters: () =>
      Promise.resolve([{ name: "stratum_connects", owner: "pool", total: 600, lastMinute: 3, lastHour: 120 }]),
  };
}

/** The app of a made-up server, with the access that the options say: by default, for who is on the machine. */
export function fakeApp(own: Partial<MonitorAppParts> = {}, access: Partial<AccessOptions> = {}): Hono<MonitorEnv> {
  const options = serverMonitorOptions.parse(access);
  return createMonitorApp({
    server: fakeServer(),
    view: fakeView(),
    form: { sorted: false, indented: false },
    gate: createGate({ options, warn() {}, now: () => 0, after: () => () => {} }),
    corsOrigins: options.cors_origins,
    now: () => FAKE_NOW,
    after: () => () => {},
    stopping: new AbortController().signal,
    ...own,
  });
}

/** What Deno.serve says of a connection from an address. */
export function peerAt(hostname: string): Partial<Deno.ServeHandlerInfo<Deno.NetAddr>> {
  return { remoteAddr: { transport: "tcp", hostname, port: 4711 } };
}

/** A connection from the machine itself. */
export const LOCAL = peerAt("127.0.0.1");

/** Asks the app of a server, from the machine itself. */
export async function ask(
  path: string,
  server: MonitoredServer = fakeServer(),
  headers: Record<string, string> = {},
  form: { readonly sorted: boolean; readonly indented: boolean } = { sorted: false, indented: false },
): Promise<Response> {
  return await fakeApp({ server, form }).request(path, { headers }, LOCAL);
}

/** What a browser accepts. */
export const BROWSER = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8" };
