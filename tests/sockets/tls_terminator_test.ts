/** What is inside of an encrypted connection behaves as a plain socket does; in every way that the runtime has. */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import net from "node:net";
import { createLoopbackTls } from "../../src/sockets/loopback_tls.ts";
import { createSocketTls } from "../../src/sockets/socket_tls.ts";
import { readKeyPair } from "../../src/sockets/tls_files.ts";
import { IS_OLD_RUNTIME, steadyReading } from "../../src/sockets/steady_reading.ts";
import type { TlsTerminator } from "../../src/sockets/tls_terminator.ts";
import { pollUntil } from "../tools/poll_until.ts";
import { connectPeer, connectTlsPeer, type Peer, tlsFile } from "./peer.ts";
import { socketTest } from "./socket_test_case.ts";

/** A port with a terminator behind it. */
interface Port extends AsyncDisposable {
  readonly port: number;
  /** What handshakes came to, in order. */
  readonly failures: string[];
  /** Connections that are not closed. */
  open(): number;
  /** Connects, says something, and gives both sides. */
  pair(): Promise<{ readonly peer: Peer; readonly inside: net.Socket }>;
}

async function openPort(terminator: TlsTerminator | undefined): Promise<Port> {
  const outers = new Set<net.Socket>();
  const failures: string[] = [];
  let taken = Promise.withResolvers<net.Socket>();
  const server = net.createServer({ noDelay: true }, (outer) => {
    steadyReading(outer);
    outers.add(outer);
    outer.on("error", () => {});
    outer.once("close", () => outers.delete(outer));
    if (terminator === undefined) {
      outer.once("data", () => taken.resolve(outer));
      return;
    }
    terminator.secure(outer, Buffer.alloc(0), {
      secured(inside, first) {
        inside.on("error", () => {});
        // What it says first is of no interest here, but must have come.
        if (first.length > 0) taken.resolve(inside);
        else inside.once("data", () => taken.resolve(inside));
      },
      failed: (reason) => failures.push(reason),
    });
  });
  await new Promise<void>((resolve) => void server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    port,
    failures,
    open: () => outers.size,
    async pair() {
      taken = Promise.withResolvers();
      const peer = terminator === undefined ? await connectPeer({ port }) : await connectTlsPeer(port, "first");
      await peer.send("x");
      return { peer, inside: await taken.promise };
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const outer of outers) outer.destroy();
      terminator?.close();
      await pollUntil(() => outers.size === 0 || undefined, 10, "all connections to close");
    },
  };
}

async function withKeys(terminator: TlsTerminator): Promise<TlsTerminator> {
  await terminator.use(await readKeyPair({ cert: tlsFile("first.crt"), key: tlsFile("first.key") }));
  return terminator;
}

interface Way {
  readonly name: string;
  terminator(): Promise<TlsTerminator | undefined>;
}

const PLAIN: Way = { name: "without TLS", terminator: () => Promise.resolve(undefined) };
const ON_SOCKETS: Way = { name: "TLS on the socket", terminator: () => withKeys(createSocketTls()) };
const THROUGH_LOOPBACK: Way = { name: "TLS through loopback", terminator: () => withKeys(createLoopbackTls()) };

/** What the runtime uses; where it is not used, the way through loopback works all the same, but for what is said. */
const OWN_WAY = IS_OLD_RUNTIME ? THROUGH_LOOPBACK : ON_SOCKETS;
const TLS_WAYS = IS_OLD_RUNTIME ? [THROUGH_LOOPBACK] : [ON_SOCKETS, THROUGH_LOOPBACK];

/** More than all buffers on the way take. */
const MANY_BYTES = 48 * 1024 * 1024;

for (const { name, terminator } of [PLAIN, OWN_WAY]) {
  socketTest(`${name}: a paused socket takes no more than it has, and all of the rest once it is resumed`, async () => {
    await using port = await openPort(await terminator());
    const { peer, inside } = await port.pair();
    using _ = peer;
    const paused = Promise.withResolvers<void>();
    let got = 0;
    inside.on("data", (chunk: Buffer) => {
      if (got === 0) {
        inside.pause();
        paused.resolve();
      }
      got += chunk.length;
    });
    const sent = peer.send(new Uint8Array(MANY_BYTES));
    await paused.promise;
    const atPause = got;
    const winner = await Promise.race([sent.then(() => "sent"), new Promise((resolve) => setTimeout(resolve, 100))]);
    assert.deepEqual([got, winner], [atPause, undefined]);
    assert(inside.readableLength <= 128 * 1024, `${inside.readableLength} bytes wait`);
    inside.resume();
    await sent;
    await pollUntil(() => got === MANY_BYTES || undefined, 10, "all bytes");
  });

  socketTest(`${name}: bytes come unchanged, however often the socket is paused and resumed`, async () => {
    await using port = await openPort(await terminator());
    const { peer, inside } = await port.pair();
    using _ = peer;
    const pattern = Uint8Array.from({ length: 8 * 1024 * 1024 }, (_, at) => (at ^ at >> 8 ^ at >> 16) & 255);
    let got = 0;
    let firstWrong: number | undefined;
    inside.on("data", (chunk: Buffer) => {
      if (firstWrong === undefined && !chunk.equals(pattern.subarray(got, got + chunk.length))) firstWrong = got;
      got += chunk.length;
      inside.pause();
      // Soon, but not before the socket waits for more.
      void Deno.stat("/").then(() => inside.resume());
    });
    await peer.send(pattern);
    await pollUntil(() => got === pattern.length || undefined, 10, "all bytes");
    assert.equal(firstWrong, undefined);
  });
}

