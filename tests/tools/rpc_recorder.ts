/**
 * Stands between a pool and its daemon, hands everything on, and remembers what was called and answered.
 *
 * @module
 */

import type { RpcOptions } from "../../src/daemon/rpc.ts";

/** A call that went through. */
export interface RecordedCall {
  readonly method: string;
  readonly params: readonly unknown[];
  /** The answer's result; `undefined` if it carried an error. */
  readonly result: unknown;
}

/** A recorder that listens. */
export interface RpcRecorder extends AsyncDisposable {
  readonly port: number;
  /** All calls answered so far. */
  readonly calls: readonly RecordedCall[];
  /** While true, connections are closed without an answer instead of being handed on. */
  cut: boolean;
}

/** Starts a recorder in front of a daemon; the login goes through as it is. */
export function startRpcRecorder(daemon: Pick<RpcOptions, "address" | "port">): RpcRecorder {
  const calls: RecordedCall[] = [];
  const upstream = `http://${daemon.address}:${daemon.port}/`;
  // No connection is kept: a daemon that is stopped would wait for it.
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const ending = new AbortController();

  async function handle(request: Request): Promise<Response> {
    if (recorder.cut) return new Response("cut", { status: 500 });
    const body = await request.text();
    const headers = { authorization: request.headers.get("authorization") ?? "", "content-type": "application/json" };
    const answer = await fetch(upstream, { method: "POST", headers, body, client, signal: ending.signal });
    const text = await answer.text();
    record(body, text);
    return new Response(text, { status: answer.status });
  }

  function record(body: string, text: string): void {
    const { method, params } = JSON.parse(body);
    const { result, error } = text.startsWith("{") ? JSON.parse(text) : { error: text };
    calls.push({ method, params, result: error ? undefined : result });
  }

  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => handle(request).catch((error) => new Response(String(error), { status: 500 })),
  );
  const recorder: RpcRecorder = {
    port: server.addr.port,
    calls,
    cut: false,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await server.shutdown();
      client.close();
    },
  };
  return recorder;
}
