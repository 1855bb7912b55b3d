/**
 * A real Redis that forgets nothing that it has answered, and the ways in which it may fail.
 *
 * @module
 */

import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { Redis } from "ioredis";
import { freePorts } from "../../tools/free_ports.ts";
import { pollUntil } from "../../tools/poll_until.ts";
import { logTail, type RunningProcess, startProcess } from "../../tools/process.ts";
import { REDIS_SERVER, requirePart } from "../../tools/real_part_paths.ts";

/** A Redis under a test's control. */
export interface DurableRedis extends AsyncDisposable {
  readonly port: number;
  /** A client for the test; closed with the server, and made anew when the server was away. */
  client(): Promise<Redis>;
  /** Cuts all connections but the test's own. */
  cutConnections(): Promise<void>;
  /** Ends it with SIGKILL; it keeps what it has answered. */
  kill9(): Promise<void>;
  /** Starts it again with what it has kept. */
  restart(): Promise<void>;
  /** Stops its process, without closing anything, and lets it go on. */
  freeze(): void;
  thaw(): void;
}

const START_DEADLINE = 20;

/**
 * Starts one on a free port of the loopback.
 *
 * @throws {Error} If it is not installed or does not start.
 */
export async function startDurableRedis(): Promise<DurableRedis> {
  await requirePart("Redis", REDIS_SERVER);
  const folder = await Deno.makeTempDir({ prefix: "powerpool-redis-" });
  const [port] = freePorts(1) as [number];
  const log = join(folder, "output.log");
  let program: RunningProcess | undefined;
  let connected: Redis | undefined;

  async function launch(): Promise<void> {
    program = startProcess({
      command: REDIS_SERVER,
      args: [
        ...["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", ""],
        ...["--appendonly", "yes", "--appendfsync", "always"],
      ],
      log,
    });
    await pollUntil(ready, START_DEADLINE, "Redis to be ready").catch((error: Error) => {
      throw new Error(`Cannot start Redis: ${error.message}; its log ends with:\n${logTail(log)}`);
    });
  }

  async function ready(): Promise<true | undefined> {
    if (program?.isRunning() !== true) throw new Error("it has ended");
    return await (await client()).ping().then(() => true as const, () => undefined);
  }

  async function client(): Promise<Redis> {
    if (connected?.status === "ready") return connected;
    connected = new Redis({
      host: "127.0.0.1",
      port,
      lazyConnect: true,
      retryStrategy: null,
      enableOfflineQueue: false,
    });
    connected.on("error", () => {});
    await connected.connect().catch(() => {});
    return connected;
  }

  async function closeClient(): Promise<void> {
    if (connected === undefined || connected.status === "end") return;
    const { promise, resolve } = Promise.withResolvers<void>();
    connected.once("end", resolve);
    connected.disconnect();
    await promise;
  }

  async function stop(): Promise<void> {
    await closeClient();
    await program?.kill9();
  }

  await launch();
  return {
    port,
    client,
    async cutConnections() {
      await (await client()).call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    },
    kill9: stop,
    restart: launch,
    freeze: () => program?.signal("SIGSTOP"),
    thaw: () => program?.signal("SIGCONT"),
    async [Symbol.asyncDispose]() {
      await stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A way to Redis on which answers get lost. */
export interface LossyPath extends AsyncDisposable {
  readonly port: number;
  /** Answers that were lost so far. */
  readonly lost: () => number;
}

/**
 * Opens a port that leads to another one, and cuts a connection when an answer is to be lost: the question has arrived
 * then.
 *
 * @param port Of Redis.
 * @param isLost Says of each piece of an answer whether it is lost.
 */
export async function openLossyPath(port: number, isLost: () => boolean): Promise<LossyPath> {
  const sockets = new Set<Socket>();
  let lost = 0;
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [socket, other] of [[near, far], [far, near]] as const) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.on("data", (bytes) => far.write(bytes));
    far.on("data", (bytes) => {
      if (isLost()) {
        lost++;
        near.destroy();
      } else near.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    lost: () => lost,
    async [Symbol.asyncDispose]() {
      server.close();
      const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}
