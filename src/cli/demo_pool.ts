/**
 * The pool of the demonstration: started as a configuration file would have it, and how to reach it.
 *
 * @module
 */

import type { Devnet } from "../devnet/devnet.ts";
import type { MonitoredEvents } from "../monitor/component.ts";
import { checkConfig } from "../server/load_config.ts";
import { createServer, type Server } from "../server/server.ts";
import { VERSION } from "../server/version.ts";
import { DEMO_ALGORITHM, DEMO_ALIAS, DEMO_PORT_KEY, demoConfig } from "./demo_config.ts";
import type { DemoState } from "./demo_display.ts";
import { programCall } from "./program_call.ts";

const PREFERRED_STRATUM_PORT = 3333;
const PREFERRED_MONITOR_PORT = 3855;

/** The part of the summary that the pool's port knows. */
type PortState = Pick<DemoState, "sharesAccepted" | "sharesRejected" | "miners">;

/** A running pool. */
export interface DemoPool {
  /** Of Stratum. */
  readonly port: number;
  /** Where everything is, for people. */
  readonly welcome: string;
  state(): Promise<PortState>;
  stop(): Promise<void>;
}

/**
 * Starts a pool for a devnet.
 *
 * @param events The newest lines of the log, for its monitor.
 * @throws {Error} If it cannot be started; then nothing is left running.
 */
export async function startDemoPool(devnet: Devnet, events?: MonitoredEvents): Promise<DemoPool> {
  const loaded = checkConfig(
    demoConfig({
      daemonPort: devnet.port,
      daemonUser: devnet.user,
      daemonPassword: devnet.password,
      stratumPort: freePort(PREFERRED_STRATUM_PORT),
      monitorPort: freePort(PREFERRED_MONITOR_PORT),
    }),
    "demo",
  );
  if (!loaded.ok) throw new Error(loaded.lines.join("; "));
  const server = createServer(loaded.config, events === undefined ? {} : { events });
  const { ports, monitor } = await server.start();
  const port = ports.get(DEMO_PORT_KEY) ?? 0;
  return {
    port,
    welcome: welcome(port, monitor, devnet),
    state: () => portState(server),
    stop: server.stop,
  };
}

function welcome(port: number, monitor: string | undefined, devnet: Devnet): string {
  const url = `stratum+tcp://127.0.0.1:${port}`;
  return `PowerPool ${VERSION}: a whole pool on an embedded coin network. Ctrl-C ends it.

  Stratum   ${url}
  Monitor   ${monitor}
  Devnet    ${devnet.url} (JSON-RPC, user ${devnet.user}, password ${devnet.password})

Let another miner join, in a second terminal:

  ${programCall()} mine ${url} -u ${DEMO_ALIAS}.rig1 -a ${DEMO_ALGORITHM}
`;
}

async function portState(server: Server): Promise<PortState> {
  const { shares, client_count_authed: miners } = await server.port(DEMO_PORT_KEY).status();
  const rejected = shares.stale.count + shares.duplicate.count + shares.low.count + shares.invalid.count;
  return { sharesAccepted: shares.accepted.count, sharesRejected: rejected, miners };
}

/** The preferred port if nobody has it, else any: the demonstration must not fail for another pool on the machine. */
function freePort(preferred: number): number {
  try {
    Deno.listen({ hostname: "127.0.0.1", port: preferred }).close();
    return preferred;
  } catch {
    return 0;
  }
}
