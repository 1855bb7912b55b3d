/**
 * A Stratum port: listens, keeps the sessions, hands out jobs, takes shares.
 *
 * @module
 */

import net from "node:net";
import { getLogger } from "@logtape/logtape";
import type { Algorithm } from "../algorithms/algorithm.ts";
import type { Target } from "../algorithms/target.ts";
import type { MinuteCounter } from "../counters/minute_counter.ts";
import type { Job } from "../jobmanagers/job.ts";
import type { ShareRecord } from "../journal/records.ts";
import { type Connection, createConnection } from "./connection.ts";
import { clientsByAddress, type ClientView, clientView } from "./client_view.ts";
import { createPortCounters } from "./port_counters.ts";
import { type Flush, type PortStatus, portStatus } from "./port_status.ts";
import type { Extranonce1Allocator } from "./extranonce.ts";
import { createJobBoard, type PostedJob } from "./job_board.ts";
import type { StratumServerOptions } from "./options.ts";
import { createSession, type Session, type SessionHost } from "./session.ts";
import type { AcceptedShare } from "./share.ts";
import { aliasKey, type MinerName } from "./username.ts";
import { GENERAL_PURPOSE_BITS } from "./version_rolling.ts";

/** Where a port's jobs come from and its blocks go. */
export interface JobSource {
  /** The target of difficulty 1 that miners of the chain reckon with. */
  readonly difficultyOne: Target;
  /** The newest job, or `undefined` as long as there is none. */
  latest(): Job | undefined;
  /**
   * Calls the listener with each new job.
   *
   * @returns Ends that.
   */
  onJob(listener: (job: Job) => void): () => void;
  /**
   * Takes a solved block; it is in the journal when this returns.
   *
   * @param job The job that it solves.
   * @param header 80 bytes.
   * @param coinbase The coinbase without witness.
   */
  solve(job: Job, header: Uint8Array, coinbase: Uint8Array, finder: MinerName): void;
}

/** What a port is made of. */
export interface StratumServerParts {
  readonly key: string;
  readonly options: StratumServerOptions;
  readonly algorithm: Algorithm;
  readonly jobs: JobSource;
  readonly extranonces: Extranonce1Allocator;
  readonly extranonce2Bytes: number;
  /** Writes a share; resolves once it is safe. */
  append(share: ShareRecord): Promise<void>;
  /** Writes at once what waits to be written. */
  flush(): void;
  /** Makes a counter that the monitor shows. */
  counter(name: string): MinuteCounter;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A number from 0 to 1, below 1. */
  readonly random: () => number;
}

/** A running or startable port. */
export interface StratumServer {
  readonly key: string;
  /** Listens; resolves with the port that it got. */
  start(): Promise<number>;
  /** Stops listening and ends all connections; resolves when they are gone. */
  stop(): Promise<void>;
  status(): PortStatus;
  /** Address to connection number to worker and idleness. */
  clients(): { readonly [address: string]: { readonly [id: string]: { worker: string; idle: boolean } } };
  /** The connections that work for an address. */
  client(address: string): ClientView[];
}

/** How often sessions are looked at: precise enough for intervals of seconds. */
const TICK_MS = 1000;

/** Room for connections that the event loop has not taken yet; the system's default of 511 costs a burst one second. */
const BACKLOG = 4096;

/** Makes a port; it listens once started. */
export function createStratumServer(parts: StratumServerParts): StratumServer {
  const { key, options, algorithm, jobs, now } = parts;
  const log = getLogger(["powerpool", key]);
  const board = createJobBoard();
  const sessions = new Map<number, { session: Session; connection: Connection }>();
  const counters = createPortCounters(parts.counter, algorithm);
  const host: SessionHost = {
    key,
    options,
    names: {
      validAddressVersions: options.valid_address_versions,
      aliases: new Map(Object.entries(options.aliases).map(([name, address]) => [aliasKey(name), address])),
      donateKey: options.donate_key,
    },
    algorithm,
    difficultyOne: jobs.difficultyOne,
    board,
    extranonce2Bytes: parts.extranonce2Bytes,
    versionMask: GENERAL_PURPOSE_BITS,
    now,
    append,
    solve(posted: PostedJob, share: AcceptedShare, finder: MinerName) {
      jobs.solve(posted.job, share.header, share.coinbase, finder);
    },
    counted: counters.share,
    refused: counters.refused,
  };
  let connections = 0;
  let journalFailing = false;
  let stopping = false;
  let lastFlush: Flush | undefined;
  let stopJobs: (() => void) | undefined;
  let ticker: ReturnType<typeof setInterval> | undefined;

  async function append(share: ShareRecord): Promise<void> {
    try {
      await parts.append(share);
      journalFailing = false;
    } catch (error) {
      // One line for an outage, not one for each share.
      if (!journalFailing) log.error("Shares are refused because they cannot be recorded: {error}", { error });
      journalFailing = true;
      throw error;
    }
  }

  function post(job: Job): void {
    const posted = board.post(job);
    if (!job.clean) return;
    lastFlush = { posted, at: now() };
    for (const { session } of sessions.values()) session.announce(posted);
  }

  function accept(socket: net.Socket): void {
    const id = connections++;
    const extranonce1 = parts.extranonces.take();
    const remoteAddress = socket.remoteAddress ?? "";
    counters.connected();
    const connection = createConnection(socket, {
      line(line) {
        if (!stopping) session.receive(line);
      },
      closed(reason) {
        sessions.delete(id);
        parts.extranonces.release(extranonce1);
        counters.disconnected();
        if (reason !== "") log.info("Cut off {remoteAddress}: {reason}", { remoteAddress, reason });
      },
    });
    const { send, close } = connection;
    const session = createSession(host, { id, remoteAddress, extranonce1, send, close }, parts.random());
    sessions.set(id, { session, connection });
  }

  const listener = net.createServer({ noDelay: true }, accept);
  const views = () => [...sessions.values()].map(({ session }) => session.view());

  return {
    key,

    async start() {
      const latest = jobs.latest();
      if (latest !== undefined) post({ ...latest, clean: true });
      stopJobs = jobs.onJob(post);
      ticker = setInterval(() => {
        for (const { session } of sessions.values()) session.tick();
      }, TICK_MS);
      const port = await listen(listener, options);
      log.info("Stratum for {algorithm} on {address}:{port}", {
        algorithm: algorithm.name,
        address: options.address,
        port,
      });
      return port;
    },

    async stop() {
      stopJobs?.();
      clearInterval(ticker);
      if (!listener.listening) return;
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      stopping = true;
      // Shares that were taken get their answers before the connections end.
      parts.flush();
      await new Promise((resolve) => setTimeout(resolve, 0));
      for (const { connection } of sessions.values()) connection.close();
      await closed;
    },

    status: () => portStatus(views(), board, counters, algorithm, lastFlush),
    clients: () => clientsByAddress(views()),
    client: (address) => views().flatMap((view) => clientView(view, address, now(), board.count().active)),
  };
}

function listen(listener: net.Server, { address, port }: StratumServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once("error", (error) => {
      reject(
        new Error(`Cannot listen on ${address}:${port}: ${error.message}; choose another port or stop who has it`),
      );
    });
    listener.listen({ host: address, port, backlog: BACKLOG }, () => {
      const bound = listener.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : port);
    });
  });
}
