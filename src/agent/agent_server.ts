/**
 * The agent server of a Stratum port: it takes what PPAgents report of the miners' devices.
 *
 * @module
 */

import type { Socket } from "node:net";
import { getLogger } from "@logtape/logtape";
import type { MinuteCounter } from "../counters/minute_counter.ts";
import type { AgentReport } from "../journal/records.ts";
import type { AddressRanges } from "../sockets/address_range.ts";
import { type Connection, type ConnectionLimits, createConnection } from "../sockets/connection.ts";
import { createDoor } from "../sockets/door.ts";
import { createEntrance } from "../sockets/entrance.ts";
import { createFoldedLog } from "../sockets/folded_log.ts";
import { OWN_NETWORKS } from "../sockets/guard_options.ts";
import { listenPlace } from "../sockets/listen_address.ts";
import { createLatestReports, type WorkerReports } from "./latest_reports.ts";
import { createLineQueue, type LineQueue } from "./line_queue.ts";
import { type Agent, createMethods, type MethodsHost, startAgent } from "./methods.ts";
import type { AgentOptions } from "./options.ts";
import { createReportBudget } from "./report_budget.ts";

/** What an agent server is made of. */
export interface AgentServerParts extends Pick<MethodsHost, "key" | "now" | "workerName" | "workerConnections"> {
  readonly options: AgentOptions;
  /** Where to listen; port 0 is any that is free. */
  readonly address: string;
  readonly port: number;
  /** Who begins connections with a PROXY protocol header, as on the Stratum port; nobody if left out. */
  readonly proxyFrom?: AddressRanges | undefined;
  /** Addresses that the limits of connections do not hold for; those of the house if left out. */
  readonly exempt?: readonly string[];
  /** Keeps a report before it returns, or throws: then the agent is told, and sends it again. */
  report(report: AgentReport): void;
  /** A counter by name, for the monitor. */
  counter(name: string): MinuteCounter;
}

/** What the server says of itself. */
export interface AgentServerStatus {
  readonly agent_count: number;
  /** Workers that agents have authenticated, added up over the agents. */
  readonly worker_count: number;
  /** Reports kept since the start. */
  readonly reports: number;
  /** Errors given since the start, by code. */
  readonly errors: Readonly<Record<number, number>>;
  /** Connections refused since the start. */
  readonly refused: number;
}

/** A server that listens once it is started. */
export interface AgentServer {
  /**
   * Listens.
   *
   * @returns The TCP port that it got.
   * @throws {Error} If the port cannot be had.
   */
  start(): Promise<number>;
  /** Stops listening and ends all connections; resolves when they are gone. */
  stop(): Promise<void>;
  /** Agents that are connected. */
  count(): number;
  status(): AgentServerStatus;
  /** The latest reports on an address, by worker. */
  latestReports(address: string): ReadonlyMap<string, WorkerReports>;
}

/** An agent that is connected. */
interface Guest {
  readonly agent: Agent;
  readonly connection: Connection;
  readonly queue: LineQueue;
  /** When its last line came, or it itself; milliseconds since 1970. */
  lastLineAt: number;
}

/** Lines that are no message until an agent is cut off; an honest one sends none. */
export const MAX_MALFORMED_LINES = 10;

/** The longest line is a status of ninety devices, with the blanks that Python writes; replies are short. */
const LIMITS: ConnectionLimits = { maxLineBytes: 96 * 1024, maxUnsentBytes: 64 * 1024 };

/** How often agents are looked at for silence. */
const TICK_MS = 1000;

/** New connections of one address, as on a Stratum port: agents come when their miners come. */
const CONNECTIONS_PER_MINUTE = 1200;
const CONNECTION_BURST = 4000;

