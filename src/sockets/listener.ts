/**
 * A TCP listener for miners.
 *
 * @module
 */

import net from "node:net";

/** What a listener needs. */
export interface ListenerParts {
  /** Address and port to listen on; port 0 is any that is free. */
  readonly address: string;
  readonly port: number;
  /** Takes a fresh socket. */
  onSocket(socket: net.Socket): void;
  /** Is told of sockets that the system could not hand over, for want of file descriptors for one. */
  onError(error: Error): void;
}

/** A listener that does not listen yet. */
export interface Listener {
  /**
   * Listens.
   *
   * @returns The port that it got.
   * @throws {Error} If the address cannot be had.
   */
  listen(): Promise<number>;
  /** Stops listening; sockets that were handed over are none of its business any more. */
  close(): void;
}

/** Room for connections that the event loop has not taken yet; the system's default of 511 costs a burst one second. */
const BACKLOG = 4096;

/** Makes a listener. */
export function createListener({ address, port, onSocket, onError }: ListenerParts): Listener {
  const server = net.createServer({ noDelay: true }, onSocket);
  return {
    listen() {
      return new Promise((resolve, reject) => {
        const fail = ({ message }: Error) =>
          reject(new Error(`Cannot listen on ${address}:${port}: ${message}; choose another port or stop who has it`));
        server.once("error", fail);
        server.listen({ host: address, port, backlog: BACKLOG }, () => {
          server.off("error", fail);
          server.on("error", onError);
          const bound = server.address();
          resolve(typeof bound === "object" && bound !== null ? bound.port : port);
        });
      });
    },
    close() {
      // No callback: in Deno 2.5 it never comes once there was a connection.
      if (server.listening) server.close();
    },
  };
}
