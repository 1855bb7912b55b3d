/**
 * A stand-in for a coin daemon's ZMQ publisher, which says what a test wants, byte by byte.
 *
 * It writes its frames by itself, not with what it tests.
 *
 * @module
 */

import net from "node:net";
import { concatBytes } from "../../../src/bytes/bytes.ts";
import { encodeHex } from "../../../src/bytes/hex.ts";
import { closeServer } from "../../miner/close_server.ts";
import { createInbox, type Inbox } from "../../miner/inbox.ts";

/** What a subscriber said. */
export type Heard =
  | { readonly kind: "greeting"; readonly hex: string }
  | { readonly kind: "command"; readonly name: string; readonly hex: string }
  | { readonly kind: "message"; readonly hex: string };

/** A subscriber's connection. */
export interface FakeConnection {
  readonly heard: Inbox<Heard>;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  /** Sends bytes as they are. */
  send(...pieces: readonly (Uint8Array | string)[]): void;
  /** Sends the handshake of libzmq, and waits until the subscriber has asked for its topics, so many. */
  accept(topics?: number): Promise<void>;
  /** Sends a message. */
  publish(...parts: readonly (Uint8Array | string)[]): void;
  /** Hangs up. */
  end(): void;
  /** Stops reading. */
  deafen(): void;
}

/** A publisher. */
export interface FakePublisher extends AsyncDisposable {
  /** Address for subscribers. */
  readonly address: string;
  readonly connections: Inbox<FakeConnection>;
  /** How many connections there have been. */
  count(): number;
}

/** Where to listen; any free port of the loopback unless said otherwise. */
export type FakePlace = { readonly host: string; readonly port?: number } | { readonly path: string };

const encoder = new TextEncoder();
const GREETING_BYTES = 64;

/** Greeting of libzmq 4.3.4. */
export const GREETING: Uint8Array = Uint8Array.from([
  ...[0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1],
  ...encoder.encode("NULL"),
  ...new Uint8Array(48),
]);

/** READY of a publisher, as libzmq 4.3.4 sends it. */
export const READY: Uint8Array = command("READY", "\x0bSocket-Type\0\0\0\x03PUB");

/** A command as a frame. */
export function command(name: string, data: Uint8Array | string = ""): Uint8Array {
  const body = [name.length, ...encoder.encode(name), ...bytesOf(data)];
  return Uint8Array.of(4, body.length, ...body);
}

/** A message as frames. */
export function messageBytes(...parts: readonly (Uint8Array | string)[]): Uint8Array[] {
  return parts.flatMap((part, i) => {
    const bytes = bytesOf(part);
    const more = i + 1 < parts.length ? 1 : 0;
    if (bytes.length < 256) return [Uint8Array.of(more, bytes.length), bytes];
    const head = new Uint8Array(9);
    head[0] = more | 2;
    new DataView(head.buffer).setUint32(5, bytes.length);
    return [head, bytes];
  });
}

/** Starts one. */
export async function startFakePublisher(place: FakePlace = { host: "127.0.0.1" }): Promise<FakePublisher> {
  const sockets = new Set<net.Socket>();
  const connections = createInbox<FakeConnection>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    connections.push(takeConnection(socket));
  });
  await new Promise<void>((resolve) => server.listen("path" in place ? place : { port: 0, ...place }, resolve));
  const { port } = "path" in place ? { port: 0 } : server.address() as net.AddressInfo;
  const host = "path" in place ? "" : place.host.includes(":") ? `[${place.host}]` : place.host;
  return {
    address: "path" in place ? `ipc://${place.path}` : `tcp://${host}:${port}`,
    connections,
    count: () => sockets.size,
    [Symbol.asyncDispose]: () => closeServer(server, sockets),
  };
}

function takeConnection(socket: net.Socket): FakeConnection {
  const heard = createInbox<Heard>();
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  let bytes: number[] = [];
  let greeted = false;
  socket.on("error", () => {});
  socket.on("data", (chunk: Uint8Array) => {
    bytes.push(...chunk);
    if (!greeted && bytes.length >= GREETING_BYTES) {
      greeted = true;
      heard.push({ kind: "greeting", hex: encodeHex(Uint8Array.from(bytes.splice(0, GREETING_BYTES))) });
    }
    // A subscriber has nothing to say that would need a long frame.
    while (greeted && bytes.length >= 2 && bytes.length >= 2 + (bytes[1] as number)) {
      const [flags, length] = bytes as [number, number];
      const body = Uint8Array.from(bytes.slice(2, 2 + length));
      bytes = bytes.slice(2 + length);
      heard.push(heardFrame(flags, body));
    }
  });
  const send = (...pieces: readonly (Uint8Array | string)[]) => {
    socket.write(concatBytes(...pieces.map(bytesOf)));
  };
  return {
    heard,
    closed,
    send,
    async accept(topics = 2) {
      send(GREETING, READY);
      // deno-lint-ignore no-await-in-loop -- one after the other is how they come
      for (let i = 0; i < topics; i++) await heard.next(({ kind }) => kind === "message");
    },
    publish: (...parts) => send(...messageBytes(...parts)),
    end: () => socket.end(),
    deafen: () => socket.pause(),
  };
}

function heardFrame(flags: number, body: Uint8Array): Heard {
  if (flags === 0) return { kind: "message", hex: encodeHex(body) };
  if (flags !== 4) throw new TypeError(`Cannot read flags ${flags}: expected a short message or command`);
  const [length = 0] = body;
  const name = new TextDecoder().decode(body.subarray(1, 1 + length));
  return { kind: "command", name, hex: encodeHex(body.subarray(1 + length)) };
}

function bytesOf(piece: Uint8Array | string): Uint8Array {
  return typeof piece === "string" ? encoder.encode(piece) : piece;
}
