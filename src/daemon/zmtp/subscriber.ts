/**
 * A connection to a publisher that mends itself: it connects again when the publisher is gone, falls silent or says what
 * it cannot understand.
 *
 * A publisher of blocks says nothing for minutes or hours, so silence alone means nothing. Whether the other side still
 * lives is asked by PING, every 30 seconds, of those that have answered the first one. ZeroMQ before 4.2 does not know
 * it, and keeps what it does not know in memory: it is asked once, and then left to TCP's keep-alive.
 *
 * @module
 */

import { connect, type Socket } from "node:net";
import { createSubscription, type MessagePart } from "./subscription.ts";
import { parseZmqAddress } from "./zmq_address.ts";
import { ZmtpError } from "./zmtp_error.ts";

/** What kind of trouble there is; a change of it is news. */
export type ZmqOutageKind =
  /** No connection, or one that broke. */
  | "unreachable"
  /** A connection on which nothing comes. */
  | "silent"
  /** Something else than a publisher of ours to listen to. */
  | "not understood";

/** Why nothing can be heard. */
export interface ZmqOutage {
  readonly kind: ZmqOutageKind;
  /** For the log: what, where, and what to do. */
  readonly message: string;
}

/** What a subscriber needs, and whom it tells. */
export interface SubscriberParts {
  /** Where the publisher is, see {@linkcode parseZmqAddress}. */
  readonly address: string;
  /** What messages begin with that are wanted. */
  readonly topics: readonly string[];
  /** Bytes of one message that are kept; the rest of a longer one is dropped. */
  readonly maxMessageBytes: number;
  /** A connection has been made and subscribed. */
  onSubscribed(): void;
  /** A message has come. A {@linkcode ZmtpError} thrown from here ends the connection as not understood. */
  onMessage(parts: readonly MessagePart[]): void;
  /** Messages are heard: at once the first time, after an outage when ten seconds or a message have shown that it lasts. */
  onUp(): void;
  /** Nothing is heard, once for each outage, and again when it becomes another kind of outage. */
  onDown(outage: ZmqOutage): void;
  /**
   * Calls back once, that many milliseconds from now; {@linkcode setTimeout} if left out.
   *
   * @returns Takes the alarm back.
   */
  after?(milliseconds: number, callback: () => void): () => void;
}

/** A subscriber that does nothing before it is started. */
export interface Subscriber {
  /** Connects, now and whenever it is needed. */
  start(): void;
  /** Ends it, for good; resolves when the connection is closed. Nothing is told any more from the call on. */
  stop(): Promise<void>;
}

/** Until the first of several tries, and the longest pause between two; it doubles in between. */
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 10_000;

/** How long connecting and the handshake may take together; on loopback they take some milliseconds. */
const HANDSHAKE_MS = 10_000;

/** Between two PINGs, and how long the publisher has to answer one. */
const HEARTBEAT_MS = 30_000;

/** Silence after which the kernel probes whether the other machine is still there. */
const KEEP_ALIVE_MS = 30_000;

/** How long a connection has to last until the outage before it is over. */
const STEADY_MS = 10_000;

/** We send some hundred bytes, and then answers to PINGs; a publisher that takes none of these is none. */
const MAX_UNSENT_BYTES = 64 * 1024;

const HINTS: Readonly<Record<ZmqOutageKind, string>> = {
  "unreachable": "check that the daemon runs and publishes there (zmqpubhashblock or zmqpubrawblock)",
  "silent": "the daemon or its machine hangs, or something else listens there",
  "not understood": "check that this is where the daemon publishes blocks (zmqpubhashblock), not its RPC",
};

/**
 * Makes a subscriber.
 *
 * @throws {SyntaxError} If the address is none.
 */
