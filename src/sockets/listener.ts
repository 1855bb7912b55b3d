/**
 * A listener for miners, on a TCP port or a unix socket.
 *
 * @module
 */

import net from "node:net";
import { listenPlace, unixPath } from "./listen_address.ts";
import { IS_OLD_RUNTIME, steadyReading } from "./steady_reading.ts";
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

/**
 * Connections after which a server is renewed on old runtimes. There, one takes no more than some power of two above its
 * backlog in all its life (8193 for ours), and then waits for ever.
 */
const RENEW_AFTER = 4000;

/** How long to wait if the place of a server that was closed is not free at once. */
const RENEW_RETRY_MS = 50;

/** Makes a listener. */
export function createListener({ address, port, reusePort = false, onSocket, onError }: ListenerParts): Listener {
  const path = unixPath(address);
  let server = createServer();
  /** Where it listens, once it does. */
  let place: net.ListenOptions | undefined;
  let isClosed = false;

  function createServer(): net.Server {
    let accepted = 0;
    return net.createServer({ noDelay: true }, (socket) => {
      steadyReading(socket);
      if (++accepted === RENEW_AFTER && IS_OLD_RUNTIME) queueMicrotask(renew);
      onSocket(socket);
    });
  }

  /** Goes on with a new server in the same place; its connections are none of a server's business. */
  function renew(): void {
    if (isClosed || place === undefined) return;
    close();
    server = createServer();
    listenOn(place).then(() => {
      if (isClosed) close();
      else if (path !== undefined) openUnixSocket(path);
    }, (error) => {
      onError(error);
      setTimeout(renew, RENEW_RETRY_MS);
    });
  }

  function close(): void {
    // No callback: in Deno 2.5 it never comes once there was a connection.
    if (!server.listening) return;
    server.close();
    if (path !== undefined) removeUnixSocket(path);
  }

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
    const boundPort = typeof bound === "object" && bound !== null ? bound.port ?? 0 : 0;
    place = path === undefined ? { ...options, port: boundPort } : options;
    return boundPort;
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
      isClosed = true;
      close();
    },
  };
}
