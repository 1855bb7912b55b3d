/**
 * A wire between pool and daemon that notes when a block template has gone through.
 *
 * @module
 */

import type { Buffer } from "node:buffer";
import net from "node:net";

/** A tap on the RPC of a daemon. */
export interface TemplateTap extends AsyncDisposable {
  /** TCP port that passes everything on. */
  readonly port: number;
  /** When the last byte of the last template was handed over, by `performance.now()`; 0 before the first. */
  lastTemplateAt(): number;
}

/** Answers as long as this are templates; all others are short. */
const TEMPLATE_BYTES = 100_000;

/**
 * Opens a tap.
 *
 * @param daemonPort TCP port of the daemon's RPC.
 */
export async function openTemplateTap(daemonPort: number): Promise<TemplateTap> {
  const sockets = new Set<net.Socket>();
  let lastTemplateAt = 0;

  function keep(socket: net.Socket, other: net.Socket): void {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      other.destroy();
    });
  }

  const server = net.createServer({ noDelay: true }, (pool) => {
    const daemon = net.connect({ port: daemonPort, host: "127.0.0.1", noDelay: true });
    let answered = 0;
    keep(pool, daemon);
    keep(daemon, pool);
    pool.on("data", (chunk: Buffer) => {
      answered = 0;
      daemon.write(chunk);
    });
    daemon.on("data", (chunk: Buffer) => {
      answered += chunk.length;
      const isTemplate = answered > TEMPLATE_BYTES;
      pool.write(chunk, () => {
        if (isTemplate) lastTemplateAt = performance.now();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    lastTemplateAt: () => lastTemplateAt,
    [Symbol.asyncDispose]() {
      server.close();
      for (const socket of [...sockets]) socket.destroy();
      return Promise.resolve();
    },
  };
}
