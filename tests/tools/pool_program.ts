/**
 * The pool as a program of its own, as an operator runs it, on free ports and in a temporary folder.
 *
 * @module
 */

import { join } from "node:path";
import { freePorts } from "./free_ports.ts";
import { pollUntil } from "./poll_until.ts";
import { logTail, type RunningProcess, startProcess } from "./process.ts";

/** Where a daemon's RPC is, and how to log in. */
export interface DaemonLogin {
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** What is particular to a test. */
export interface PoolOptions {
  readonly currency: string;
  readonly algorithm: string;
  readonly poolAddress: string;
  readonly daemon: DaemonLogin;
  /** More daemons of the chain, each less preferred than the one before. */
  readonly fallbacks?: readonly DaemonLogin[];
  readonly startDifficulty: number;
  /** More lines for the network and for the port, indented by two blanks. */
  readonly networkLines?: string;
  readonly portLines?: string;
  /** Lines for the program as a whole, indented likewise. */
  readonly mainLines?: string;
  /** More components, not indented. */
  readonly components?: string;
}

/** A pool under a test's control. */
export interface PoolProgram extends AsyncDisposable {
  readonly stratumPort: number;
  readonly monitorPort: number;
  /** The journal's file. */
  readonly journal: string;
  /** Everything that it has logged. */
  log(): string;
  /** Resolves once the log holds the text. */
  logged(text: string, deadline?: number): Promise<void>;
  /** Ends it with SIGTERM. */
  stop(): Promise<void>;
  kill9(): Promise<void>;
  /** Starts it again, on the same ports and journal. */
  start(): Promise<void>;
  /** Rewrites its configuration and sends it SIGHUP. */
  reload(change: (text: string) => string): Promise<void>;
  /** What the monitor says at a path. */
  monitor(path: string): Promise<Record<string, unknown>>;
}

const ROOT = join(import.meta.dirname ?? "", "..", "..");
const START_DEADLINE = 30;
const MINE_DEADLINE = 60;

/** Permissions of the program, as its tasks and its executable have them. */
export const PERMISSIONS = ["--allow-net", "--allow-read", "--allow-write", "--allow-env", "--allow-sys"];

/** Flags of the engine, as its tasks and its executable have them. */
export const V8_FLAGS = "--v8-flags=--max-semi-space-size=8,--max-old-space-size=1000,--single-threaded-gc";

/** What its tasks set for the allocator: one arena and its memory given back, some 20 MB less with many connections. */
export const ALLOCATOR = { MALLOC_ARENA_MAX: "1", MALLOC_TRIM_THRESHOLD_: "65536" };

/** The arguments with which deno runs the program from its source. */
export function programArguments(...args: readonly string[]): string[] {
  return ["run", "--quiet", "--no-check", V8_FLAGS, ...PERMISSIONS, join(ROOT, "main.ts"), ...args];
}

/** Starts a pool and waits until its port listens. */
export async function startPool(options: PoolOptions): Promise<PoolProgram> {
  const [stratumPort, monitorPort] = freePorts(2) as [number, number];
  return await startConfiguredPool({ text: configText(options, stratumPort, monitorPort), stratumPort, monitorPort });
}

/** A whole configuration, and where a pool listens that has it. */
export interface ConfiguredPool {
  readonly text: string;
  readonly stratumPort: number;
  readonly monitorPort: number;
  /** More arguments of the program. */
  readonly args?: readonly string[];
}

/** Starts a pool with a configuration that is given in full, and waits until its ports listen. */
export async function startConfiguredPool(
  { text, stratumPort, monitorPort, args = [] }: ConfiguredPool,
): Promise<PoolProgram> {
  const folder = await Deno.makeTempDir({ prefix: "powerpool-pool-" });
  const config = join(folder, "config.yml");
  const log = join(folder, "output.log");
  await Deno.writeTextFile(config, text);
  let process: RunningProcess | undefined;

  const readLog = () => Deno.readTextFileSync(log);
  async function logged(text: string, deadline = START_DEADLINE): Promise<void> {
    await pollUntil(
      () => {
        if (readLog().includes(text)) return true;
        if (process?.isRunning() === false) throw new Error(`The pool has ended:\n${logTail(log)}`);
        return undefined;
      },
      deadline,
      `"${text}" in the log`,
    ).catch((error) => {
      throw new Error(`${(error as Error).message}:\n${logTail(log)}`);
    });
  }

  async function start(): Promise<void> {
    await Deno.writeTextFile(log, "");
    const env = { ...ALLOCATOR, NO_COLOR: "1" };
    process = startProcess({ command: Deno.execPath(), args: programArguments(config, ...args), env, log });
    await logged("runs as server");
  }

  await start();
  return {
    stratumPort,
    monitorPort,
    journal: join(folder, "powerpool.db"),
    log: readLog,
    logged,
    start,
    stop: async () => await process?.stop(),
    kill9: async () => await process?.kill9(),
    async reload(change) {
      await Deno.writeTextFile(config, change(await Deno.readTextFile(config)));
      process?.signal("SIGHUP");
    },
    async monitor(path) {
      const response = await fetch(`http://127.0.0.1:${monitorPort}${path}`);
      return await response.json();
    },
    async [Symbol.asyncDispose]() {
      await process?.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function configText(options: PoolOptions, stratumPort: number, monitorPort: number): string {
  const { currency, algorithm, daemon, fallbacks = [] } = options;
  return `
main:
  type: PowerPool
  log_format: text
${options.mainLines ?? ""}
chain:
  type: MonitorNetwork
  currency: ${currency}
  algo: ${algorithm}
  pool_address: ${options.poolAddress}
${options.networkLines ?? ""}
  coinservs:
${[daemon, ...fallbacks].map(coinservText).join("\n")}
pool:
  type: StratumServer
  address: 127.0.0.1
  port: ${stratumPort}
  algo: ${algorithm}
  start_difficulty: ${options.startDifficulty}
${options.portLines ?? ""}
monitor:
  type: ServerMonitor
  port: ${monitorPort}
${options.components ?? ""}`;
}

/** An entry of `coinservs`: the further down, the less preferred. */
function coinservText({ port, username, password }: DaemonLogin, index: number): string {
  return `    - {address: 127.0.0.1, port: ${port}, username: ${username}, password: ${password}, poll_priority: ${-index}}`;
}

/** Runs `powerpool mine` until so many shares are accepted, and returns what it printed. */
export async function mineShares(
  pool: { readonly stratumPort: number },
  user: string,
  algorithm: string,
  shares: number,
): Promise<string> {
  const url = `stratum+tcp://127.0.0.1:${pool.stratumPort}`;
  const call = ["mine", url, "-u", user, "-a", algorithm, "-t", "1", "--shares", String(shares)];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: programArguments(...call),
    stdin: "null",
    signal: AbortSignal.timeout(MINE_DEADLINE * 1000),
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  if (code !== 0) throw new Error(`Cannot mine: powerpool mine ended with ${code}:\n${text}`);
  return text;
}
