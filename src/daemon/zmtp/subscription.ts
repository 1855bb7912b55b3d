/**
 * One conversation with a publisher: greeting, handshake, subscriptions, messages. No sockets, no clock.
 *
 * Nothing is sent before the publisher has shown that it can be of use. libzmq resets the connection on what it does not
 * like, and if there is more that it has not read, what it has said itself is lost on the way: nobody would know why.
 *
 * Source: ZMTP 3.0, rfc.zeromq.org/spec/23.
 *
 * @module
 */

import { concatBytes } from "../../bytes/bytes.ts";
import { parseCommand, pingFrame, pongFrame, readyFrame } from "./command.ts";
import { encodeFrame } from "./frame.ts";
import { createFrameDecoder, type Frame } from "./frame_decoder.ts";
import { GREETING_BYTES, GREETING_START_BYTES, greetingFault, ownGreeting } from "./greeting.ts";
import { shownBytes, ZmtpError } from "./zmtp_error.ts";

/** One frame of a message. */
export type MessagePart = Pick<Frame, "body" | "length">;

/** What a conversation needs, and whom it tells. */
export interface SubscriptionParts {
  /** What messages begin with that are wanted. */
  readonly topics: readonly string[];
  /** Bytes of one message that are kept; the rest of a longer one is dropped. */
  readonly maxMessageBytes: number;
  /** Sends bytes to the publisher. */
  send(bytes: Uint8Array): void;
  /** The handshake is done and the topics are asked for. */
  onSubscribed(): void;
  /** A message has come, at least one part. What it throws, {@linkcode Subscription.receive} throws. */
  onMessage(parts: readonly MessagePart[]): void;
  /** The answer to a PING has come. */
  onPong(): void;
}

/** A conversation. */
export interface Subscription {
  /** How far it has come: nothing heard yet, in the middle of the handshake, subscribed. */
  readonly phase: "unheard" | "handshake" | "subscribed";
  /** Says hello; call it once the connection stands. */
  open(): void;
  /**
   * Takes bytes of the publisher.
   *
   * @throws {ZmtpError} If they are not what a publisher says; the connection is to be closed then.
   */
  receive(chunk: Uint8Array): void;
  /** Asks for a PONG. Only once it is subscribed. */
  ping(): void;
}

/** Parts of a message that are taken; publishers of blocks send three. */
export const MAX_PARTS = 16;

/** What a subscription begins with in ZMTP 3.0, where it is a message; 0 would end one. */
const SUBSCRIBE = 1;

/** Types of sockets that subscribers may speak to. */
const PUBLISHERS: readonly string[] = ["PUB", "XPUB"];

const encoder = new TextEncoder();

/** Prepares a conversation over a connection that is not open yet. */
export function createSubscription(parts: SubscriptionParts): Subscription {
  const { topics, maxMessageBytes, send } = parts;
  const own = ownGreeting();
  const greeting = new Uint8Array(GREETING_BYTES);
  let greetingBytes = 0;
  let ready = false;
  let message: MessagePart[] = [];
  const decoder = createFrameDecoder({ maxMessageBytes, onFrame: take });

  function takeGreeting(bytes: Uint8Array): void {
    const before = greetingBytes;
    greeting.set(bytes, before);
    greetingBytes += bytes.length;
    const fault = greetingFault(greeting.subarray(0, greetingBytes));
    if (fault !== undefined) throw new ZmtpError(fault);
    const reaches = (length: number) => before < length && greetingBytes >= length;
    if (reaches(GREETING_START_BYTES)) send(own.subarray(GREETING_START_BYTES));
    if (reaches(GREETING_BYTES)) send(readyFrame());
  }

  function take(frame: Frame): void {
    if (frame.isCommand) return obey(frame.body);
    if (!ready) throw new ZmtpError(`expected READY, got the message ${shownBytes(frame.body)}`);
    if (message.length === MAX_PARTS) throw new ZmtpError(`expected messages of at most ${MAX_PARTS} parts, got more`);
    message.push({ body: frame.body, length: frame.length });
    if (frame.more) return;
    const whole = message;
    message = [];
    parts.onMessage(whole);
  }

  function obey(body: Uint8Array): void {
    const command = parseCommand(body);
    if (command.name === "ERROR") throw new ZmtpError(`it refuses: ${shownBytes(encoder.encode(command.reason))}`);
    if (!ready) {
      if (command.name !== "READY") throw new ZmtpError(`expected READY, got the command ${shownBytes(body)}`);
      return subscribe(command.socketType);
    }
    if (command.name === "PING") send(pongFrame(command.context));
    else if (command.name === "PONG") parts.onPong();
  }

  function subscribe(socketType: string): void {
    if (socketType !== "" && !PUBLISHERS.includes(socketType)) {
      const shown = shownBytes(encoder.encode(socketType));
      throw new ZmtpError(`expected a socket of type ${PUBLISHERS.join(" or ")}, got ${shown}`);
    }
    ready = true;
    send(
      concatBytes(
        ...topics.map((topic) => encodeFrame(0, concatBytes(Uint8Array.of(SUBSCRIBE), encoder.encode(topic)))),
      ),
    );
    parts.onSubscribed();
  }

  return {
    get phase() {
      return ready ? "subscribed" : greetingBytes > 0 ? "handshake" : "unheard";
    },
    open() {
      send(own.subarray(0, GREETING_START_BYTES));
    },
    receive(chunk) {
      const missing = chunk.subarray(0, GREETING_BYTES - greetingBytes);
      if (missing.length > 0) takeGreeting(missing);
      decoder.push(chunk.subarray(missing.length));
    },
    ping() {
      send(pingFrame());
    },
  };
}
