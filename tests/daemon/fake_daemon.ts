/**
 * Stand-ins for a coin daemon: one that speaks JSON-RPC over HTTP, and one that speaks whatever a test wants.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import net from "node:net";
import { createRpc, type Rpc, type RpcOptions } from "../../src/daemon/rpc.ts";

/** A call as it arrived. */
export interface ReceivedCall {
  readonly method: string;
  readonly params: readonly unknown[];
  /** User and password as sent, with a colon between. */
  readonly login: string;
}

/** A stand-in. */
export interface FakeDaemon extends AsyncDisposable {
  readonly port: number;
  /** All calls so far. */
  readonly calls: readonly ReceivedCall[];
}

/** Answers calls over HTTP; what `answer` returns is the result, unless it is a Response. */
export function serveDaemon(
  answer: (call: ReceivedCall, request: Request) => unknown,
  port = 0,
): FakeDaemon {
  const calls: ReceivedCall[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, async (request) => {
    const { method, params } = await request.json();
    const login = Buffer.from((request.headers.get("authorization") ?? "").slice("Basic ".length), "base64").toString();
    const call = { method, params, login };
    calls.push(call);
    const result = await answer(call, request);
    return result instanceof Response ? result : Response.json({ result, error: null, id: 1 });
  });
  return { port: server.addr.port, calls, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Answers a JSON-RPC error, as Bitcoin Core does. */
export function rpcError(code: number, message: string, status = 500): Response {
  return Response.json({ result: null, error: { code, message }, id: 1 }, { status });
}

/** A server of raw bytes. */
export interface RawServer extends AsyncDisposable {
  readonly port: number;
  /** Connections taken so far. */
  connections(): number;
}

/** Hands every chunk that arrives to `answer`, with its number on its connection, from 1. */
export async function serveRaw(answer: (socket: net.Socket, chunk: number) => void): Promise<RawServer> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    connections++;
    sockets.add(socket);
    let chunk = 0;
    socket.on("error", () => {});
    socket.on("data", () => answer(socket, ++chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    port,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A client of a stand-in. */
export function clientOf(port: number, options: Partial<RpcOptions> = {}): Rpc {
  return createRpc({ address: "127.0.0.1", port, credentials: { username: "pool", password: "hunter2" }, ...options });
}
