/**
 * One connection to a publisher, from the first try to its end, whatever ends it.
 *
 * A publisher of blocks says nothing for minutes or hours, so silence alone means nothing. Whether the other side still
 * lives is asked by PING, every 30 seconds, of those that have answered the first one. ZeroMQ before 4.2 does not know
 * it, and keeps what it does not know in memory: it is asked once, and then left to TCP's keep-alive.
 *
 * @module
 */

import { connect } from "node:net";
import type { After } from "../../timers/after.ts";
import { createAlarms } from "../../timers/alarms.ts";
import { createSubscription, type MessagePart } from "./subscription.ts";
import type { ZmqTarget } from "./zmq_address.ts";
import { ZmtpError } from "./zmtp_error.ts";

/** What kind of trouble there is. */
export type ZmqOutageKind =
  /** No connection, or one that broke. */
  | "unreachable"
  /** A connection on which nothing comes. */
  | "silent"
  /** Something else than a publisher of ours to listen to. */
  | "not understood";

/** Why a connection has ended. */
export interface ConnectionEnd {
  readonly kind: ZmqOutageKind;
  /** What happened, in a few words. */
  readonly reason: string;
}

/** What a connection needs, and whom it tells. */
export interface PublisherConnectionParts {
  readonly target: ZmqTarget;
  /** What messages begin with that are wanted. */
  readonly topics: readonly string[];
  /** Bytes of one message that are kept; the rest of a longer one is dropped. */
  readonly maxMessageBytes: number;
  /** The topics are asked for; messages can come. */
  onSubscribed(): void;
  /** A message has come. A {@linkcode ZmtpError} thrown from here ends the connection as not understood. */
  onMessage(parts: readonly MessagePart[]): void;
  /** The connection is gone, or never came about. Called exactly once, also after {@linkcode PublisherConnection.close}. */
  onClosed(end: ConnectionEnd): void;
  readonly after: After;
}

/** A connection. */
export interface PublisherConnection {
  /** Ends it at once; no messages come any more. */
  close(): void;
}

/** How long connecting and the handshake may take together; on loopback they take some milliseconds. */
const HANDSHAKE_MS = 10_000;

/** Between two PINGs, and how long the publisher has to answer one. */
const HEARTBEAT_MS = 30_000;

/** Silence after which the kernel probes whether the other machine is still there. */
const KEEP_ALIVE_MS = 30_000;

/** We send some hundred bytes, and then answers to PINGs; a publisher that takes none of these is none. */
const MAX_UNSENT_BYTES = 64 * 1024;

/** Connects; does not wait for it. */
export function openPublisherConnection(parts: PublisherConnectionParts): PublisherConnection {
  const alarms = createAlarms(parts.after);
  const socket = connect(parts.target);
  let end: ConnectionEnd | undefined;
  /** Whether anything has come since the last PING, and whether one was ever answered. */
  let heard = false;
  let answers = false;

  const talk = createSubscription({
    topics: parts.topics,
    maxMessageBytes: parts.maxMessageBytes,
    send(bytes) {
      socket.write(bytes);
      if (socket.writableLength > MAX_UNSENT_BYTES) fail("not understood", "it does not read what it is sent");
    },
    onSubscribed() {
      endHandshake();
      parts.onSubscribed();
      beat();
    },
    onMessage(message) {
      // Some may lie behind the one that made the owner close.
      if (!socket.destroyed) parts.onMessage(message);
    },
    onPong: () => answers = true,
  });

  const endHandshake = alarms.set(HANDSHAKE_MS, () => {
    const seconds = HANDSHAKE_MS / 1000;
    if (socket.connecting) fail("unreachable", `no connection within ${seconds} s`);
    else fail("silent", `no whole handshake within ${seconds} s`);
  });

  function beat(): void {
    heard = false;
    talk.ping();
    alarms.set(HEARTBEAT_MS, () => {
      if (!answers) return;
      if (heard) beat();
      else fail("silent", `it has not answered for ${HEARTBEAT_MS / 1000} s`);
    });
  }

  function fail(kind: ZmqOutageKind, reason: string): void {
    end ??= { kind, reason };
    socket.destroy();
  }

  function broken(reason: string): void {
    // In the middle of the handshake it is the publisher that does not like what it hears.
    if (talk.phase === "handshake") fail("not understood", `${reason} in the middle of the handshake`);
    else fail("unreachable", reason);
  }

  socket.on("connect", () => {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    talk.open();
  });
  socket.on("data", (chunk: Uint8Array) => {
    heard = true;
    try {
      talk.receive(chunk);
    } catch (error) {
      if (!(error instanceof ZmtpError)) throw error;
      fail("not understood", error.message);
    }
  });
  socket.on("error", (error) => broken(error.message));
  socket.on("end", () => broken("the connection was closed"));
  socket.on("close", () => {
    alarms.clear();
    parts.onClosed(end ?? { kind: "unreachable", reason: "the connection was closed" });
  });

  return { close: () => void socket.destroy() };
}
