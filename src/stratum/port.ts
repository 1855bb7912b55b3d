/**
 * One shard's half of a Stratum port: the sockets around its sessions.
 *
 * @module
 */

import type { Socket } from "node:net";
import { getLogger } from "@logtape/logtape";
import { createMinuteCounter } from "../counters/minute_counter.ts";
import type { Job } from "../jobmanagers/job.ts";
import { type Connection, createConnection } from "../sockets/connection.ts";
import { createListener } from "../sockets/listener.ts";
import { createPortCounters } from "./port_counters.ts";
import type { PortSnapshot } from "./port_snapshot.ts";
import { createSessions, type SessionsParts } from "./sessions.ts";

/** What a port is made of. */
export type PortParts = Omit<SessionsParts, "counters">;

/** A port that listens once it is started. */
export interface Port {
  readonly key: string;
  /** Listens; resolves with the TCP port that it got. */
  listen(): Promise<number>;
  /** Takes a job; one on a new tip goes to all miners at once. */
  post(job: Job): void;
  /** Takes no more connections and no more shares, and judges what lies there. */
  quiesce(): void;
  /** Ends all connections; resolves when they are gone. */
  close(): Promise<void>;
  snapshot(): PortSnapshot;
}

/** How often sessions are looked at: precise enough for intervals of seconds. */
const TICK_MS = 1000;

/** Makes a port. */
export function createPort(parts: PortParts): Port {
  const { key, options, now } = parts;
  const log = getLogger(["powerpool", key]);
  const counters = createPortCounters(() => createMinuteCounter(now));
  const sessions = createSessions({ ...parts, counters });
  const connections = new Set<Connection>();
  let connectionCount = 0;
  let stopping = false;
  let ticker: ReturnType<typeof setInterval> | undefined;

  function accept(socket: Socket): void {
    if (stopping) return refuse(socket);
    const id = connectionCount++;
    const remoteAddress = socket.remoteAddress ?? "";
    counters.connected();
    const connection = createConnection(socket, {
      line(line) {
        if (stopping) return;
        try {
          sessions.receive(session, line);
        } catch (error) {
          // A mistake of ours: it costs one miner its connection, and not all of them the pool.
          log.error("Cut off {remoteAddress}: {error}, at {line}", { remoteAddress, error, line });
          connection.close();
        }
      },
      closed(reason) {
        connections.delete(connection);
        sessions.left(session);
        counters.disconnected();
        if (reason !== "") log.info("Cut off {remoteAddress}: {reason}", { remoteAddress, reason });
      },
    });
    const session = sessions.open({ id, remoteAddress, send: connection.send, close: connection.close });
    connections.add(connection);
  }

  function tick(): void {
    try {
      sessions.tick();
    } catch (error) {
      log.error("Cannot look after miners: {error}", { error });
    }
  }

  const listener = createListener({
    address: options.address,
    port: options.port,
    onSocket: accept,
    onError: (error) => log.error("Cannot take a connection: {error}", { error }),
  });

  return {
    key,

    async listen() {
      const port = await listener.listen();
      ticker = setInterval(tick, TICK_MS);
      return port;
    },

    post: sessions.post,

    quiesce() {
      stopping = true;
      clearInterval(ticker);
      listener.close();
      sessions.settle();
    },

    async close() {
      await Promise.all([...connections].map((connection) => connection.close()));
    },

    snapshot: () => ({ ...sessions.snapshot(), counters: counters.views(), shares: counters.shares() }),
  };
}

/** Closes a socket that nothing is to be said on. */
function refuse(socket: Socket): void {
  socket.on("error", () => {});
  socket.destroy();
}
