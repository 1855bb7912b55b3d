/**
 * A subscription that mends itself: it connects again when the publisher is gone, falls silent or says what it cannot
 * understand, and tells of such an outage once.
 *
 * @module
 */

import { type After, systemAfter } from "../../timers/after.ts";
import { createAlarms } from "../../timers/alarms.ts";
import {
  type ConnectionEnd,
  openPublisherConnection,
  type PublisherConnection,
  type ZmqOutageKind,
} from "./publisher_connection.ts";
import type { MessagePart } from "./subscription.ts";
import { parseZmqAddress } from "./zmq_address.ts";

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
  /** A message has come; throws a `ZmtpError` if it is not what such a publisher sends. */
  onMessage(parts: readonly MessagePart[]): void;
  /** Messages are heard: at once the first time, after an outage when ten seconds or a message have shown that it lasts. */
  onUp(): void;
  /** Nothing is heard: told once for each outage, and once more for each other kind that it becomes. */
  onDown(outage: ZmqOutage): void;
  /** {@linkcode setTimeout} if left out. */
  readonly after?: After | undefined;
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

/** How long a connection has to last until the outage before it is over. */
const STEADY_MS = 10_000;

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
  const { address, topics, maxMessageBytes, after = systemAfter } = parts;
  const target = parseZmqAddress(address);
  const alarms = createAlarms(after);
  let connection: PublisherConnection | undefined;
  /** Connections in a row that have not lasted. */
  let failures = 0;
  /** Of the present outage, the kinds that were told; `undefined` before anything was, empty while there is none. */
  let told: Set<ZmqOutageKind> | undefined;
  let stopped: PromiseWithResolvers<void> | undefined;

  function open(): void {
    connection = openPublisherConnection({
      target,
      topics,
      maxMessageBytes,
      after,
      onSubscribed() {
        parts.onSubscribed();
        if (told === undefined) tellUp();
        alarms.set(STEADY_MS, isSteady);
      },
      onMessage(message) {
        parts.onMessage(message);
        isSteady();
      },
      onClosed: closed,
    });
  }

  function isSteady(): void {
    failures = 0;
    if (stopped === undefined) tellUp();
  }

  function tellUp(): void {
    if (told?.size === 0) return;
    told = new Set();
    parts.onUp();
  }

  function closed({ kind, reason }: ConnectionEnd): void {
    alarms.clear();
    connection = undefined;
    if (stopped !== undefined) return stopped.resolve();
    alarms.set(Math.min(FIRST_RETRY_MS * 2 ** failures++, LONGEST_RETRY_MS), open);
    told ??= new Set();
    if (told.has(kind)) return;
    told.add(kind);
    parts.onDown({ kind, message: `Cannot hear of blocks from ${address}: ${reason}; ${HINTS[kind]}` });
  }

  return {
    start: open,
    stop() {
      if (stopped !== undefined) return stopped.promise;
      stopped = Promise.withResolvers();
      alarms.clear();
      if (connection === undefined) stopped.resolve();
      else connection.close();
      return stopped.promise;
    },
  };
}
