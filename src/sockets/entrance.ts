/**
 * How connections come in: the listener, the PROXY protocol's header where a balancer sends one, the door, TLS.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type net from "node:net";
import type { AddressRanges } from "./address_range.ts";
import type { Door } from "./door.ts";
import type { TlsFiles } from "./entrance_options.ts";
import { canonicalAddress, UNIX_PEER } from "./ip_address.ts";
import { unixPath } from "./listen_address.ts";
import { createListener } from "./listener.ts";
import { createLoopbackTls } from "./loopback_tls.ts";
import { createProxyDecoder } from "./proxy_protocol.ts";
import { noRefusals, REFUSAL_TEXTS, type RefusalCause } from "./refusal.ts";
import { createSocketTls } from "./socket_tls.ts";
import { readKeyPair } from "./tls_files.ts";
import { IS_OLD_RUNTIME } from "./steady_reading.ts";
import type { TlsTerminator } from "./tls_terminator.ts";

/** What an entrance is made of. */
export interface EntranceParts {
  /** IP address or host name, or `unix:` and the path of a socket. */
  readonly address: string;
  /** 0 is any that is free. */
  readonly port: number;
  /** Whether other listeners share the port. */
  readonly reusePort?: boolean;
  /** Files of the certificate and key; there is no TLS if left out. */
  readonly tls?: TlsFiles | undefined;
  /** Who begins connections with a PROXY protocol header; nobody if left out. */
  readonly proxyFrom?: AddressRanges | undefined;
  /** Milliseconds that header and TLS handshake may take together. */
  readonly handshakeMs: number;
  readonly door: Pick<Door, "admit" | "left">;
  /**
   * Takes a connection. It must begin to listen for data, errors and the end before it returns: bytes that came along
   * with the header or the handshake are emitted as data right after that.
   *
   * @param remoteAddress Whose it is, in canonical form, or `unix`.
   */
  onConnection(socket: net.Socket, remoteAddress: string): void;
  /** Is told of each connection that is refused; `text` says why, with the option to change where there is one. */
  onRefused(refusal: Refusal): void;
  /** Is told of sockets that the system could not hand over. */
  onError(error: Error): void;
}

/** A connection that did not come in. */
export interface Refusal {
  readonly remoteAddress: string;
  readonly cause: RefusalCause;
  /** A sentence without full stop. */
  readonly text: string;
}

/** What an entrance has seen since its start. */
export interface EntranceTotals {
  readonly refused: Readonly<Record<RefusalCause, number>>;
  /** Connections whose other side went away amid header or handshake; balancers do that to see whether we live. */
  readonly abandoned: number;
  /** Connections amid header or handshake now. */
  readonly pending: number;
}

/** A way in. */
export interface Entrance {
  /**
   * Reads the TLS files and listens.
   *
   * @returns The port that it got; 0 for a unix socket.
   * @throws {Error} If the address cannot be had, or the files are bad.
   */
  listen(): Promise<number>;
  /**
   * Reads the TLS files again, for connections from now on.
   *
   * @returns When the certificate expires; `undefined` without TLS.
   * @throws {Error} If the files are bad; what was read before stays in use.
   */
  reload(): Promise<Date | undefined>;
  /**
   * Goes by another deadline for connections from now on, and by other files from the next {@linkcode Entrance.reload}
   * on: TLS may come, change, or go.
   */
  change(way: Pick<EntranceParts, "tls" | "handshakeMs">): void;
  /** Stops listening and ends what is amid header or handshake; connections that have come in stay. */
  close(): void;
  totals(): EntranceTotals;
}

/** A connection on its way in. */
interface Arrival {
  readonly socket: net.Socket;
  remoteAddress: string;
  deadline: ReturnType<typeof setTimeout> | undefined;
}

const NOTHING = Buffer.alloc(0);

