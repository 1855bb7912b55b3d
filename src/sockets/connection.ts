/**
 * A miner's socket: lines in, lines out, and an end to whoever sends too much or reads too little.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { createLineSplitter } from "./line_splitter.ts";

/** A connection that lines can be sent on. */
export interface Connection {
  /** Whether it was neither cut, nor closed, nor lost. */
  isOpen(): boolean;
  /** Queues a line; all that one turn of the event loop queues leaves in one write. */
  send(line: string | Uint8Array): void;
  /** Sends bytes at once, behind what is queued: a job on a new tip waits for nothing. */
  sendNow(bytes: Uint8Array): void;
  /** Takes no more lines for so many milliseconds; they wait in the kernel. */
  pause(milliseconds: number): void;
  /**
   * Ends the connection at once, with nothing more sent.
   *
   * @param reason Why; `closed` is told.
   */
  cut(reason: string): void;
  /** Sends what is queued and ends the connection; resolves once it is gone, after a second at the latest. */
  close(): Promise<void>;
}

/** What happens on a connection. */
export interface ConnectionEvents {
  /** The lines that ended in one chunk, at least one. */
  lines(lines: readonly string[]): void;
  /** The connection is gone; `reason` says why if it was cut by us, else it is empty. */
  closed(reason: string): void;
}

/** What a connection may not exceed. */
export interface ConnectionLimits {
  /** Bytes of the longest line taken. */
  readonly maxLineBytes: number;
  /** Unsent bytes at which a peer that does not read is cut off; looked at with each write, so its owner may change it. */
  readonly maxUnsentBytes: number;
}

/** Silence after which the kernel probes whether the other side still lives: PowerPool's 120 seconds. */
const KEEP_ALIVE_MS = 120_000;

/** How long the other side may take to close its half, whatever it still sends. */
const CLOSE_GRACE_MS = 1000;

/**
 * Takes a socket over.
 *
 * @param socket Connected, and nobody reads from it yet.
 * @param events Where its lines go.
 */
export function createConnection(socket: Socket, limits: ConnectionLimits, events: ConnectionEvents): Connection {
  const { maxLineBytes } = limits;
  const splitter = createLineSplitter(maxLineBytes);
  /** Text that is queued, behind the bytes that are. */
  let text = "";
  let bytes: Uint8Array[] | undefined;
  let queued = false;
  let cutReason = "";
  /** Whether lines come and go. */
  let open = true;
  let gone: PromiseWithResolvers<void> | undefined;
  let isGone = false;
  let paused: ReturnType<typeof setTimeout> | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;

  socket.setKeepAlive(true, KEEP_ALIVE_MS);

  function cut(reason: string): void {
    cutReason ||= reason;
    open = false;
    socket.destroy();
  }

  function write(data: string | Uint8Array): void {
    socket.write(data);
    if (socket.writableLength > limits.maxUnsentBytes) cut("does not read what it is sent");
  }

  function flush(): void {
    if (!queued) return;
    const queuedText = text;
    const queuedBytes = bytes;
    queued = false;
    text = "";
    bytes = undefined;
    if (!open) return;
    if (queuedBytes === undefined) {
      write(queuedText);
    } else {
      if (queuedText !== "") queuedBytes.push(Buffer.from(queuedText));
      // One object for all connections, where it is all that is to be said.
      const [first] = queuedBytes;
      write(queuedBytes.length === 1 && first !== undefined ? first : Buffer.concat(queuedBytes));
    }
  }

  socket.on("data", (chunk: Buffer) => {
    if (!open) return;
    const lines = splitter.push(chunk);
    if (lines === undefined) return cut(`line longer than ${maxLineBytes} bytes`);
    if (lines.length > 0) events.lines(lines);
  });
  // Resets and broken pipes end in "close", which is all that matters here.
  socket.on("error", ignore);
  socket.on("close", () => {
    open = false;
    isGone = true;
    clearTimeout(deadline);
    clearTimeout(paused);
    events.closed(cutReason);
    gone?.resolve();
  });

  return {
    isOpen: () => open,

    send(line) {
      if (!open) return;
      if (!queued) {
        queued = true;
        queueMicrotask(flush);
      }
      if (typeof line === "string") {
        text += line;
        return;
      }
      bytes ??= [];
      if (text !== "") bytes.push(Buffer.from(text));
      text = "";
      bytes.push(line);
    },

    sendNow(bytes) {
      if (queued) flush();
      if (open) write(bytes);
    },

    pause(milliseconds) {
      socket.pause();
      clearTimeout(paused);
      paused = setTimeout(() => socket.resume(), milliseconds);
    },

    cut,

    close() {
      flush();
      open = false;
      if (isGone) return Promise.resolve();
      gone ??= Promise.withResolvers();
      socket.end();
      deadline ??= setTimeout(() => socket.destroy(), CLOSE_GRACE_MS);
      return gone.promise;
    },
  };
}

function ignore(): void {}
