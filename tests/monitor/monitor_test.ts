import assert from "node:assert/strict";
import { createServerMonitor, type ServerMonitor } from "../../src/monitor/monitor.ts";
import { type ServerMonitorOptions, serverMonitorOptions } from "../../src/monitor/options.ts";
import { captureLog } from "../tools/captured_log.ts";
import { fakeServer, PORT } from "./fake_server.ts";
import { FAKE_POOL, fakeView } from "./fake_view.ts";

function monitorAt(options: Partial<ServerMonitorOptions>): ServerMonitor {
  return createServerMonitor({
    key: "monitor",
    options: serverMonitorOptions.parse(options),
    server: fakeServer(),
    view: fakeView(),
  });
}

Deno.test("a monitor answers at the URL that it names until it is stopped", async () => {
  const monitor = monitorAt({ port: 0 });
  const url = await monitor.start();
  assert.match(url, /^http:\/\/127\.0\.0\.1:[1-9]\d*\/$/);
  const { StratumServer_pool: pool } = await (await fetch(url)).json();
  assert.equal(pool.client_count, 1);
  // The connection is kept alive by the client: stopping does not wait for it.
  await monitor.stop();
  await assert.rejects(fetch(url), TypeError);
});

Deno.test("a monitor writes an IPv6 address in brackets", async () => {
  const monitor = monitorAt({ address: "::1", port: 0 });
  const url = await monitor.start();
  assert.match(url, /^http:\/\/\[::1\]:[1-9]\d*\/$/);
  assert.equal((await (await fetch(url)).json()).counter_view, "/counters/");
  await monitor.stop();
});

Deno.test("a monitor says which port is taken, and what to do", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const monitor = monitorAt({ port });
  await assert.rejects(monitor.start(), {
    message: `Cannot listen on 127.0.0.1:${port} for the monitor: the port is taken; ` +
      "choose another or stop the program that has it",
  });
  await monitor.stop();
});

Deno.test("a monitor says that an address is not this machine's", async () => {
  // Kept free for documentation (RFC 5737): nobody has it.
  const monitor = monitorAt({ address: "192.0.2.1", port: 0 });
  await assert.rejects(monitor.start(), {
    message: "Cannot listen on 192.0.2.1:0 for the monitor: the address is none of this machine",
  });
});

Deno.test("a monitor speaks HTTP: headers without a body, nothing new, compressed", async () => {
  const monitor = monitorAt({ port: 0 });
  const url = `${await monitor.start()}api/v1/networks`;
  const get = await fetch(url);
  const text = await get.text();
  const head = await fetch(url, { method: "HEAD" });
  assert.deepEqual([head.status, await head.text(), head.headers.get("etag")], [200, "", get.headers.get("etag")]);
  const again = await fetch(url, { headers: { "if-none-match": get.headers.get("etag") ?? "" } });
  assert.deepEqual([again.status, await again.text()], [304, ""]);
  // fetch asks for compression itself, and hides that it was given.
  const raw = await exchange(url, "accept-encoding: gzip");
  assert.match(raw, /\r\ncontent-encoding: gzip\r\n/i);
  assert(raw.length < text.length, `${raw.length} of ${text.length}`);
  await monitor.stop();
});

Deno.test("an answer that never ends holds a monitor's end up no longer than a second", async () => {
  const asked = Promise.withResolvers<void>();
  const never = Promise.withResolvers<typeof FAKE_POOL>();
  const waits: number[] = [];
  const monitor = createServerMonitor({
    key: "monitor",
    options: serverMonitorOptions.parse({ port: 0, metrics: false }),
    server: fakeServer(),
    view: fakeView({ pool: () => (asked.resolve(), never.promise) }),
    after(milliseconds, callback) {
      waits.push(milliseconds);
      queueMicrotask(callback);
      return () => {};
    },
  });
  const url = await monitor.start();
  const answer = fetch(`${url}api/v1/pool`);
  await asked.promise;
  await monitor.stop();
  assert.deepEqual(waits, [1000]);
  // It comes after all: nothing is left open behind the test.
  never.resolve(FAKE_POOL);
  await (await answer).body?.cancel();
});

