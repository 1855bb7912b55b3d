/**
 * A balancer before several pools: each connection goes to the next pool that takes it, which learns by the PROXY
 * protocol (version 1) where it comes from.
 *
 * @module
 */

/** A balancer under a test's control. */
export interface ProxyBalancer extends AsyncDisposable {
  readonly port: number;
}

/**
 * Starts one on a free port of the loopback.
 *
 * @param pools Their ports.
 */
export function startProxyBalancer(pools: readonly number[]): ProxyBalancer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const open = new Set<Deno.TcpConn>();
  const served = new Set<Promise<void>>();
  let turns = 0;

  async function reachPool(): Promise<Deno.TcpConn | undefined> {
    for (const _pool of pools) {
      const pool = pools[turns++ % pools.length] ?? 0;
      // deno-lint-ignore no-await-in-loop -- one pool after the other, until one takes it
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: pool }).catch(() => undefined);
      if (connection !== undefined) return connection;
    }
    return undefined;
  }

  function close(connection: Deno.TcpConn): void {
    if (open.delete(connection)) connection.close();
  }

  async function pump(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      for (;;) {
        // deno-lint-ignore no-await-in-loop -- one piece after the other
        const length = await from.read(buffer);
        if (length === null) break;
        // deno-lint-ignore no-await-in-loop
        for (let sent = 0; sent < length;) sent += await to.write(buffer.subarray(sent, length));
      }
    } catch {
      // Whatever ends one side ends the other.
    }
    close(from);
    close(to);
  }

  async function serve(near: Deno.TcpConn): Promise<void> {
    open.add(near);
    const far = await reachPool();
    if (far === undefined) return close(near);
    open.add(far);
    const { hostname, port: source } = near.remoteAddr as Deno.NetAddr;
    await far.write(new TextEncoder().encode(`PROXY TCP4 ${hostname} 127.0.0.1 ${source} ${port}\r\n`)).catch(() => 0);
    await Promise.all([pump(near, far), pump(far, near)]);
  }

  async function listen(): Promise<void> {
    for await (const near of listener) {
      const serving = serve(near).finally(() => served.delete(serving));
      served.add(serving);
    }
  }

  const listening = listen();
  return {
    port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await listening;
      for (const connection of [...open]) close(connection);
      await Promise.all(served);
    },
  };
}
