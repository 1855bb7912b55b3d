/**
 * What litecoind and bcoin have in common as programs: free ports, waiting until the RPC answers, starting again on the
 * same ports.
 *
 * @module
 */

import { DaemonError } from "../../src/daemon/daemon_error.ts";
import { createRpc, type Rpc, type RpcOptions } from "../../src/daemon/rpc.ts";
import { freePorts } from "./free_ports.ts";
import { pollUntil } from "./poll_until.ts";
import { logTail, type ProcessOptions, type RunningProcess, startProcess } from "./process.ts";

/** How a kind of node is started. */
export interface NodeKind {
  readonly name: string;
  /** How many ports it listens on. */
  readonly portCount: number;
  /** What to run so that it listens on these ports and keeps its data and log in this folder. */
  command(folder: string, ports: readonly number[]): ProcessOptions;
  /** Where the RPC on these ports is and how to log in. */
  rpcOptions(folder: string, ports: readonly number[]): RpcOptions;
  /** Sees every error of the RPC while the node starts, for tests of just that. */
  readonly onStarting?: ((error: DaemonError) => void) | undefined;
}

/** A node under a test's control. */
export interface NodeProcess extends AsyncDisposable {
  /** Its data folder, removed at the end. */
  readonly folder: string;
  readonly ports: readonly number[];
  /** Where its RPC is and how to log in, for clients of the test's own. */
  readonly rpcOptions: RpcOptions;
  /** A client of its RPC. */
  readonly rpc: Rpc;
  pid(): number;
  /** Ends it with SIGTERM and waits until it is gone. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL and waits until it is gone. */
  kill9(): Promise<void>;
  /** Starts it, after it was stopped or not, on the same ports and data; waits until its RPC answers. */
  restart(): Promise<void>;
  /** Stops it in its tracks (SIGSTOP): connections stay open, nothing answers. */
  freeze(): void;
  /** Lets it go on. */
  thaw(): void;
}

const START_DEADLINE = 60;
const CALL_TIMEOUT = 5;
const PORT_TRIES = 4;
const PORT_TAKEN = /unable to bind|address already in use|EADDRINUSE/i;

/**
 * Starts a node in a new temporary folder and waits until its RPC answers.
 *
 * @throws {Error} If it ends or does not answer; the message shows the end of its log.
 */
export async function startNode(kind: NodeKind): Promise<NodeProcess> {
  const folder = await Deno.makeTempDir({ prefix: `powerpool-${kind.name}-` });
  try {
    return await startOnFreePorts(kind, folder, PORT_TRIES);
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    throw error;
  }
}

async function startOnFreePorts(kind: NodeKind, folder: string, tries: number): Promise<NodeProcess> {
  const ports = freePorts(kind.portCount);
  // Without kept connections: litecoind does not end before the last of them is closed.
  const rpc = createRpc({ ...kind.rpcOptions(folder, ports), maxIdleConnections: 0 });
  try {
    return control(kind, folder, ports, rpc, await launch(kind, folder, ports, rpc));
  } catch (error) {
    rpc[Symbol.dispose]();
    if (tries <= 1 || !PORT_TAKEN.test(String(error))) throw error;
    return await startOnFreePorts(kind, folder, tries - 1);
  }
}

async function launch(kind: NodeKind, folder: string, ports: readonly number[], rpc: Rpc): Promise<RunningProcess> {
  const command = kind.command(folder, ports);
  const program = startProcess(command);
  const answers = async () => {
    if (!program.isRunning()) throw new Error("it has ended");
    try {
      await rpc.call("getblockcount", [], { timeout: CALL_TIMEOUT });
      return true;
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      kind.onStarting?.(error);
      return undefined;
    }
  };
  try {
    await pollUntil(answers, START_DEADLINE, "an answer of its RPC");
    return program;
  } catch (error) {
    await program.kill9();
    const reason = (error as Error).message;
    throw new Error(`Cannot start ${kind.name}: ${reason}; its log ends with:\n${logTail(command.log)}`);
  }
}

function control(
  kind: NodeKind,
  folder: string,
  ports: readonly number[],
  rpc: Rpc,
  first: RunningProcess,
): NodeProcess {
  let program = first;
  return {
    folder,
    ports,
    rpcOptions: kind.rpcOptions(folder, ports),
    rpc,
    pid: () => program.pid,
    stop: () => program.stop(),
    kill9: () => program.kill9(),
    async restart() {
      await program.stop();
      program = await launch(kind, folder, ports, rpc);
    },
    freeze: () => program.signal("SIGSTOP"),
    thaw: () => program.signal("SIGCONT"),
    async [Symbol.asyncDispose]() {
      await program.stop();
      rpc[Symbol.dispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
