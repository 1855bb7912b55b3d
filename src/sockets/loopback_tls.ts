/**
 * TLS through a listener of our own on loopback, for runtimes whose node:tls is a server only where it listens itself,
 * as in Deno 2.5: what comes on a socket is passed on to that listener, which gives out what is inside.
 *
 * It costs two more sockets for each connection, and is the only way there to read something before the handshake, or
 * to change keys without closing the port.
 *
 * @module
 */

import type { Buffer } from "node:buffer";
import net from "node:net";
import tls from "node:tls";
import type { KeyPair } from "./tls_files.ts";
import { IS_OLD_RUNTIME, steadyReading } from "./steady_reading.ts";
import type { TlsOutcome, TlsTerminator } from "./tls_terminator.ts";

const LOOPBACK = "127.0.0.1";

/** How long what is left to be sent may take once the inside is closed: as long as a connection's end. */
const CLOSE_GRACE_MS = 1000;

/** Silence after which the kernel probes whether the other side still lives, as on every connection. */
const KEEP_ALIVE_MS = 120_000;

/** Takes the inside of a connection. */
type TakeInside = (inside: net.Socket) => void;

/** A listener that gives out what is inside. */
interface InnerListener {
  /** Connects to it. */
  connect(take: TakeInside): net.Socket;
  /** Closes it as soon as all who have connected are through. */
  retire(): void;
}

/** Makes a terminator that has no keys yet. */
export function createLoopbackTls(): TlsTerminator {
  let inner: InnerListener | undefined;
  return {
    secure(outer, first, outcome) {
      if (inner === undefined) throw new TypeError("Cannot secure a connection: expected keys to be in use");
      pass(inner, outer, first, outcome);
    },
    async use(pair) {
      const next = await openInner(pair);
      inner?.retire();
      inner = next;
    },
    close() {
      inner?.retire();
      inner = undefined;
    },
  };
}

/** Passes on what comes on a socket, and back. */
function pass(inner: InnerListener, outer: net.Socket, first: Buffer, outcome: TlsOutcome): void {
  let isOver = false;
  function end(tell: () => void): void {
    if (isOver) return;
    isOver = true;
    tell();
  }
  const fail = (reason: string) => end(() => outcome.failed(reason));
  const hop = inner.connect((inside) => {
    inside.on("error", ({ message }) => fail(message));
    inside.once("close", () => {
      fail("");
      if (outer.destroyed) return;
      // Whoever does not read what is left would keep the connection for ever.
      const deadline = setTimeout(() => outer.destroy(), CLOSE_GRACE_MS);
      outer.once("close", () => clearTimeout(deadline));
    });
    // It is given out before the handshake. Whoever comes speaks first, and what it says shows that it is through.
    inside.once("data", (chunk: Buffer) => end(() => outcome.secured(inside, chunk)));
  });
  outer.setKeepAlive(true, KEEP_ALIVE_MS);
  outer.on("error", () => {});
  // Before the inside calls it an error that its stream has ended.
  outer.once("end", () => fail(""));
  outer.once("close", () => {
    fail("");
    hop.destroy();
  });
  hop.on("error", ({ message }) => fail(message));
  hop.once("connect", () => {
    if (first.length > 0) hop.write(first);
    outer.pipe(hop);
    hop.pipe(outer);
  });
  hop.once("close", () => outer.destroySoon());
}

async function openInner({ cert, key }: KeyPair): Promise<InnerListener> {
  // By the port on our side, which is how the two ends of a connection are brought together.
  const takers = new Map<number, TakeInside>();
  const early = new Map<number, net.Socket>();
  let connecting = 0;
  let isRetired = false;
  let isClosed = false;

  // Deno 2.5 reads the address to listen on here.
  const server = tls.createServer({ cert, key, ...{ host: LOOPBACK } });
  server.on("secureConnection", (inside: net.Socket) => {
    steadyReading(inside);
    // Whoever it is: an error that nobody listens for would end the program.
    inside.on("error", () => {});
    const port = inside.remotePort ?? 0;
    const take = takers.get(port);
    if (take !== undefined) give(port, take, inside);
    else if (connecting > 0) early.set(port, inside);
    else inside.destroy();
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    if (IS_OLD_RUNTIME) server.listen(0, resolve);
    else server.listen({ host: LOOPBACK, port: 0 }, resolve);
  });
  const { port } = server.address() as net.AddressInfo;

  function give(port: number, take: TakeInside, inside: net.Socket): void {
    takers.delete(port);
    early.delete(port);
    take(inside);
    closeIfDone();
  }

  function settled(): void {
    connecting--;
    if (connecting > 0) return;
    // Nobody of ours: another program on this machine.
    for (const stranger of early.values()) stranger.destroy();
    early.clear();
    closeIfDone();
  }

  function closeIfDone(): void {
    if (!isRetired || isClosed || connecting > 0 || takers.size > 0) return;
    isClosed = true;
    server.close();
  }

  return {
    connect(take) {
      const hop = net.connect({ host: LOOPBACK, port, noDelay: true });
      let isConnecting = true;
      let ownPort = 0;
      connecting++;
      hop.once("connect", () => {
        steadyReading(hop);
        isConnecting = false;
        ownPort = hop.localPort ?? 0;
        const inside = early.get(ownPort);
        if (inside === undefined) takers.set(ownPort, take);
        else give(ownPort, take, inside);
        settled();
      });
      hop.once("close", () => {
        takers.delete(ownPort);
        if (isConnecting) settled();
        else closeIfDone();
      });
      return hop;
    },
    retire() {
      isRetired = true;
      closeIfDone();
    },
  };
}
