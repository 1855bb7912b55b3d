import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { createListener, type Listener, type ListenerParts } from "../../src/sockets/listener.ts";
import { connectPeer } from "./peer.ts";
import { socketTest } from "./socket_test_case.ts";

/** A listener that greets whoever comes and closes. */
function greeter(parts: Pick<ListenerParts, "address"> & Partial<ListenerParts>): Listener & Disposable {
  const listener = createListener({
    port: 0,
    onSocket(socket) {
      socket.on("error", () => {});
      socket.end("hello\n");
    },
    onError: (error) => assert.fail(error),
    ...parts,
  });
  return { ...listener, [Symbol.dispose]: listener.close };
}

/** A folder of the test's own, and a place for a socket in it. */
function temporaryPath(): { readonly path: string; readonly address: string } & Disposable {
  const folder = mkdtempSync("/tmp/powerpool-");
  const path = join(folder, "pool.sock");
  return { path, address: `unix:${path}`, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

/** Leaves the socket of a server that was killed: one of another name, moved into the place. */
async function leaveDeadSocket(path: string): Promise<void> {
  const server = net.createServer();
  await new Promise<void>((resolve) => void server.listen({ path: `${path}.alive` }, resolve));
  Deno.renameSync(`${path}.alive`, path);
  await new Promise<void>((resolve) => void server.close(() => resolve()));
}

for (const [address, hostname] of [["127.0.0.1", "127.0.0.1"], ["::1", "::1"], ["::", "127.0.0.1"]] as const) {
  socketTest(`a listener on ${address} is reached at ${hostname}`, async () => {
    using listener = greeter({ address });
    const port = await listener.listen();
    assert(port > 0);
    using peer = await connectPeer({ hostname, port });
    assert.equal(await peer.receive(6), "hello\n");
  });
}

socketTest("a port that somebody has cannot be had, and the error names it", async () => {
  using first = greeter({ address: "127.0.0.1" });
  const port = await first.listen();
  using second = greeter({ address: "127.0.0.1", port });
  await assert.rejects(second.listen(), {
    message: new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.*; choose another port or stop who`),
  });
});

socketTest("an error of an IPv6 address writes it in brackets", async () => {
  using listener = greeter({ address: "2001:db8::1", port: 3333 });
  await assert.rejects(listener.listen(), { message: /^Cannot listen on \[2001:db8::1\]:3333: / });
});

socketTest("a closed listener takes nobody", async () => {
  using listener = greeter({ address: "127.0.0.1" });
  const port = await listener.listen();
  listener.close();
  await assert.rejects(connectPeer({ port }));
});

Deno.test("close() before listening does nothing", () => {
  greeter({ address: "127.0.0.1" }).close();
});

socketTest("a unix socket is listened on by its user and group alone, and is gone after close()", async () => {
  using place = temporaryPath();
  using listener = greeter({ address: place.address });
  assert.equal(await listener.listen(), 0);
  assert.equal(statSync(place.path).mode & 0o777, 0o660);
  using peer = await connectPeer({ transport: "unix", path: place.path });
  assert.equal(await peer.receive(6), "hello\n");
  listener.close();
  assert.equal(statSync(place.path, { throwIfNoEntry: false }), undefined);
});

socketTest("the socket of a dead server is taken over", async () => {
  using place = temporaryPath();
  await leaveDeadSocket(place.path);
  assert(statSync(place.path).isSocket());
  using listener = greeter({ address: place.address });
  await listener.listen();
  using peer = await connectPeer({ transport: "unix", path: place.path });
  assert.equal(await peer.receive(6), "hello\n");
});

socketTest("the socket of a living server stays its own", async () => {
  using place = temporaryPath();
  using first = greeter({ address: place.address });
  await first.listen();
  using second = greeter({ address: place.address });
  await assert.rejects(second.listen(), {
    message: `Cannot listen on ${place.address}: another server answers there; stop it or choose another name`,
  });
  second.close();
  using peer = await connectPeer({ transport: "unix", path: place.path });
  assert.equal(await peer.receive(6), "hello\n");
});

socketTest("a file that is no socket is left alone", async () => {
  using place = temporaryPath();
  writeFileSync(place.path, "precious");
  using listener = greeter({ address: place.address });
  await assert.rejects(listener.listen(), { message: /there is a file of that name which is no socket/ });
  assert.equal(Deno.readTextFileSync(place.path), "precious");
});

socketTest("a unix socket in a folder that does not exist cannot be had", async () => {
  using place = temporaryPath();
  using listener = greeter({ address: `${place.address}/pool.sock` });
  await assert.rejects(listener.listen(), { message: /^Cannot listen on unix:.*pool\.sock\/pool\.sock: / });
});

Deno.test("a listener goes on taking connections, however many it has taken", async () => {
  let taken = 0;
  const listener = createListener({
    address: "127.0.0.1",
    port: 0,
    onSocket(socket) {
      taken++;
      socket.on("error", () => {});
      socket.destroy();
    },
    onError() {},
  });
  const port = await listener.listen();
  // Deno 2.5 takes 8193 in a server's life.
  const count = 9000;
  const together = 20;
  for (let i = 0; i < count; i += together) {
    // deno-lint-ignore no-await-in-loop -- some at a time
    await Promise.all(Array.from({ length: together }, () => connectOnce(port)));
  }
  listener.close();
  assert.ok(taken >= count, `${taken} of ${count} were taken`);
});

/** Connects, and comes again if that fails, as miners do while a server is renewed; resolves when it was hung up. */
async function connectOnce(port: number): Promise<void> {
  for (;;) {
    // deno-lint-ignore no-await-in-loop -- one try after the other
    const hungUp = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ port, host: "127.0.0.1" });
      let connected = false;
      socket.on("connect", () => connected = true);
      socket.on("error", () => {});
      socket.on("close", () => resolve(connected));
      socket.resume();
    });
    if (hungUp) return;
  }
}
