/**
 * A real Redis that keeps nothing.
 *
 * @module
 */

import { join } from "node:path";
import { freePorts } from "./free_ports.ts";
import { pollUntil } from "./poll_until.ts";
import { logTail, type RunningProcess, startProcess } from "./process.ts";
import { REDIS_SERVER, requirePart } from "./real_part_paths.ts";

/** A Redis under a test's control. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  /** 0 if it was started without. */
  readonly tlsPort: number;
  /** Sends a command and gives the first line of its answer, as Redis writes it: `+OK`, `:1`, `$5`, … */
  command(...words: readonly string[]): Promise<string>;
  /** Ends it with SIGTERM and waits until it is gone; it forgets everything. */
  stop(): Promise<void>;
  /** Starts it, after it was stopped, on the same port, empty. */
  restart(): Promise<void>;
}

/** How to start it. */
export interface RedisServerOptions {
  /** What clients have to give; nothing if left out. */
  readonly password?: string;
  /** Certificate and key, in PEM; then it listens with TLS as well. */
  readonly tls?: {
    readonly cert: string;
    readonly key: string;
    /** Authorities of which clients must have a certificate; they need none if left out. */
    readonly clientCa?: string;
  };
}

const START_DEADLINE = 20;
const PORT_TRIES = 4;
const PORT_TAKEN = /address already in use/i;

/**
 * Starts one on a free port of the loopback.
 *
 * @throws {Error} If it is not installed or does not start.
 */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  await requirePart("Redis", REDIS_SERVER);
  const folder = await Deno.makeTempDir({ prefix: "powerpool-redis-" });
  try {
    return await startOnFreePorts(folder, options, PORT_TRIES);
  } catch (error) {
    await Deno.remove(folder, { recursive: true });
    throw error;
  }
}

async function startOnFreePorts(folder: string, options: RedisServerOptions, tries: number): Promise<RedisServer> {
  const [port, tlsPort] = freePorts(2) as [number, number];
  const place = { folder, port, tlsPort: options.tls === undefined ? 0 : tlsPort };
  try {
    return control(place, options, await launch(place, options));
  } catch (error) {
    if (tries <= 1 || !PORT_TAKEN.test(String(error))) throw error;
    return await startOnFreePorts(folder, options, tries - 1);
  }
}

/** Where it keeps its files and listens. */
interface Place {
  readonly folder: string;
  readonly port: number;
  readonly tlsPort: number;
}

async function launch(place: Place, { password, tls }: RedisServerOptions): Promise<RunningProcess> {
  const { folder, port, tlsPort } = place;
  const log = join(folder, "output.log");
  const program = startProcess({
    command: REDIS_SERVER,
    args: [
      ...["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"],
      ...password === undefined ? [] : ["--requirepass", password],
      ...tls === undefined ? [] : ["--tls-port", `${tlsPort}`, ...await tlsArguments(folder, tls)],
    ],
    log,
  });
  try {
    await pollUntil(
      async () => {
        if (!program.isRunning()) throw new Error("it has ended");
        // Without its password it answers as well, with an error.
        return await send(port, ["PING"]).catch(() => undefined);
      },
      START_DEADLINE,
      "an answer",
    );
    return program;
  } catch (error) {
    await program.kill9();
    throw new Error(`Cannot start Redis: ${(error as Error).message}; its log ends with:\n${logTail(log)}`);
  }
}

async function tlsArguments(
  folder: string,
  { cert, key, clientCa }: NonNullable<RedisServerOptions["tls"]>,
): Promise<string[]> {
  const files = { "tls-cert-file": cert, "tls-key-file": key, "tls-ca-cert-file": clientCa ?? cert };
  await Promise.all(Object.entries(files).map(([name, pem]) => Deno.writeTextFile(join(folder, name), pem)));
  return [
    ...Object.keys(files).flatMap((name) => [`--${name}`, join(folder, name)]),
    ...["--tls-auth-clients", clientCa === undefined ? "no" : "yes"],
  ];
}

function control(place: Place, options: RedisServerOptions, first: RunningProcess): RedisServer {
  const { folder, port, tlsPort } = place;
  const { password } = options;
  let program = first;
  return {
    port,
    tlsPort,
    command: (...words) => send(port, ...password === undefined ? [] : [["AUTH", password]], words),
    stop: () => program.stop(),
    async restart() {
      await program.stop();
      program = await launch(place, options);
    },
    async [Symbol.asyncDispose]() {
      await program.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Sends commands over a connection of their own; gives the first line of the last one's answer. */
async function send(port: number, ...commands: readonly (readonly string[])[]): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let line = "";
  for (const words of commands) {
    const parts = words.map((word) => `$${encoder.encode(word).length}\r\n${word}\r\n`);
    // deno-lint-ignore no-await-in-loop -- one command after the other
    await connection.write(encoder.encode(`*${words.length}\r\n${parts.join("")}`));
    line = "";
    while (!line.includes("\r\n")) {
      // deno-lint-ignore no-await-in-loop -- an answer may come in pieces
      const bytes = await connection.read(buffer);
      if (bytes === null) throw new Error("Cannot talk to Redis: it has closed the connection");
      line += decoder.decode(buffer.subarray(0, bytes));
    }
    line = line.slice(0, line.indexOf("\r\n"));
  }
  return line;
}