/** What the log warns of when a monitor with these options starts. */
async function warningsOf(options: Record<string, unknown>, server = fakeServer()): Promise<string[]> {
  await using log = await captureLog();
  const parsed = serverMonitorOptions.parse({ port: 0, metrics: false, ...options });
  const monitor = createServerMonitor({ key: "monitor", options: parsed, server, view: fakeView() });
  await monitor.start();
  await monitor.stop();
  return log.texts("warning");
}

Deno.test("a monitor warns if it listens beyond this machine for nobody, or for everybody", async () => {
  const token = "0123456789abcdef";
  assert.deepEqual(await warningsOf({}), []);
  assert.deepEqual(await warningsOf({ address: "0.0.0.0", token }), []);
  assert.deepEqual(await warningsOf({ address: "0.0.0.0" }), [
    "The monitor listens on 0.0.0.0, but shows nothing to other machines: set token, or public: true",
  ]);
  assert.deepEqual(await warningsOf({ address: "0.0.0.0", token, public: true }), [
    "The monitor is public: whoever reaches 0.0.0.0 sees the pool, though nothing confidential",
  ]);
});

Deno.test("a monitor warns of a component whose path is its own", async () => {
  assert.deepEqual(await warningsOf({}, fakeServer([{ ...PORT, key: "metrics" }, PORT])), [
    "The component metrics cannot be read at /metrics/, which is the monitor's own: give it another name",
  ]);
});

for (const host of ["pool.example:99999", "1.2.3.4.5", "[", "a b"]) {
  Deno.test(`a monitor refuses who asks for the host ${host}, and has nothing to say of it in the log`, async () => {
    await using log = await captureLog();
    const monitor = monitorAt({ port: 0 });
    const url = await monitor.start();
    const answers = await Promise.all(
      ["/", "/api/v1/pool", "/healthz"].map((path) => exchange(url + path.slice(1), "accept: text/html", host)),
    );
    await monitor.stop();
    assert.deepEqual(answers.map((answer) => answer.split("\r\n")[0]), Array(3).fill("HTTP/1.1 400 Bad Request"));
    assert.deepEqual(log.texts("error"), []);
  });
}

/** Sends a request as it stands, and reads until the other side closes. */
async function exchange(url: string, header: string, asked?: string): Promise<string> {
  const { hostname, port, host, pathname } = new URL(url);
  using socket = await Deno.connect({ hostname, port: Number(port) });
  const request = `GET ${pathname} HTTP/1.1\r\nhost: ${asked ?? host}\r\n${header}\r\nconnection: close\r\n\r\n`;
  await socket.write(new TextEncoder().encode(request));
  return new TextDecoder("latin1").decode(await new Response(socket.readable).arrayBuffer());
}

Deno.test("streams of visitors who have gone make room for others", async () => {
  const monitor = monitorAt({ port: 0, public: true });
  const url = await monitor.start();
  const open = async () => {
    const going = new AbortController();
    const headers = { "x-forwarded-for": "192.0.2.7" };
    const { status, body } = await fetch(`${url}view/stream?page=/`, { headers, signal: going.signal });
    return { status, body, end: () => (body?.cancel(), going.abort()) };
  };
  const streams = await Promise.all(Array.from({ length: 20 }, open));
  assert(streams.every(({ status }) => status === 200));
  const refused = await open();
  assert.equal(refused.status, 429);
  await refused.body?.cancel();
  for (const { end } of streams) end();
  for (;;) {
    // deno-lint-ignore no-await-in-loop -- until the monitor has seen that a connection is closed
    const again = await open();
    again.end();
    if (again.status === 200) break;
  }
  await monitor.stop();
});

Deno.test("a monitor that was not started can be stopped", async () => {
  await monitorAt({ port: 0 }).stop();
});
