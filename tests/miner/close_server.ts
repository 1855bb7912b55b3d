/**
 * Closes a server of node:net with its connections.
 *
 * @module
 */

import type { Server, Socket } from "node:net";

/**
 * Hangs up on everybody, and resolves when nothing is left open.
 *
 * It does not wait for the callback of `close()`, which Deno 2.5 never calls once a connection has ended.
 */
export async function closeServer(server: Server, sockets: Iterable<Socket>): Promise<void> {
  server.close();
  await Promise.all([...sockets].map((socket) => {
    return new Promise<void>((resolve) => {
      if (socket.closed) return resolve();
      socket.once("close", () => resolve());
      socket.destroy();
    });
  }));
  // Behind whatever close() itself has put off.
  await new Promise((resolve) => setTimeout(resolve, 0));
}
