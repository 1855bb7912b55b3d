/**
 * Commands of ZMTP 3: what the two ends say to each other beside the messages that they carry.
 *
 * READY and ERROR are the handshake of the mechanism NULL. PING and PONG are of ZMTP 3.1, but libzmq since 4.2 sends and
 * answers them whatever version the other side has announced.
 *
 * Source: ZMTP 3.0, rfc.zeromq.org/spec/23, "The NULL Security Mechanism"; ZMTP 3.1, rfc.zeromq.org/spec/37, "Connection
 * Heartbeating".
 *
 * @module
 */

import { concatBytes } from "../../bytes/bytes.ts";
import { encodeFrame, FLAG_COMMAND } from "./frame.ts";
import { shownBytes, ZmtpError } from "./zmtp_error.ts";

/** A command that was understood. */
export type Command =
  /** The peer is ready for messages; `socketType` is `PUB` for one, in capitals, or empty if it does not say. */
  | { readonly name: "READY"; readonly socketType: string }
  /** The peer refuses. */
  | { readonly name: "ERROR"; readonly reason: string }
  /** The peer asks for a PONG with the same context. */
  | { readonly name: "PING"; readonly context: Uint8Array }
  /** The answer to a PING. */
  | { readonly name: "PONG"; readonly context: Uint8Array }
  /** One that is none of our business. */
  | { readonly name: "other" };

/** Bytes of a PING before its context: the tenths of a second after which silence means death, 0 for no such hint. */
const PING_TTL_BYTES = 2;

/** Bytes of the longest context. */
const MAX_CONTEXT_BYTES = 16;

const NO_HINT = new Uint8Array(PING_TTL_BYTES);

/** Bytes of the length of a property's value. */
const VALUE_LENGTH_BYTES = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");

/** READY of a subscriber, as a frame. */
export function readyFrame(): Uint8Array<ArrayBuffer> {
  const value = encoder.encode("SUB");
  const length = new Uint8Array(VALUE_LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, value.length);
  return commandFrame("READY", concatBytes(lengthAndText("Socket-Type"), length, value));
}

/** PING without hint and context, as a frame. */
export function pingFrame(): Uint8Array<ArrayBuffer> {
  return commandFrame("PING", NO_HINT);
}

/** PONG as a frame. */
export function pongFrame(context: Uint8Array): Uint8Array<ArrayBuffer> {
  return commandFrame("PONG", context);
}

/**
 * Reads the body of a command frame.
 *
 * @throws {ZmtpError} If it is malformed.
 */
export function parseCommand(body: Uint8Array): Command {
  const { text: name, rest } = takeText(body, "a command");
  switch (name) {
    case "READY":
      return { name, socketType: socketTypeOf(rest) };
    case "ERROR":
      return { name, reason: takeText(rest, "an ERROR").text };
    case "PING":
      if (rest.length < PING_TTL_BYTES) throw new ZmtpError(`expected a PING with its time, got ${shownBytes(body)}`);
      return { name, context: contextOf(rest.subarray(PING_TTL_BYTES)) };
    case "PONG":
      return { name, context: contextOf(rest) };
    default:
      return { name: "other" };
  }
}

function commandFrame(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeFrame(FLAG_COMMAND, concatBytes(lengthAndText(name), data));
}

function lengthAndText(text: string): Uint8Array<ArrayBuffer> {
  return concatBytes(Uint8Array.of(text.length), encoder.encode(text));
}

/** Cuts a text off whose length stands in the byte before it. */
function takeText(bytes: Uint8Array, what: string): { readonly text: string; readonly rest: Uint8Array } {
  const [length = Infinity] = bytes;
  if (length > bytes.length - 1) throw new ZmtpError(`expected ${what} of ZMTP, got ${shownBytes(bytes)}`);
  return { text: decoder.decode(bytes.subarray(1, 1 + length)), rest: bytes.subarray(1 + length) };
}

function contextOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= MAX_CONTEXT_BYTES) return bytes;
  throw new ZmtpError(`expected at most ${MAX_CONTEXT_BYTES} bytes of context in PING and PONG, got ${bytes.length}`);
}

/** Looks for one property among those of READY; the case of their names does not matter. */
function socketTypeOf(properties: Uint8Array): string {
  let socketType = "";
  for (let left = properties; left.length > 0;) {
    const { text: name, rest } = takeText(left, "a property");
    const length = rest.length < VALUE_LENGTH_BYTES
      ? Infinity
      : new DataView(rest.buffer, rest.byteOffset).getUint32(0);
    if (name === "" || length > rest.length - VALUE_LENGTH_BYTES) {
      throw new ZmtpError(`expected properties in READY, got ${shownBytes(left)}`);
    }
    const value = rest.subarray(VALUE_LENGTH_BYTES, VALUE_LENGTH_BYTES + length);
    if (name.toLowerCase() === "socket-type") socketType = decoder.decode(value).toUpperCase();
    left = rest.subarray(VALUE_LENGTH_BYTES + length);
  }
  return socketType;
}