export function createSubscriber(parts: SubscriberParts): Subscriber {
  const { address, after = systemAlarm } = parts;
  const target = parseZmqAddress(address);
  let socket: Socket | undefined;
  /** Alarms of this connection, or of the pause before the next one. */
  const alarms = new Set<() => void>();
  let failures = 0;
  let told: "nothing" | "up" | ZmqOutageKind = "nothing";
  let stopped: PromiseWithResolvers<void> | undefined;

  function alarm(milliseconds: number, callback: () => void): () => void {
    const takeBack = after(milliseconds, () => {
      alarms.delete(takeBack);
      callback();
    });
    alarms.add(takeBack);
    return () => {
      alarms.delete(takeBack);
      takeBack();
    };
  }

  function endAlarms(): void {
    for (const takeBack of alarms) takeBack();
    alarms.clear();
  }

  function open(): void {
    const current = connect(target);
    let outage: ZmqOutage | undefined;
    /** Whether anything has come since the last PING, and whether one was ever answered. */
    let heard = false;
    let answers = false;

    const talk = createSubscription({
      topics: parts.topics,
      maxMessageBytes: parts.maxMessageBytes,
      send(bytes) {
        current.write(bytes);
        if (current.writableLength > MAX_UNSENT_BYTES) fail("not understood", "it does not read what it is sent");
      },
      onSubscribed() {
        endHandshake();
        parts.onSubscribed();
        if (told === "nothing") tellUp();
        alarm(STEADY_MS, isSteady);
        beat();
      },
      onMessage(message) {
        // Some may lie behind the one that made the owner stop.
        if (current.destroyed) return;
        parts.onMessage(message);
        isSteady();
      },
      onPong: () => answers = true,
    });

    function beat(): void {
      heard = false;
      talk.ping();
      alarm(HEARTBEAT_MS, () => {
        if (!answers) return;
        if (heard) beat();
        else fail("silent", `it has not answered for ${HEARTBEAT_MS / 1000} s`);
      });
    }

    function fail(kind: ZmqOutageKind, reason: string): void {
      outage ??= { kind, message: `Cannot hear of blocks from ${address}: ${reason}; ${HINTS[kind]}` };
      current.destroy();
    }

    const endHandshake = alarm(HANDSHAKE_MS, () => {
      const kind = current.connecting ? "unreachable" : "silent";
      fail(kind, `no ${current.connecting ? "connection" : "whole handshake"} within ${HANDSHAKE_MS / 1000} s`);
    });
    current.on("connect", () => {
      current.setNoDelay(true);
      current.setKeepAlive(true, KEEP_ALIVE_MS);
      talk.open();
    });
    current.on("data", (chunk: Uint8Array) => {
      heard = true;
      try {
        talk.receive(chunk);
      } catch (error) {
        if (!(error instanceof ZmtpError)) throw error;
        fail("not understood", error.message);
      }
    });
    current.on("error", (error) => broken(error.message));
    current.on("end", () => broken("the connection was closed"));
    current.on("close", () => {
      broken("the connection was closed");
      closed(outage as ZmqOutage);
    });
    socket = current;

    function broken(reason: string): void {
      // A publisher that wants a password or encryption ends the connection as soon as it sees that we offer none.
      if (talk.phase === "handshake") fail("not understood", `${reason} in the middle of the handshake`);
      else fail("unreachable", reason);
    }
  }

  function tellUp(): void {
    if (told === "up") return;
    told = "up";
    parts.onUp();
  }

  function isSteady(): void {
    failures = 0;
    tellUp();
  }

  function closed(outage: ZmqOutage): void {
    endAlarms();
    socket = undefined;
    if (stopped !== undefined) return stopped.resolve();
    alarm(Math.min(FIRST_RETRY_MS * 2 ** failures++, LONGEST_RETRY_MS), open);
    if (told === outage.kind) return;
    told = outage.kind;
    parts.onDown(outage);
  }

  return {
    start: open,
    stop() {
      if (stopped !== undefined) return stopped.promise;
      stopped = Promise.withResolvers();
      endAlarms();
      if (socket === undefined) stopped.resolve();
      else socket.destroy();
      return stopped.promise;
    },
  };
}

function systemAlarm(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}