for (const { name, terminator } of [PLAIN, ...TLS_WAYS]) {
  socketTest(`${name}: what a peer does not read is seen waiting, and destroy() ends it at once`, async () => {
    await using port = await openPort(await terminator());
    const { peer, inside } = await port.pair();
    using _ = peer;
    const chunk = new Uint8Array(64 * 1024);
    let written = 0;
    while (inside.writableLength <= 64 * 1024 && written < MANY_BYTES) {
      // deno-lint-ignore no-await-in-loop -- as a pool does, in one turn of the event loop after the other
      await new Promise((resolve) => setTimeout(resolve, 0));
      inside.write(chunk);
      written += chunk.length;
    }
    assert(inside.writableLength > 64 * 1024, `only ${inside.writableLength} of ${written} bytes wait`);
    inside.destroy();
    await pollUntil(() => port.open() === 0 || undefined, 5, "the connection to be gone");
  });

  socketTest(`${name}: end() sends all that was written before`, async () => {
    await using port = await openPort(await terminator());
    const { peer, inside } = await port.pair();
    using _ = peer;
    inside.end("x".repeat(1_000_000));
    assert.equal((await peer.receive(2_000_000)).length, 1_000_000);
  });

  socketTest(`${name}: bytes go both ways at once and unchanged`, async () => {
    await using port = await openPort(await terminator());
    const { peer, inside } = await port.pair();
    using _ = peer;
    inside.on("data", (chunk: Buffer) => void inside.write(chunk));
    const text = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join("");
    const [echo] = await Promise.all([peer.receive(text.length), peer.send(text)]);
    assert.equal(echo, text);
  });
}

socketTest(`${OWN_WAY.name}: what is no handshake fails with a reason`, async () => {
  await using port = await openPort(await OWN_WAY.terminator());
  using peer = await connectPeer({ port: port.port });
  await peer.send("GET / HTTP/1.1\r\n\r\n");
  await pollUntil(() => port.failures.length > 0 || undefined, 10, "a failure");
  assert.match(port.failures.join(), /InvalidContentType/);
});

for (const { name, terminator } of TLS_WAYS) {
  socketTest(`${name}: ending amid the handshake fails without a reason`, async () => {
    await using port = await openPort(await terminator());
    {
      using peer = await connectPeer({ port: port.port });
      await peer.send("\x16\x03\x01");
      await pollUntil(() => port.open() === 1 || undefined, 10, "a connection");
    }
    await pollUntil(() => port.failures.length > 0 || undefined, 10, "a failure");
    assert.deepEqual(port.failures, [""]);
  });
}

socketTest("TLS through loopback: a stranger who finds the inner listener is sent away", async () => {
  const terminator = await withKeys(createLoopbackTls());
  await using port = await openPort(terminator);
  const { peer } = await port.pair();
  using _ = peer;
  // Connects to whatever listens on loopback besides the port: the inner listener is the last that was opened.
  const inner = innerPort(port.port);
  const stranger = await connectTlsPeer(inner, "first").catch(() => undefined);
  await stranger?.ended();
  stranger?.[Symbol.dispose]();
  assert.deepEqual([port.failures, port.open()], [[], 1]);
});

/** The port on loopback that this process listens on beside another one, of those that the kernel lists. */
function innerPort(known: number): number {
  const own = new Set([...Deno.readDirSync("/proc/self/fd")].map(({ name }) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(Deno.readLinkSync(`/proc/self/fd/${name}`))?.[1];
    } catch {
      return undefined;
    }
  }));
  const [, ...rows] = Deno.readTextFileSync("/proc/net/tcp").trim().split("\n");
  const ports = rows.map((row) => row.trim().split(/\s+/)).filter(([, , , state, , , , , , inode]) =>
    state === "0A" && own.has(inode)
  ).map(([, local = ""]) => parseInt(local.split(":")[1] ?? "", 16));
  return ports.find((port) => port !== known) ?? assert.fail(`expected an inner listener among ${ports.join()}`);
}
