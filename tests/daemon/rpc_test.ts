import assert from "node:assert/strict";
import { join } from "node:path";
import { DaemonError, type DaemonErrorKind } from "../../src/daemon/daemon_error.ts";
import { clientOf, rpcError, serveDaemon, serveRaw } from "./fake_daemon.ts";

/** Checks that a call fails with this kind of error, and that the message keeps the password to itself. */
async function assertFails(call: Promise<unknown>, kind: DaemonErrorKind, message: RegExp): Promise<void> {
  await assert.rejects(call, (error: unknown) => {
    assert(error instanceof DaemonError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  });
}

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n" + '{"result": 7}';

Deno.test("call() sends method, parameters, user and password, and gives the result", async () => {
  await using daemon = serveDaemon(({ params }) => params[0]);
  using rpc = clientOf(daemon.port);
  assert.deepEqual(await rpc.call("echo", [{ a: "ü" }]), { a: "ü" });
  assert.deepEqual(daemon.calls, [{ method: "echo", params: [{ a: "ü" }], login: "pool:hunter2" }]);
});

Deno.test("call() sends passwords that are not ASCII as UTF-8", async () => {
  await using daemon = serveDaemon(() => 1);
  using rpc = clientOf(daemon.port, { credentials: { username: "ü", password: "p:ä" } });
  await rpc.call("x");
  assert.equal(daemon.calls[0]?.login, "ü:p:ä");
});

Deno.test("call() keeps its connection for the next call", async () => {
  await using server = await serveRaw((socket) => socket.write(OK));
  using rpc = clientOf(server.port);
  assert.deepEqual([await rpc.call("x"), await rpc.call("x"), await rpc.call("x")], [7, 7, 7]);
  assert.equal(server.connections(), 1);
});

Deno.test("call() goes straight to the daemon where the environment names a proxy", async () => {
  await using proxy = await serveRaw((socket) => socket.destroy());
  await using daemon = serveDaemon(() => 7);
  const before = Deno.env.get("HTTP_PROXY");
  Deno.env.set("HTTP_PROXY", `http://127.0.0.1:${proxy.port}`);
  try {
    using rpc = clientOf(daemon.port);
    assert.equal(Deno.env.get("HTTP_PROXY"), `http://127.0.0.1:${proxy.port}`);
    assert.equal(await rpc.call("x"), 7);
  } finally {
    if (before === undefined) Deno.env.delete("HTTP_PROXY");
    else Deno.env.set("HTTP_PROXY", before);
  }
  assert.equal(proxy.connections(), 0);
});

Deno.test("call() says that nobody listens", async () => {
  const { port } = await closedServer();
  using rpc = clientOf(port);
  await assertFails(rpc.call("getblockcount"), "unreachable", /getblockcount on 127\.0\.0\.1:\d+: .*refused.*rpcport/i);
});

Deno.test("call() says that there is no such host", async () => {
  using rpc = clientOf(9332, { address: "nowhere.invalid" });
  await assertFails(rpc.call("getblockcount"), "unreachable", /nowhere\.invalid:9332: dns error/);
});

Deno.test("call() puts brackets around an IPv6 address", () => {
  using rpc = clientOf(9332, { address: "::1" });
  assert.equal(rpc.name, "[::1]:9332");
});

Deno.test("call() says that the password is wrong", async () => {
  await using daemon = serveDaemon(() => new Response(null, { status: 401 }));
  using rpc = clientOf(daemon.port);
  await assertFails(rpc.call("x"), "unauthorized", /HTTP 401.*rpcuser and rpcpassword/);
  assert.equal(daemon.calls.length, 1);
});

Deno.test("call() passes the daemon's error on with its code", async () => {
  await using daemon = serveDaemon(() => rpcError(-8, "Invalid parameter"));
  using rpc = clientOf(daemon.port);
  await assertFails(rpc.call("x"), "rpc", /: Invalid parameter \(code -8\)$/);
});

Deno.test("call() does not follow a redirection", async () => {
  await using other = serveDaemon(() => 7);
  await using daemon = serveDaemon(() => Response.redirect(`http://127.0.0.1:${other.port}/`, 307));
  using rpc = clientOf(daemon.port);
  await assertFails(rpc.call("x"), "bad answer", /HTTP 307/);
  assert.equal(other.calls.length, 0);
});

Deno.test("call() gives a silent daemon up after its time-out", async () => {
  await using server = await serveRaw(() => {});
  using rpc = clientOf(server.port, { timeout: 0.05 });
  await assertFails(rpc.call("x"), "timeout", /no answer within 0\.05 s/);
});

Deno.test("call() gives up a daemon that stops in the middle of its answer", async () => {
  await using server = await serveRaw((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"));
  using rpc = clientOf(server.port);
  await assertFails(rpc.call("x", [], { timeout: 0.05 }), "timeout", /no answer within 0\.05 s/);
});

Deno.test("call() rejects with the signal's reason when it is aborted", async () => {
  const reason = new Error("enough");
  const giveUp = new AbortController();
  await using server = await serveRaw(() => giveUp.abort(reason));
  using rpc = clientOf(server.port);
  await assert.rejects(rpc.call("x", [], { signal: giveUp.signal }), reason);
  await assert.rejects(rpc.call("x", [], { signal: giveUp.signal }), reason);
});

Deno.test("call() refuses an answer that is longer than the limit", async () => {
  await using daemon = serveDaemon(() => "x".repeat(2000));
  using rpc = clientOf(daemon.port, { maxAnswerBytes: 1000 });
  await assertFails(rpc.call("x"), "bad answer", /exceeds 1000 bytes/);
});

Deno.test("call() reads an answer of many megabytes", async () => {
  const long = "é".repeat(4_000_000);
  await using daemon = serveDaemon(() => long);
  using rpc = clientOf(daemon.port);
  assert.equal(await rpc.call("x"), long);
});

for (
  const { name, answer, kind } of [
    { name: "hangs up", answer: undefined, kind: "unreachable" },
    { name: "does not speak HTTP", answer: "hello\r\n\r\n", kind: "unreachable" },
    { name: "ends too early", answer: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", kind: "unreachable" },
    {
      name: "breaks off a chunk",
      answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{",
      kind: "unreachable",
    },
    { name: "sends half a JSON text", answer: 'HTTP/1.1 200 OK\r\n\r\n{"result":', kind: "bad answer" },
  ] as const
) {
  Deno.test(`call() takes a daemon that ${name} for "${kind}"`, async () => {
    await using server = await serveRaw((socket) => answer === undefined ? socket.destroy() : socket.end(answer));
    using rpc = clientOf(server.port);
    await assertFails(rpc.call("x"), kind, /^Cannot call x on 127\.0\.0\.1:\d+: /);
  });
}

Deno.test("call() sends a repeatable call once more when the connection breaks", async () => {
  let tries = 0;
  await using server = await serveRaw((socket) => ++tries === 1 ? socket.destroy() : socket.write(OK));
  using rpc = clientOf(server.port);
  assert.equal(await rpc.call("x", [], { repeatable: true }), 7);
  assert.equal(tries, 2);
});

Deno.test("call() sends a repeatable call no more than twice", async () => {
  let tries = 0;
  await using server = await serveRaw((socket) => {
    tries++;
    socket.destroy();
  });
  using rpc = clientOf(server.port);
  await assertFails(rpc.call("x", [], { repeatable: true }), "unreachable", /./);
  assert.equal(tries, 2);
});

Deno.test("call() survives that the daemon closed the kept connection", async () => {
  await using server = await serveRaw((socket, chunk) => chunk === 2 ? socket.destroy() : socket.write(OK));
  using rpc = clientOf(server.port);
  const repeatable = { repeatable: true };
  assert.deepEqual([await rpc.call("x", [], repeatable), await rpc.call("x", [], repeatable)], [7, 7]);
  assert.equal(server.connections(), 2);
});

Deno.test("call() works again when the daemon is back on the same port", async () => {
  const first = serveDaemon(() => 1);
  using rpc = clientOf(first.port);
  assert.equal(await rpc.call("x"), 1);
  await first[Symbol.asyncDispose]();
  await assertFails(rpc.call("x", [], { repeatable: true }), "unreachable", /refused/i);
  await using _second = serveDaemon(() => 2, first.port);
  assert.equal(await rpc.call("x"), 2);
});

Deno.test("call() reads the cookie anew when the daemon has written another", async () => {
  await using folder = await temporaryFolder();
  const cookieFile = join(folder.path, ".cookie");
  let cookie = "__cookie__:aa";
  await Deno.writeTextFile(cookieFile, cookie);
  await using daemon = serveDaemon(({ login }) => login === cookie ? 7 : new Response(null, { status: 401 }));
  using rpc = clientOf(daemon.port, { credentials: { cookieFile } });
  assert.equal(await rpc.call("x"), 7);
  cookie = "__cookie__:bb";
  await assertFails(rpc.call("x"), "unauthorized", /HTTP 401.*cookie_file/);
  await Deno.writeTextFile(cookieFile, `${cookie}\n`);
  assert.equal(await rpc.call("x"), 7);
  assert.equal(await rpc.call("x"), 7);
  assert.deepEqual(daemon.calls.slice(-2).map((call) => call.login), [cookie, cookie]);
});

Deno.test("call() changes cookies within one call", async () => {
  await using folder = await temporaryFolder();
  const cookieFile = join(folder.path, ".cookie");
  let cookie = "__cookie__:aa";
  await Deno.writeTextFile(cookieFile, cookie);
  await using daemon = serveDaemon(({ login }) => login === cookie ? 7 : new Response(null, { status: 401 }));
  using rpc = clientOf(daemon.port, { credentials: { cookieFile } });
  await rpc.call("x");
  cookie = "__cookie__:bb";
  await Deno.writeTextFile(cookieFile, cookie);
  assert.equal(await rpc.call("x"), 7);
  assert.equal(daemon.calls.length, 3);
});

Deno.test("call() says which cookie file is not there, and finds it later", async () => {
  await using folder = await temporaryFolder();
  const cookieFile = join(folder.path, ".cookie");
  await using daemon = serveDaemon(() => 7);
  using rpc = clientOf(daemon.port, { credentials: { cookieFile } });
  await assertFails(rpc.call("x"), "unauthorized", /no cookie: .*\.cookie/);
  await Deno.writeTextFile(cookieFile, "__cookie__:cc");
  assert.equal(await rpc.call("x"), 7);
});

async function closedServer(): Promise<{ readonly port: number }> {
  await using server = await serveRaw(() => {});
  return { port: server.port };
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
