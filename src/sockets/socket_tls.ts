/**
 * TLS on a socket itself, as node:tls has it from Deno 2.9 on.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import tls from "node:tls";
import { streamHandle } from "./steady_reading.ts";
import type { TlsTerminator } from "./tls_terminator.ts";

const NOTHING = Buffer.alloc(0);

/** Makes a terminator that has no keys yet. */
export function createSocketTls(): TlsTerminator {
  let context: tls.SecureContext | undefined;
  return {
    secure(socket, first, outcome) {
      if (first.length > 0) {
        // Paused, it keeps what is put back until the handshake reads it.
        socket.pause();
        socket.unshift(first);
      }
      const secured = new tls.TLSSocket(socket, { isServer: true, ...(context && { secureContext: context }) });
      // Deno 2.9 reads on and keeps all that comes, however long the inside is paused, unless its outside is stopped.
      const outside = streamHandle(socket);
      secured.on("pause", () => outside?.readStop?.());
      secured.on("resume", () => outside?.readStart?.());
      let isOver = false;
      function end(tell: () => void): void {
        if (isOver) return;
        isOver = true;
        tell();
      }
      secured.once("secure", () => end(() => outcome.secured(secured, NOTHING)));
      // Of one that is secured, errors are its owner's business.
      secured.on("error", ({ message }) => end(() => outcome.failed(message)));
      secured.once("close", () => end(() => outcome.failed("")));
    },
    use({ cert, key }) {
      context = tls.createSecureContext({ cert, key, minVersion: "TLSv1.2" });
      return Promise.resolve();
    },
    close() {},
  };
}
