/**
 * An agent server on a free TCP port, with the clock, the Stratum port's workers and the journal under the test's
 * control.
 *
 * @module
 */

import { type AgentServer, type AgentServerParts, createAgentServer } from "../../src/agent/agent_server.ts";
import { agentOptions } from "../../src/agent/options.ts";
import { createMinuteCounter, type MinuteCounter } from "../../src/counters/minute_counter.ts";
import type { AgentReport } from "../../src/journal/records.ts";
import { connect, type LineClient } from "../stratum/line_client.ts";
import { type CapturedLog, captureLog } from "../tools/captured_log.ts";

/** An agent server and everything around it. */
export interface AgentFixture extends AsyncDisposable {
  readonly server: AgentServer;
  readonly log: CapturedLog;
  readonly reports: AgentReport[];
  readonly counters: ReadonlyMap<string, MinuteCounter>;
  /** Lets time pass; silence is noticed within a second of real time. */
  advance(seconds: number): void;
  connect(options?: { readonly allowHalfOpen?: boolean }): Promise<LineClient>;
  /** Connects an agent that has said hello and authenticated its worker. */
  agent(user?: string): Promise<LineClient>;
}

/** What a test wants otherwise. */
export interface AgentChanges {
  readonly options?: Record<string, unknown>;
  readonly parts?: Partial<AgentServerParts>;
}

/** The worker of agents that name no other. Any worker of this address is connected, from here. */
export const USER = "address.rig";

/** A message as a line. */
export function line(method: string, params: unknown, id?: unknown): string {
  return `${JSON.stringify({ id, method, params })}\n`;
}

/** What an agent sends first. */
export const LOGIN: string = line("hello", [0.1]) + line("worker.authenticate", [USER]);

/** The line that reports temperatures. */
export function temperatures(data: unknown, user: string = USER, id?: unknown): string {
  return line("stats.submit", [user, "temp", data, 1_700_000_000], id);
}

/** Starts an agent server. */
export async function startAgents({ options, parts }: AgentChanges = {}): Promise<AgentFixture> {
  await using cleanup = new AsyncDisposableStack();
  const log = cleanup.use(await captureLog());
  const reports: AgentReport[] = [];
  const counters = new Map<string, MinuteCounter>();
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const server = createAgentServer({
    key: "pool",
    options: agentOptions.parse({ enabled: true, ...options }),
    address: "127.0.0.1",
    port: 0,
    workerName(user) {
      const [address = "", worker = ""] = user.split(".");
      return { address, worker };
    },
    workerConnections: (address) => address === "address" ? ["127.0.0.1"] : [],
    report: (report) => reports.push(report),
    counter(name) {
      const counter = createMinuteCounter(now);
      counters.set(name, counter);
      return counter;
    },
    now,
    ...parts,
  });
  cleanup.defer(async () => {
    await server.stop();
    // Deno 2.5 tells a server that it is closed by a timer of its own.
    await new Promise((resolve) => setTimeout(resolve));
  });
  const port = await server.start();
  const owned = cleanup.move();
  return {
    server,
    log,
    reports,
    counters,
    advance(seconds) {
      ahead += seconds * 1000;
    },
    connect: (options) => connect(port, options),
    async agent(user = USER) {
      const client = await connect(port);
      client.send(line("hello", [0.1]) + line("worker.authenticate", [user], "login"));
      await client.next(({ id }) => id === "login");
      return client;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