/** Makes an agent server. */
export function createAgentServer(parts: AgentServerParts): AgentServer {
  const { key, options, address, port, now, workerName, workerConnections, counter, exempt = OWN_NETWORKS } = parts;
  const log = getLogger(["powerpool", key]);
  const notes = createFoldedLog({ write: (message, properties) => log.info(message, properties) });
  const troubles = createFoldedLog({ write: (message, properties) => log.error(message, properties) });
  const guests = new Set<Guest>();
  const budget = createReportBudget(options.reports_per_minute, now);
  const latest = createLatestReports(now);
  const connects = counter("agent_connects");
  const disconnects = counter("agent_disconnects");
  const reports = counter("agent_reports");
  const errors = counter("agent_errors");
  const errorsByCode: Record<number, number> = {};
  let ticker: ReturnType<typeof setInterval> | undefined;

  const respond = createMethods({
    key,
    options,
    now,
    budget,
    workerName,
    workerConnections,
    report(report) {
      parts.report(report);
      reports.add();
      latest.add(report);
    },
    refused(code) {
      errors.add();
      errorsByCode[code] = (errorsByCode[code] ?? 0) + 1;
    },
    failed(what, error) {
      if (what === "report") troubles.say(what, "Cannot keep an agent's report: {error}", { error });
      else troubles.say(what, "Cannot see whether an agent's worker is connected: {error}", { error });
    },
  });

  const door = createDoor({
    options: {
      max_connections: options.max_connections,
      max_connections_per_address: options.max_connections_per_address,
      connections_per_minute: CONNECTIONS_PER_MINUTE,
      connection_burst: CONNECTION_BURST,
      // Nobody is banned from here.
      ban_time: 1,
      exempt: [...exempt],
    },
    shards: 1,
    now,
  });

  const entrance = createEntrance({
    address,
    port,
    proxyFrom: parts.proxyFrom,
    handshakeMs: options.timeout * 1000,
    door,
    onConnection: accept,
    onRefused: ({ remoteAddress, cause, text }) =>
      notes.say(cause, "Refused agent {remoteAddress}: {text}", { remoteAddress, text }),
    onError: (error) => troubles.say("socket", "Cannot take an agent's connection: {error}", { error }),
  });

  function accept(socket: Socket, remoteAddress: string): void {
    connects.add();
    const agent = startAgent(remoteAddress);
    const connection = createConnection(socket, LIMITS, {
      lines(lines) {
        guest.lastLineAt = now();
        if (!lines.every((line) => queue.push(line))) cutOff(guest, "flood", "sends more than it waits to be answered");
      },
      closed(reason) {
        leave(guest);
        guests.delete(guest);
        disconnects.add();
        if (reason !== "") noteCut(guest, "connection", reason);
      },
    });
    const queue = createLineQueue({ handle: (line) => serve(guest, line) });
    const guest: Guest = { agent, connection, queue, lastLineAt: now() };
    guests.add(guest);
  }

  async function serve(guest: Guest, line: string): Promise<void> {
    const { agent, connection } = guest;
    try {
      const reply = await respond(agent, line);
      if (reply !== undefined) connection.send(reply);
    } catch (error) {
      // A mistake of ours: it costs one agent its connection, and not the pool its life.
      log.error("Cut off agent {remoteAddress}: {error}, at {line}", {
        remoteAddress: agent.remoteAddress,
        error,
        line,
      });
      return end(guest);
    }
    if (agent.malformedLines >= MAX_MALFORMED_LINES) {
      cutOff(guest, "malformed", `sent ${MAX_MALFORMED_LINES} lines that are no messages`);
    }
  }

  function cutOff(guest: Guest, kind: string, reason: string): void {
    if (guest.agent.gone) return;
    noteCut(guest, kind, reason);
    end(guest);
  }

  function noteCut({ agent: { remoteAddress } }: Guest, kind: string, reason: string): void {
    notes.say(kind, "Cut off agent {remoteAddress}: {reason}", { remoteAddress, reason });
  }

  function end(guest: Guest): void {
    leave(guest);
    void guest.connection.close();
  }

  /** Nothing more is taken of it. */
  function leave({ agent, queue }: Guest): void {
    agent.gone = true;
    queue.close();
  }

  function tick(): void {
    const silentSince = now() - options.timeout * 1000;
    for (const guest of guests) {
      if (guest.lastLineAt <= silentSince) cutOff(guest, "silent", `was silent for ${options.timeout} s`);
    }
  }

  return {
    async start() {
      const bound = await entrance.listen();
      log.info("Agents on {place}", { place: listenPlace(address, bound) });
      ticker = setInterval(tick, TICK_MS);
      return bound;
    },
    async stop() {
      clearInterval(ticker);
      entrance.close();
      for (const guest of guests) leave(guest);
      await Promise.all([...guests].map(({ connection }) => connection.close()));
      notes.close();
      troubles.close();
    },
    count: () => guests.size,
    status: () => ({
      agent_count: guests.size,
      worker_count: [...guests].reduce((sum, { agent }) => sum + agent.workers.size, 0),
      reports: reports.view().total,
      errors: { ...errorsByCode },
      refused: Object.values(entrance.totals().refused).reduce((sum, count) => sum + count, 0),
    }),
    latestReports: (address) => latest.of(address),
  };
}
