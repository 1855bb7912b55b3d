/**
 * Reading that can be paused and resumed, also on Deno 2.5.
 *
 * There, a socket that is paused while it waits for bytes and resumed before they come reads twice at once, into one
 * buffer, and then gives some bytes twice and others not at all. Deno 2.9 has no such fault.
 *
 * @module
 */

import type net from "node:net";
import tls from "node:tls";

/**
 * Whether the runtime is one of those before node:net and node:tls were written anew, between Deno 2.5 and 2.9. Nothing
 * tells of that but what came with it: a TLS server whose keys can be changed.
 */
export const IS_OLD_RUNTIME: boolean = !("setSecureContext" in tls.createServer());

/** What a socket reads by, in Node and Deno alike; no part of the documented interface. */
export interface StreamHandle {
  readStart?(): number;
  readStop?(): number;
  onread?(this: StreamHandle, ...chunk: unknown[]): void;
  /** Whether the socket has started it. */
  reading?: boolean;
}

/** The handle of a socket that is open. */
export function streamHandle(socket: net.Socket): StreamHandle | undefined {
  return (socket as unknown as { readonly _handle?: StreamHandle | null })._handle ?? undefined;
}

/** Handles that have been seen to. */
const steady = new WeakSet<StreamHandle>();

/**
 * Has a socket stop reading only where no read is under way: right after one has brought something. What it brings is
 * kept by the socket if that is paused by then.
 *
 * @param socket Connected, and nobody reads from it yet. A second time does nothing.
 */
export function steadyReading(socket: net.Socket): void {
  const handle = IS_OLD_RUNTIME ? streamHandle(socket) : undefined;
  const { readStart, readStop, onread } = handle ?? {};
  if (handle === undefined || readStart === undefined || readStop === undefined || onread === undefined) return;
  if (steady.has(handle)) return;
  steady.add(handle);
  let isRunning = handle.reading === true;
  let isWanted = isRunning;
  handle.readStart = () => {
    isWanted = true;
    if (isRunning) return 0;
    isRunning = true;
    return readStart.call(handle);
  };
  handle.readStop = () => {
    isWanted = false;
    return 0;
  };
  handle.onread = (...chunk) => {
    onread.apply(handle, chunk);
    if (isWanted) return;
    isRunning = false;
    readStop.call(handle);
  };
}
