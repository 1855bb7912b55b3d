/**
 * A Stratum port: listens, keeps the sessions, hands out jobs, takes shares.
 *
 * @module
 */

import type { Socket } from "node:net";
import { getLogger } from "@logtape/logtape";
import type { Algorithm } from "../algorithms/algorithm.ts";
import type { Target } from "../algorithms/target.ts";
import type { MinuteCounter } from "../counters/minute_counter.ts";
import type { Job } from "../jobmanagers/job.ts";
import { createOutage } from "../jobmanagers/outage.ts";
import type { ShareRecord } from "../journal/records.ts";
import { type Connection, createConnection } from "../sockets/connection.ts";
import { clientsByAddress, type ClientView, clientView } from "./client_view.ts";
import { createPortCounters } from "./port_counters.ts";
import { type Flush, type PortStatus, portStatus } from "./port_status.ts";
import type { Extranonce1Allocator } from "./extranonce.ts";
import { createJobBoard, type PostedJob } from "./job_board.ts";
import { createListener } from "../sockets/listener.ts";
import type { StratumServerOptions } from "./options.ts";
import { createSession, type Session } from "./session.ts";
import type { SessionHost } from "./session_host.ts";
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

/** Makes a port; it listens once started. */
export function createStratumServer(parts: StratumServerParts): StratumServer {
  const { key, options, algorithm, jobs, now } = parts;
  const log = getLogger(["powerpool", key]);
  const board = createJobBoard();
  const clients = new Map<number, { session: Session; connection: Connection }>();
  const counters = createPortCounters(parts.counter, algorithm);
  const journalOutage = createOutage((error) =>
    log.error("Shares are refused because they cannot be recorded: {error}", { error })
  );
  const extranonceOutage = createOutage((error) => log.error("New connections are refused: {error}", { error }));
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
    solve({ job }: PostedJob, { header, coinbase }: AcceptedShare, finder: MinerName) {
      try {
        jobs.solve(job, header, coinbase, finder);
      } catch (error) {
        log.error("A block of height {height} is lost: {error}", { height: job.height, error });
      }
    },
    counted: counters.share,
    refused: counters.refused,
  };
  let connections = 0;
  let stopping = false;
  let lastFlush: Flush | undefined;
  let stopJobs: (() => void) | undefined;
  let ticker: ReturnType<typeof setInterval> | undefined;

  async function append(share: ShareRecord): Promise<void> {
    try {
      await parts.append(share);
      journalOutage.over();
    } catch (error) {
      journalOutage.failed(error);
      throw error;
    }
  }

  function post(job: Job): void {
    const posted = board.post(job);
    if (!job.clean) return;
    lastFlush = { posted, at: now() };
    for (const { session } of clients.values()) session.announce(posted);
  }

  function accept(socket: Socket): void {
    const extranonce1 = stopping ? undefined : takeExtranonce1();
    if (extranonce1 === undefined) return refuse(socket);
    const id = connections++;
    const remoteAddress = socket.remoteAddress ?? "";
    counters.connected();
    const connection = createConnection(socket, {
      line(line) {
        if (stopping) return;
        try {
          session.receive(line);
        } catch (error) {
          // A mistake of ours: it costs one miner its connection, and not all of them the pool.
          log.error("Cut off {remoteAddress}: {error}, at {line}", { remoteAddress, error, line });
          connection.close();
        }
      },
      closed(reason) {
        clients.delete(id);
        parts.extranonces.release(extranonce1);
        counters.disconnected();
        if (reason !== "") log.info("Cut off {remoteAddress}: {reason}", { remoteAddress, reason });
      },
    });
    const { send, close } = connection;
    const session = createSession(host, { id, remoteAddress, extranonce1, send, close }, parts.random());
    clients.set(id, { session, connection });
  }

  function takeExtranonce1(): Uint8Array | undefined {
    try {
      const extranonce1 = parts.extranonces.take();
      extranonceOutage.over();
      return extranonce1;
    } catch (error) {
      extranonceOutage.failed(error);
      return undefined;
    }
  }

  const listener = createListener({
    address: options.address,
    port: options.port,
    onSocket: accept,
    onError: (error) => log.error("Cannot take a connection: {error}", { error }),
  });
  const views = () => [...clients.values()].map(({ session }) => session.view());

  return {
    key,

    async start() {
      const port = await listener.listen();
      const latest = jobs.latest();
      if (latest !== undefined) post({ ...latest, clean: true });
      stopJobs = jobs.onJob(post);
      ticker = setInterval(() => {
        for (const { session } of clients.values()) session.tick();
      }, TICK_MS);
      log.info("Stratum for {algorithm} on {address}:{port}", {
        algorithm: algorithm.name,
        address: options.address,
        port,
      });
      return port;
    },

    async stop() {
      stopping = true;
      stopJobs?.();
      clearInterval(ticker);
      listener.close();
      // Shares that were taken get their answers before the connections end.
      parts.flush();
      await new Promise((resolve) => setTimeout(resolve, 0));
      await Promise.all([...clients.values()].map(({ connection }) => connection.close()));
    },

    status: () => portStatus(views(), board, counters, algorithm, lastFlush),
    clients: () => clientsByAddress(views()),
    client: (address) => views().flatMap((view) => clientView(view, address, now(), board.count().active)),
  };
}

/** Closes a socket that nothing is to be said on. */
function refuse(socket: Socket): void {
  socket.on("error", () => {});
  socket.destroy();
}
