/**
 * A connection to Redis that is made when it is needed, and made anew at the next use when it was lost.
 *
 * @module
 */

import type { Redis } from "ioredis";
import { tlsReason } from "../sockets/tls_trust.ts";
import type { RedisOptions } from "./options.ts";

/** A connection, or the way to one. */
export interface RedisConnection {
  /** Host and port, or the path of its socket: its place, for messages. */
  readonly name: string;
  /**
   * The client; fails only if a file of its certificates cannot be read. Where connecting has failed, its calls fail;
   * {@linkcode RedisConnection.reasonOf} then says of what. Nothing waits in it for the connection to come back, and
   * nothing is sent twice.
   */
  client(): Promise<Redis>;
  /** Why a call failed, without secrets: the connection's own trouble if it has one, as that is where it began. */
  reasonOf(error: unknown): string;
  /** Cuts the connection; calls that wait for an answer fail. May be called twice, and before the first use. */
  close(): Promise<void>;
}

/** A client, from when it begins to connect until it has lost the connection. */
interface Use {
  /** Resolves before it is connected. */
  readonly created: Promise<Redis>;
  /** Resolves when it is connected, or has failed to. */
  readonly connected: Promise<Redis>;
}

/** What closing waits for the other side to close as well, milliseconds; no answer is awaited by then. */
const CLOSE_MS = 200;

/** Makes a connection; nothing is opened before it is used. */
export function createRedisConnection(options: RedisOptions): RedisConnection {
  let use: Use | undefined;
  /** What the connection failed of, in words; a call that fails says only that there is none. */
  let trouble: string | undefined;

  function textOf({ message }: Error): string {
    return options.ssl ? tlsReason(message, "ssl_ca_certs") : message;
  }

  function begin(): Use {
    const created = createClient(options);
    const begun: Use = { created, connected: connect() };
    return begun;

    async function connect(): Promise<Redis> {
      const client = await created.catch((error) => {
        use = undefined;
        trouble = error.message;
        throw error;
      });
      client.on("error", (error) => trouble = textOf(error));
      client.on("ready", () => trouble = undefined);
      client.on("connect", () => outliveSecondError(client));
      client.on("end", () => {
        if (use === begun) use = undefined;
      });
      // What it fails of comes as an event, and then it has ended.
      await client.connect().catch(() => {});
      return client;
    }
  }

  return {
    name: options.unix_socket_path ?? `${options.host}:${options.port}`,
    client: () => (use ??= begin()).connected,
    reasonOf: (error) => trouble ?? textOf(error as Error),
    async close() {
      const client = await use?.created.catch(() => undefined);
      if (client === undefined || client.status === "end") return;
      const { promise, resolve } = Promise.withResolvers<void>();
      client.on("end", resolve);
      client.disconnect();
      await promise;
    },
  };
}

/** Loads the client's library only now: it costs 28 MB, which a pool without Redis is spared. */
async function createClient(options: RedisOptions): Promise<Redis> {
  const { Redis } = await import("ioredis");
  const { unix_socket_path: path, username, password, socket_timeout: timeout } = options;
  return new Redis({
    ...path === undefined ? { host: options.host, port: options.port } : { path },
    ...options.ssl ? { tls: await tlsFiles(options) } : {},
    ...username === undefined ? {} : { username },
    ...password === undefined ? {} : { password },
    db: options.db,
    connectionName: "powerpool",
    connectTimeout: timeout * 1000,
    commandTimeout: timeout * 1000,
    disconnectTimeout: CLOSE_MS,
    lazyConnect: true,
    // What fails now is tried again soon by who asked: nothing is to wait for the connection.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // The next use connects anew. Its own reconnecting would leave a timer of two seconds when it is stopped.
    retryStrategy: null,
  });
}

/**
 * ioredis takes the first error of its socket only. One that is refused for its certificate has a second one, of what it
 * has written meanwhile, and that would end the program.
 */
function outliveSecondError({ stream }: Redis): void {
  stream.on("error", () => {});
}

/** Read at each connection: certificates are renewed while the pool runs. */
async function tlsFiles({ ssl_ca_certs: ca, ssl_certfile: cert, ssl_keyfile: key }: RedisOptions): Promise<object> {
  const read = async (option: string, path: string) => {
    try {
      return path === "" ? {} : { [option]: await Deno.readTextFile(path) };
    } catch (error) {
      throw new Error(`Cannot read ${path}: ${(error as Error).message}`, { cause: error });
    }
  };
  return { ...await read("ca", ca), ...await read("cert", cert), ...await read("key", key) };
}
