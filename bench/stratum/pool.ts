/**
 * The pool from its source, with everything on: a journal in a file, vardiff, guards, the monitor.
 *
 * @module
 */

import { join } from "node:path";
import { freePorts } from "../../tests/tools/free_ports.ts";
import { pollUntil } from "../../tests/tools/poll_until.ts";
import { ALLOCATOR, programArguments } from "../../tests/tools/pool_program.ts";
import { SERVER_CORE } from "./cores.ts";
import { type RunningServer, startPinned, startStubDaemon, type StubDaemon } from "./running_server.ts";

/** How the pool is started. */
export interface PoolSetup {
  /** Shards; one if left out. */
  readonly shards?: number;
  /** What it asks for templates; a stub daemon of its own if left out. */
  readonly daemon?: StubDaemon;
  /** Cores that it may use, as taskset takes them; that of servers if left out. */
  readonly cores?: string;
}

/** The pool under test. */
export interface RunningPool extends RunningServer {
  /** Where the monitor is, without a slash at the end. */
  readonly monitorUrl: string;
  /** What the monitor says at a path. */
  monitor(path: string): Promise<Record<string, unknown>>;
}

const ADDRESS = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2";

/** About four hashes a share. */
const DIFFICULTY = "1.0e-9";

/**
 * Everything that costs something is on, and kept from interfering: vardiff looks at every miner and leaves it its
 * difficulty, the guards count what loopback does and find nothing wrong with it.
 */
const EVERYTHING_ON = `
  vardiff:
    enabled: true
    interval: 1
    minimum_difficulty: ${DIFFICULTY}
    maximum_difficulty: ${DIFFICULTY}
  guards:
    exempt: []
    max_connections_per_address: 20000
    connections_per_minute: 1000000
    connection_burst: 100000`;

/** Seconds until it has its first job. */
const JOB_DEADLINE = 30;

/**
 * Starts it and waits until it has a job.
 *
 * @param folder For configuration, journal and logs.
 * @throws {Error} If it does not start.
 */
export async function startPool(folder: string, setup: PoolSetup = {}): Promise<RunningPool> {
  await using cleanup = new AsyncDisposableStack();
  const daemon = setup.daemon ?? cleanup.use(await startStubDaemon(folder));
  const [port, monitorPort] = freePorts(2) as [number, number];
  const config = join(folder, `pool-${port}.yml`);
  await Deno.writeTextFile(config, configText(folder, port, monitorPort, daemon.port, setup.shards ?? 1));
  const running = await startPinned({
    name: "the pool",
    cores: setup.cores ?? SERVER_CORE,
    command: Deno.execPath(),
    args: programArguments(config),
    env: ALLOCATOR,
    log: join(folder, `pool-${port}.log`),
    port,
  });
  cleanup.defer(() => running.stop());
  const monitorUrl = `http://127.0.0.1:${monitorPort}`;
  async function monitor(path: string): Promise<Record<string, unknown>> {
    const response = await fetch(monitorUrl + path);
    return await response.json();
  }
  // The monitor listens later than the port.
  const hasJob = async () => (await monitor("/pool/").catch(() => undefined))?.["last_flush_job"] ?? undefined;
  await pollUntil(hasJob, JOB_DEADLINE, "the pool's first job");
  const owned = cleanup.move();
  return {
    port,
    pid: running.pid,
    user: `${ADDRESS}.w%d`,
    newBlock: () => daemon.newBlock(),
    monitorUrl,
    monitor,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function configText(folder: string, port: number, monitorPort: number, rpcPort: number, shards: number): string {
  return `main:
  type: PowerPool
  shards: ${shards}
journal:
  type: Journal
  path: ${join(folder, `pool-${port}.db`)}
chain:
  type: MonitorNetwork
  currency: BTC
  algo: sha256
  pool_address: ${ADDRESS}
  coinservs:
    - port: ${rpcPort}
      username: user
      password: password
pool:
  type: StratumServer
  address: 127.0.0.1
  port: ${port}
  algo: sha256
  start_difficulty: ${DIFFICULTY}
  minimum_manual_diff: ${DIFFICULTY}${EVERYTHING_ON}
monitor:
  type: ServerMonitor
  port: ${monitorPort}
`;
}
