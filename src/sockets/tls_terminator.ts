/**
 * The server's side of TLS on a socket whose first bytes may have been read already.
 *
 * @module
 */

import type { Buffer } from "node:buffer";
import type net from "node:net";
import type { KeyPair } from "./tls_files.ts";

/** How a handshake ends; one of the two is called, once. */
export interface TlsOutcome {
  /**
   * It is through.
   *
   * @param socket For what is inside: plain bytes in and out, its end the end of both.
   * @param first Plain bytes that have come already.
   */
  secured(socket: net.Socket, first: Buffer): void;
  /**
   * There will be nothing inside; the socket may still be open.
   *
   * @param reason What went wrong; empty if the other side just went away.
   */
  failed(reason: string): void;
}

/** Turns sockets into encrypted ones, by TLS 1.2 or newer. */
export interface TlsTerminator {
  /**
   * Begins a handshake; there is no deadline: whoever has waited long enough destroys the socket.
   *
   * @param socket Nobody listens to its data.
   * @param first What has come on it already.
   */
  secure(socket: net.Socket, first: Buffer, outcome: TlsOutcome): void;
  /** Has handshakes from now on use other keys; what is secured already stays as it is. */
  use(pair: KeyPair): Promise<void>;
  /** Ends what the terminator needs to take more; what is secured already stays. */
  close(): void;
}