/** Makes an entrance that is closed. */
export function createEntrance(parts: EntranceParts): Entrance {
  const { address, port, reusePort = false, door, proxyFrom, onConnection, onError } = parts;
  let { tls, handshakeMs } = parts;
  const peerWithoutAddress = unixPath(address) === undefined ? undefined : UNIX_PEER;
  const listener = createListener({ address, port, reusePort, onSocket: take, onError });
  const arrivals = new Set<Arrival>();
  const refused = noRefusals();
  let abandoned = 0;
  let isClosed = false;
  let terminator: TlsTerminator | undefined;
  let reading: Promise<unknown> = Promise.resolve();

  function take(socket: net.Socket): void {
    const peer = peerOf(socket, peerWithoutAddress);
    // It is closed already if it has no address; or it was on its way when the listener was closed.
    if (peer === undefined || isClosed) {
      abandoned++;
      return drop(socket);
    }
    const arrival: Arrival = { socket, remoteAddress: peer, deadline: undefined };
    if (proxyFrom?.contains(peer) === true) readHeader(arrival);
    else enter(arrival, NOTHING);
  }

  /** From here on the socket may fail at any time, and must be done within the deadline. */
  function pend(arrival: Arrival): void {
    if (arrivals.has(arrival)) return;
    const { socket } = arrival;
    arrivals.add(arrival);
    arrival.deadline = setTimeout(() => refuse(arrival, "handshake_timeout"), handshakeMs);
    socket.on("error", () => {});
    socket.once("close", () => {
      if (settle(arrival)) abandoned++;
    });
  }

  /** Whether it was still on its way. */
  function settle(arrival: Arrival): boolean {
    clearTimeout(arrival.deadline);
    return arrivals.delete(arrival);
  }

  function readHeader(arrival: Arrival): void {
    const { socket } = arrival;
    const decoder = createProxyDecoder();
    pend(arrival);
    socket.on("data", read);
    function read(chunk: Buffer): void {
      if (!arrivals.has(arrival)) return;
      const decoded = decoder.push(chunk);
      if (decoded === undefined) return;
      socket.off("data", read);
      if (decoded.kind === "fault") return refuse(arrival, "proxy_header", decoded.text);
      arrival.remoteAddress = decoded.source?.address ?? arrival.remoteAddress;
      enter(arrival, decoded.rest);
    }
  }

  function enter(arrival: Arrival, first: Buffer): void {
    const { socket, remoteAddress } = arrival;
    const refusal = door.admit(remoteAddress);
    if (refusal !== undefined) return refuse(arrival, refusal);
    socket.once("close", () => door.left(remoteAddress));
    if (terminator === undefined) {
      settle(arrival);
      return handOver(socket, remoteAddress, first);
    }
    pend(arrival);
    terminator.secure(socket, first, {
      secured: (inside, plain) => settle(arrival) ? handOver(inside, remoteAddress, plain) : drop(inside),
      failed: (reason) => {
        if (reason !== "" && arrivals.has(arrival)) refuse(arrival, "tls", reason);
      },
    });
  }

  function handOver(socket: net.Socket, remoteAddress: string, first: Buffer): void {
    onConnection(socket, remoteAddress);
    if (first.length > 0 && !socket.destroyed) socket.emit("data", first);
  }

  function refuse(arrival: Arrival, cause: RefusalCause, detail = ""): void {
    settle(arrival);
    refused[cause]++;
    drop(arrival.socket);
    const text = detail === "" ? REFUSAL_TEXTS[cause] : `${REFUSAL_TEXTS[cause]}: ${detail}`;
    parts.onRefused({ remoteAddress: arrival.remoteAddress, cause, text });
  }

  /** Reads the files and uses them for connections from now on. */
  async function readFiles(): Promise<Date | undefined> {
    if (tls === undefined) {
      terminator?.close();
      terminator = undefined;
      return undefined;
    }
    const pair = await readKeyPair(tls);
    if (isClosed) return pair.validTo;
    const secure = terminator ?? (IS_OLD_RUNTIME ? createLoopbackTls() : createSocketTls());
    await secure.use(pair);
    // Closed meanwhile: what it has opened must not keep the program.
    if (isClosed) secure.close();
    else terminator = secure;
    return pair.validTo;
  }

  return {
    async listen() {
      const read = readFiles();
      reading = read.catch(() => {});
      await read;
      try {
        return await listener.listen();
      } catch (error) {
        terminator?.close();
        throw error;
      }
    },
    reload() {
      // One after the other: what was asked for last is to hold.
      const read = reading.then(readFiles);
      reading = read.catch(() => {});
      return read;
    },
    change(way) {
      ({ tls, handshakeMs } = way);
    },
    close() {
      isClosed = true;
      listener.close();
      for (const arrival of arrivals) {
        settle(arrival);
        drop(arrival.socket);
      }
      terminator?.close();
    },
    totals: () => ({ refused: { ...refused }, abandoned, pending: arrivals.size }),
  };
}

/** Who is at the other end; `undefined` if that cannot be said any more. */
function peerOf({ remoteAddress }: net.Socket, withoutAddress: string | undefined): string | undefined {
  return remoteAddress === undefined ? withoutAddress : canonicalAddress(remoteAddress);
}

/** Closes a socket that nothing is to be said on. */
function drop(socket: net.Socket): void {
  socket.on("error", () => {});
  socket.destroy();
}
