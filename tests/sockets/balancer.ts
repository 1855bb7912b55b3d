/**
 * A balancer on loopback: it begins each connection that it passes on with a header of the test's choice, in one segment
 * with what the client says first.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import net from "node:net";

/** A running balancer. */
export interface Balancer extends Disposable {
  readonly port: number;
}

/** Starts one in front of a port. */
export async function startBalancer(target: number, header: string | Uint8Array): Promise<Balancer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ noDelay: true }, (client) => {
    const upstream = net.connect({ host: "127.0.0.1", port: target, noDelay: true });
    for (const [socket, other] of [[client, upstream], [upstream, client]] as const) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.once("data", (first: Buffer) => {
      upstream.write(Buffer.concat([Buffer.from(header), first]));
      client.pipe(upstream);
    });
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => void server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    [Symbol.dispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
