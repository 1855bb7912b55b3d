/**
 * A TCP connection that speaks in lines.
 *
 * @module
 */

import { connect } from "node:net";
import { createLineSplitter } from "./lines.ts";

/** Far more than any job: 4 kB of coinbase and 16 hashes of branch make 10 kB. */
const LINE_LIMIT = 1_000_000;

/** What the pool may leave unread before it is given up, bytes. */
const UNREAD_LIMIT = 1_000_000;

/** TCP keep-alive, milliseconds: finds out that the pool's machine is gone. */
const KEEP_ALIVE = 30_000;

/** What a connection is opened with. */
export interface ConnectionOptions {
  /** Name or address, IPv6 without brackets. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** The connection is there. */
  readonly onOpen: () => void;
  /** A line has come. */
  readonly onLine: (line: string) => void;
  /** The connection is gone, or never came about. Called exactly once. */
  readonly onClose: (reason: string) => void;
}

/** An open connection, or one that is being opened. */
export interface Connection {
  /** Sends text, line ends included. After the connection was closed, does nothing. */
  send(text: string): void;
  /** Closes it at once; `reason` is what `onClose` hears. */
  close(reason: string): void;
}

/** Connects; does not wait for it. */
export function openConnection(options: ConnectionOptions): Connection {
  const splitter = createLineSplitter(LINE_LIMIT);
  let reason = "the pool closed the connection";
  const socket = connect({ host: options.host, port: options.port });
  const close = (why: string): void => {
    if (socket.destroyed) return;
    reason = why;
    socket.destroy();
  };
  socket.on("connect", () => {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE);
    options.onOpen();
  });
  socket.on("data", (chunk: Uint8Array) => {
    try {
      for (const line of splitter.push(chunk)) {
        if (!socket.destroyed) options.onLine(line);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      close("the pool sent a line that is too long");
    }
  });
  socket.on("error", (error) => reason = error.message);
  socket.on("end", () => close(reason));
  socket.on("close", () => options.onClose(reason));
  return {
    send(text) {
      if (socket.destroyed) return;
      socket.write(text);
      if (socket.writableLength > UNREAD_LIMIT) close("the pool does not read what it is sent");
    },
    close,
  };
}
