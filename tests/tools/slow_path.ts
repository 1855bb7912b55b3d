/**
 * A port that leads to another one by a slow way, on which whatever is on its way is lost when the nearer end goes.
 *
 * @module
 */

import { connect, createServer, type Socket } from "node:net";

/** A slow way. */
export interface SlowPath extends AsyncDisposable {
  readonly port: number;
}

/**
 * Opens one on the loopback.
 *
 * @param port Where it leads to.
 * @param thereMs Milliseconds that a question is on its way.
 * @param backMs Milliseconds that an answer is on its way.
 */
export async function openSlowPath(port: number, thereMs: number, backMs: number): Promise<SlowPath> {
  const sockets = new Set<Socket>();
  const timers = new Set<ReturnType<typeof setTimeout>>();

  function pass(from: Socket, to: Socket, milliseconds: number): void {
    sockets.add(from);
    from.on("error", () => {});
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on("data", (bytes) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (!to.destroyed) to.write(bytes);
      }, milliseconds);
      timers.add(timer);
    });
  }

  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    pass(near, far, thereMs);
    pass(far, near, backMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const timer of timers) clearTimeout(timer);
      const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}
