/**
 * A wire between pool and daemon that notes when the pool is told of a block for the first time.
 *
 * @module
 */

import type { RpcOptions } from "../../src/daemon/rpc.ts";

/** How to put a tap in. */
export interface RpcTapOptions {
  /** Whether templates come without the id that long polls need, so that the pool makes none. */
  readonly withoutLongPoll: boolean;
}

/** A tap that listens. */
export interface RpcTap extends AsyncDisposable {
  readonly port: number;
  /** When an answer named a block as the last one, by `performance.now()`; `undefined` if none has. */
  toldAt(hash: string): number | undefined;
}

/** Puts a tap in front of a daemon; it costs each call about a millisecond. */
export function openRpcTap(daemon: Pick<RpcOptions, "address" | "port">, { withoutLongPoll }: RpcTapOptions): RpcTap {
  const told = new Map<string, number>();
  const upstream = `http://${daemon.address}:${daemon.port}/`;
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 10 });
  const ending = new AbortController();

  async function handle(request: Request): Promise<Response> {
    const body = await request.text();
    const headers = { authorization: request.headers.get("authorization") ?? "", "content-type": "application/json" };
    const answer = await fetch(upstream, { method: "POST", headers, body, client, signal: ending.signal });
    const text = await answer.text();
    return new Response(passOn(JSON.parse(body).method, text), { status: answer.status });
  }

  function passOn(method: string, text: string): string {
    if (!text.startsWith("{")) return text;
    const message = JSON.parse(text);
    if (method === "getbestblockhash") note(message.result);
    if (method !== "getblocktemplate" || message.result === null) return text;
    note(message.result.previousblockhash);
    if (withoutLongPoll) delete message.result.longpollid;
    return JSON.stringify(message);
  }

  function note(hash: string): void {
    if (!told.has(hash)) told.set(hash, performance.now());
  }

  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => handle(request).catch((error) => new Response(String(error), { status: 500 })),
  );
  return {
    port: server.addr.port,
    toldAt: (hash) => told.get(hash),
    async [Symbol.asyncDispose]() {
      ending.abort();
      await server.shutdown();
      client.close();
    },
  };
}
