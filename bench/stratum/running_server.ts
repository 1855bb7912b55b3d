/**
 * A server that is measured: on a core of its own, with a stub daemon of its own.
 *
 * @module
 */

import { join } from "node:path";
import { freePorts } from "../../tests/tools/free_ports.ts";
import { pollUntil } from "../../tests/tools/poll_until.ts";
import { logTail, type RunningProcess, startProcess } from "../../tests/tools/process.ts";
import { isFile } from "../../tests/tools/run_command.ts";
import { descriptorsOf, SHARED_TOOLS } from "../../tests/tools/stratum_load.ts";
import { LOAD_CORE } from "./cores.ts";

/** A server under test. */
export interface RunningServer extends AsyncDisposable {
  /** TCP port for miners. */
  readonly port: number;
  readonly pid: number;
  /** User name that its miners log in with; `%d` is the number of the connection. */
  readonly user: string;
  /** Has the chain grow by a block, so that the server broadcasts a job. */
  newBlock(): Promise<void>;
}

/** A stub daemon. */
export interface StubDaemon extends AsyncDisposable {
  /** TCP port of its RPC. */
  readonly port: number;
  /** Has its chain grow by a block. */
  newBlock(): Promise<void>;
}

/** What is run, and where. */
export interface PinnedProgram {
  readonly name: string;
  /** Cores that it may use, as taskset takes them. */
  readonly cores: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** File of its output. */
  readonly log: string;
  /** TCP port that it listens on once it is ready. */
  readonly port: number;
}

/** Transactions of a block of the stub daemon: about as many as one of Bitcoin's. */
export const TRANSACTIONS = 4000;

/** Seconds that a program may take to listen. */
const START_DEADLINE = 30;

/**
 * Starts a program on one core and waits until it listens.
 *
 * @throws {Error} If it ends before, or takes too long, with the end of its log.
 */
export async function startPinned(program: PinnedProgram): Promise<RunningProcess> {
  const { name, cores, command, args, env = {}, log, port } = program;
  const [shell, ...rest] = ["taskset", "-c", cores, ...descriptorsOf(command), ...args];
  const running = startProcess({ command: shell as string, args: rest, env: { ...env, NO_COLOR: "1" }, log });
  try {
    await pollUntil(
      () => {
        if (!running.isRunning()) throw new Error("It has ended");
        return listens(port);
      },
      START_DEADLINE,
      `${name} to listen on port ${port}`,
    );
  } catch (error) {
    await running.kill9();
    throw new Error(`Cannot start ${name}: ${(error as Error).message}; its log ends with:\n${logTail(log)}`);
  }
  return running;
}

/**
 * Starts a stub daemon on the core of the load.
 *
 * @param folder For its log.
 * @throws {Error} If it is not there or does not start.
 */
export async function startStubDaemon(folder: string): Promise<StubDaemon> {
  const program = join(SHARED_TOOLS, "stubd.mjs");
  if (!isFile(program)) throw new Error(`Cannot start the stub daemon: there is no ${program}`);
  const [port] = freePorts(1) as [number];
  const log = join(folder, `stubd-${port}.log`);
  const args = [program, String(port), String(TRANSACTIONS)];
  const running = await startPinned({ name: "the stub daemon", cores: LOAD_CORE, command: "node", args, log, port });
  return {
    port,
    async newBlock() {
      const response = await fetch(`http://127.0.0.1:${port}/newblock`);
      await response.text();
    },
    [Symbol.asyncDispose]: () => running.stop(),
  };
}

async function listens(port: number): Promise<true | undefined> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return undefined;
  }
}
