/**
 * A listener for miners, on a TCP port or a unix socket.
 *
 * @module
 */

import net from "node:net";
import { listenPlace, unixPath } from "./listen_address.ts";
import { steadyReading } from "./steady_reading.ts";
import { clearUnixSocket, openUnixSocket, removeUnixSocket } from "./unix_socket.ts";

/** What a listener needs. */
export interface ListenerParts {
  /** IP address or host name, or `unix:` and the path of a socket. */
  readonly address: string;
  /** 0 is any that is free; of no meaning for a unix socket. */
  readonly port: number;
  /** Whether several listeners share the port, among which the system spreads connections; not if left out. */
  readonly reusePort?: boolean;
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
   * @returns The port that it got; 0 for a unix socket.
   * @throws {Error} If the address cannot be had.
   */
  listen(): Promise<number>;
  /** Stops listening; sockets that were handed over are none of its business any more. */
  close(): void;
}

/** Room for connections that the event loop has not taken yet; the system's default of 511 costs a burst one second. */
const BACKLOG = 4096;

/** Makes a listener. */
export function createListener({ address, port, reusePort = false, onSocket, onError }: ListenerParts): Listener {
  const server = net.createServer({ noDelay: true }, (socket) => {
    steadyReading(socket);
    onSocket(socket);
  });
  const path = unixPath(address);

  async function listenOn(options: net.ListenOptions): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ ...options, backlog: BACKLOG }, () => {
        server.off("error", reject);
        server.on("error", onError);
        resolve();
      });
    });
    const bound = server.address();
    return typeof bound === "object" && bound !== null ? bound.port ?? 0 : 0;
  }

  return {
    async listen() {
      try {
        if (path === undefined) return await listenOn({ host: address, port, ...(reusePort ? { reusePort } : {}) });
        await clearUnixSocket(path);
        const none = await listenOn({ path });
        openUnixSocket(path);
        return none;
      } catch (error) {
        const { message } = error as Error;
        const advice = path === undefined ? "; choose another port or stop who has it" : "";
        throw new Error(`Cannot listen on ${listenPlace(address, port)}: ${message}${advice}`);
      }
    },
    close() {
      // No callback: in Deno 2.5 it never comes once there was a connection.
      if (!server.listening) return;
      server.close();
      if (path !== undefined) removeUnixSocket(path);
    },
  };
}
