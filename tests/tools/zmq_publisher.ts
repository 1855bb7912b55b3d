/**
 * A real ZeroMQ publisher: libzmq, led by a small Python program that publishes what a test asks for.
 *
 * It stands in for a coin daemon, which publishes through the same library: Debian's litecoind was built without it.
 *
 * @module
 */

import { join } from "node:path";
import { PYTHON, PYTHON_ZMQ, requirePart } from "./real_part_paths.ts";

/** What kind of publisher. */
export interface ZmqPublisherOptions {
  /** Where to publish; any free port of the loopback unless said otherwise. */
  readonly address?: string;
  /** Type of its socket; `PUB` unless said otherwise. */
  readonly type?: "PUB" | "XPUB" | "REP" | "PUSH";
  /** Options of libzmq, `HEARTBEAT_IVL` for one. */
  readonly settings?: Readonly<Record<string, number>>;
  /** What it wants of subscribers, who cannot give it. */
  readonly security?: "CURVE" | "PLAIN";
}

/** Some messages. */
export interface ZmqMessages {
  /** `hashblock`, … */
  readonly topic: string;
  /** What their content begins with, and how many bytes 0x22 follow. */
  readonly hex?: string;
  readonly filling?: number;
  /** How many; one unless said otherwise. */
  readonly count?: number;
}

/** A publisher under a test's control. */
export interface ZmqPublisher extends AsyncDisposable {
  /** Where it publishes. */
  readonly address: string;
  /**
   * Publishes.
   *
   * @returns When that began, nanoseconds since 1970.
   */
  publish(messages: ZmqMessages): Promise<bigint>;
  /** Stops it in its tracks (SIGSTOP): connections stay open, nothing answers. */
  freeze(): void;
  /** Ends it with SIGKILL and waits until it is gone. */
  kill9(): Promise<void>;
}

const PROGRAM = join(import.meta.dirname ?? "", "zmq_publisher.py");

/**
 * Starts one.
 *
 * @throws {Error} If it is not installed or does not start.
 */
export async function startZmqPublisher(options: ZmqPublisherOptions = {}): Promise<ZmqPublisher> {
  await requirePart("a ZeroMQ publisher", PYTHON_ZMQ);
  const { address = "tcp://127.0.0.1:*", type = "PUB", settings = {}, security = "" } = options;
  const settled = address.startsWith("tcp://[") ? { IPV6: 1, ...settings } : settings;
  const child = new Deno.Command(PYTHON, {
    args: [PROGRAM, JSON.stringify({ address, type, security, settings: settled })],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  let running = true;
  const ended = child.status.then(() => {
    running = false;
    globalThis.removeEventListener("unload", kill);
  });
  function kill(): void {
    if (running) child.kill("SIGKILL");
  }
  globalThis.addEventListener("unload", kill);
  const orders = child.stdin.getWriter();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const encoder = new TextEncoder();
  let said = "";

  async function line(): Promise<string> {
    while (!said.includes("\n")) {
      // deno-lint-ignore no-await-in-loop -- a line may come in pieces
      const { value } = await lines.read();
      if (value === undefined) throw new Error("Cannot publish: the ZeroMQ publisher has ended");
      said += value;
    }
    const end = said.indexOf("\n");
    const first = said.slice(0, end);
    said = said.slice(end + 1);
    return first;
  }

  async function kill9(): Promise<void> {
    kill();
    await ended;
  }

  async function dispose(): Promise<void> {
    await kill9();
    await orders.abort().catch(() => {});
    await lines.cancel();
  }

  try {
    return {
      address: await line(),
      async publish({ topic, hex = "", filling = 0, count = 1 }) {
        await orders.write(encoder.encode(`${JSON.stringify({ topic, hex, filling, count })}\n`));
        return BigInt(await line());
      },
      freeze: () => child.kill("SIGSTOP"),
      kill9,
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
