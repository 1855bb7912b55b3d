/**
 * The plainest client of a Stratum port: it sends what it is told, and keeps what it gets.
 *
 * @module
 */

import net from "node:net";

/** A line that the port sent. */
export interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: readonly unknown[];
  readonly result?: unknown;
  readonly error?: readonly [code: number, text: string, traceback: null] | null;
}

/** A connection to a port. */
export interface LineClient extends AsyncDisposable {
  readonly socket: net.Socket;
  /** Sends bytes as they are. */
  send(bytes: string | Uint8Array): void;
  /** Sends a request and waits for its answer. */
  ask(method: string, params?: readonly unknown[]): Promise<Message>;
  /** Waits for the next line that matches; lines before it are skipped. */
  next(matches?: (message: Message) => boolean): Promise<Message>;
  /** Breaks the connection off. Deno 2.5 has no reset for that, and closes it. */
  reset(): void;
  /** Resolves when the connection is gone, however. */
  readonly closed: Promise<void>;
}

const DEADLINE_MS = 10_000;

/** Connects. */
export async function connect(port: number, options: { readonly allowHalfOpen?: boolean } = {}): Promise<LineClient> {
  const socket = net.connect({ port, host: "127.0.0.1", noDelay: true, ...options });
  const unseen: Message[] = [];
  const waiting = new Set<() => void>();
  let isGone = false;
  const closed = Promise.withResolvers<void>();
  let rest = "";
  let ids = 0;
  // How it ends does not matter here, only that it does.
  socket.on("error", () => {});
  socket.on("close", () => {
    isGone = true;
    closed.resolve();
    for (const look of [...waiting]) look();
  });
  socket.on("data", (chunk) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    unseen.push(...lines.map((line) => JSON.parse(line)));
    for (const look of [...waiting]) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });

  function next(matches: (message: Message) => boolean = () => true): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error("Expected a line of the port"));
      }, DEADLINE_MS);
      function look(): void {
        const index = unseen.findIndex(matches);
        if (index < 0) return isGone ? giveUp() : undefined;
        const [message] = unseen.splice(0, index + 1).slice(-1);
        clearTimeout(timer);
        waiting.delete(look);
        resolve(message as Message);
      }
      function giveUp(): void {
        clearTimeout(timer);
        waiting.delete(look);
        reject(new Error("Expected a line of the port, but the connection is gone"));
      }
      waiting.add(look);
      look();
    });
  }

  return {
    socket,
    send: (bytes) => void socket.write(bytes),
    ask(method, params = []) {
      const id = `request ${++ids}`;
      socket.write(`${JSON.stringify({ id, method, params })}\n`);
      return next((message) => message.id === id);
    },
    next,
    reset: () => void ("resetAndDestroy" in socket ? socket.resetAndDestroy() : (socket as net.Socket).destroy()),
    closed: closed.promise,
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await closed.promise;
    },
  };
}
