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
  /** Queues a line; all that one turn of the event loop queues leaves in one write. */
  send(line: string | Uint8Array): void;
  /** Sends what is queued and ends the connection; resolves once it is gone, after a second at the latest. */
  close(): Promise<void>;
}

/** What happens on a connection. */
export interface ConnectionEvents {
  line(line: string): void;
  /** The connection is gone; `reason` says why if it was cut by us, else it is empty. */
  closed(reason: string): void;
}

/** Longest line taken; the longest honest one, a submit with a long user name, has some 300 bytes. */
export const MAX_LINE_BYTES = 8 * 1024;

/** Unsent bytes at which a miner that does not read is cut off: some 40 jobs. */
export const MAX_UNSENT_BYTES = 64 * 1024;

/** Silence after which the kernel probes whether the other side still lives: PowerPool's 120 seconds. */
const KEEP_ALIVE_MS = 120_000;

/** How long the other side may take to close its half, whatever it still sends. */
const CLOSE_GRACE_MS = 1000;

/**
 * Takes a socket over.
 *
 * @param socket Fresh from the listener.
 * @param events Where its lines go.
 */
export function createConnection(socket: Socket, events: ConnectionEvents): Connection {
  const splitter = createLineSplitter(MAX_LINE_BYTES);
  const gone = Promise.withResolvers<void>();
  let queue: (string | Uint8Array)[] = [];
  let cutReason = "";
  /** Whether lines come and go. */
  let open = true;
  let isGone = false;
  let deadline: ReturnType<typeof setTimeout> | undefined;

  socket.setKeepAlive(true, KEEP_ALIVE_MS);

  function cut(reason: string): void {
    cutReason ||= reason;
    open = false;
    socket.destroy();
  }

  function flush(): void {
    const lines = queue;
    queue = [];
    if (!open || lines.length === 0) return;
    const [first] = lines;
    const onlyOne = lines.length === 1 && first !== undefined;
    socket.write(
      onlyOne ? first : Buffer.concat(lines.map((line) => typeof line === "string" ? Buffer.from(line) : line)),
    );
    if (socket.writableLength > MAX_UNSENT_BYTES) cut("does not read what it is sent");
  }

  socket.on("data", (chunk: Buffer) => {
    if (!open) return;
    const lines = splitter.push(chunk);
    if (lines === undefined) return cut(`line longer than ${MAX_LINE_BYTES} bytes`);
    for (const line of lines) {
      if (!open) return;
      events.line(line);
    }
  });
  // Resets and broken pipes end in "close", which is all that matters here.
  socket.on("error", () => {});
  socket.on("close", () => {
    open = false;
    isGone = true;
    clearTimeout(deadline);
    events.closed(cutReason);
    gone.resolve();
  });

  return {
    send(line) {
      if (!open) return;
      if (queue.length === 0) queueMicrotask(flush);
      queue.push(line);
    },
    close() {
      flush();
      open = false;
      socket.end();
      if (!isGone) deadline ??= setTimeout(() => socket.destroy(), CLOSE_GRACE_MS);
      return gone.promise;
    },
  };
}
