/**
 * Stands between a pool and its daemon and hands everything on but long polls, which it never answers: the pool hears of
 * a new block only if it is told of it, or looks.
 *
 * @module
 */

/** Where a daemon's RPC is. */
export interface DaemonPlace {
  readonly address: string;
  readonly port: number;
}

/** A daemon that keeps its new blocks to itself. */
export interface DeafDaemon extends AsyncDisposable {
  readonly port: number;
  /** Calls handed on so far, by method. */
  calls(method: string): number;
  /** Resolves once a long poll has come: the pool has its first template and waits. */
  readonly waited: Promise<void>;
}

/** Starts it; the login goes through as it is. */
export function startDeafDaemon({ address, port }: DaemonPlace): DeafDaemon {
  // No connection is kept: a daemon that is stopped would wait for it.
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const ending = new AbortController();
  const ended = new Promise<Response>((resolve) =>
    ending.signal.addEventListener("abort", () => resolve(new Response(null, { status: 503 })))
  );
  const waited = Promise.withResolvers<void>();
  const counts = new Map<string, number>();

  async function handle(request: Request): Promise<Response> {
    const body = await request.text();
    const { method, params } = JSON.parse(body);
    if (params?.[0]?.longpollid !== undefined) {
      waited.resolve();
      return await ended;
    }
    counts.set(method, (counts.get(method) ?? 0) + 1);
    const headers = { authorization: request.headers.get("authorization") ?? "", "content-type": "application/json" };
    const answer = await fetch(`http://${address}:${port}/`, {
      method: "POST",
      headers,
      body,
      client,
      signal: ending.signal,
    });
    return new Response(await answer.text(), { status: answer.status });
  }

  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => handle(request).catch((error) => new Response(String(error), { status: 500 })),
  );
  return {
    port: server.addr.port,
    calls: (method) => counts.get(method) ?? 0,
    waited: waited.promise,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await server.shutdown();
      client.close();
    },
  };
}
