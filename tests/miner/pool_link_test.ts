// deno-lint-ignore-file no-await-in-loop -- tests wait for one thing after the other
import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { openPoolLink, type PoolLinkOptions } from "../../src/miner/pool_link.ts";
import { closeServer } from "./close_server.ts";
import { createFakeTimers } from "./fake_timers.ts";
import { createInbox } from "./inbox.ts";
import { notifyFixture } from "./notify_fixture.ts";
import { startTestPool, type TestPoolOptions } from "./test_pool.ts";

type Happening =
  | { kind: "connected"; host: string; port: number }
  | { kind: "disconnected"; reason: string; wait: number }
  | { kind: "job"; text: string }
  | { kind: "message"; text: string }
  | { kind: "warning"; text: string };

/** A link on a clock that stands still, and what it tells. */
function openLink(port: number, options: Partial<PoolLinkOptions> = {}) {
  const timers = createFakeTimers();
  const happenings = createInbox<Happening>();
  const link = openPoolLink({
    host: "127.0.0.1",
    port,
    user: "me",
    password: "x",
    agent: "miner/1",
    followRedirects: false,
    timers,
    onConnected: ({ host, port }) => happenings.push({ kind: "connected", host, port }),
    onJob: ({ job }) => happenings.push({ kind: "job", text: job.id }),
    onMessage: (text) => happenings.push({ kind: "message", text }),
    onWarning: (text) => happenings.push({ kind: "warning", text }),
    onDisconnected: (reason, wait) => happenings.push({ kind: "disconnected", reason, wait }),
    ...options,
  });
  const next = <K extends Happening["kind"]>(kind: K) =>
    happenings.next((happening): happening is Extract<Happening, { kind: K }> => happening.kind === kind);
  return { link, timers, next };
}

/** Runs a test with a pool and a link to it, and closes both. */
async function withLink(
  test: (
    parts: ReturnType<typeof openLink> & { pool: Awaited<ReturnType<typeof startTestPool>> },
  ) => Promise<void>,
  pool: Partial<TestPoolOptions> = {},
  link: Partial<PoolLinkOptions> = {},
): Promise<void> {
  const testPool = await startTestPool({ algorithm: "sha256", ...pool });
  const opened = openLink(testPool.port, link);
  try {
    await test({ ...opened, pool: testPool });
  } finally {
    await opened.link.stop();
    await testPool.close();
  }
}

const any = () => true;

/** A port of the loopback on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

Deno.test("openPoolLink() connects and passes jobs on", async () => {
  await withLink(async ({ pool, next }) => {
    assert.deepEqual(await next("connected"), { kind: "connected", host: "127.0.0.1", port: pool.port });
    (await pool.connections.next(any)).notify(notifyFixture("btc_1_fresh_empty").notify);
    assert.equal((await next("job")).text, "btc_1_fresh_empty");
  });
});

Deno.test("openPoolLink() connects to an IPv6 address", async () => {
  await withLink(
    async ({ next }) => {
      assert.equal((await next("connected")).host, "::1");
    },
    { host: "::1" },
    { host: "::1" },
  );
});

Deno.test("openPoolLink() waits twice as long after each failure, and one second after a success", async () => {
  const port = await freePort();
  const { link, timers, next } = openLink(port);
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    const { reason, wait } = await next("disconnected");
    assert.match(reason, /refused/i);
    waits.push(wait);
    assert.deepEqual(timers.pending(), [wait]);
    timers.advance(wait);
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  await link.stop();
  assert.deepEqual(timers.pending(), []);
});

Deno.test("openPoolLink() comes back one second after the pool hung up on it", async () => {
  await withLink(async ({ pool, timers, next }) => {
    for (let i = 0; i < 3; i++) {
      await next("connected");
      (await pool.connections.next(any)).drop();
      assert.equal((await next("disconnected")).wait, 1000);
      timers.advance(1000);
    }
    await next("connected");
  });
});

Deno.test("openPoolLink() tries again when the pool refuses the user", async () => {
  let refusals = 0;
  const answer = (method: string, id: unknown) =>
    method === "mining.authorize" && refusals++ === 0 ? { id, result: false } : undefined;
  await withLink(async ({ timers, next }) => {
    assert.match((await next("disconnected")).reason, /refused user me/);
    timers.advance(1000);
    await next("connected");
  }, { answer });
});

Deno.test("openPoolLink() gives a pool up that does not answer within 30 seconds", async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const { link, timers, next } = openLink((server.address() as { port: number }).port);
  const socket = await accepted;
  timers.advance(30_000);
  assert.match((await next("disconnected")).reason, /did not answer within 30 seconds/);
  await link.stop();
  await closeServer(server, [socket]);
});

Deno.test("openPoolLink() gives a pool up that falls silent, counted from its last line", async () => {
  await withLink(async ({ pool, timers, next }) => {
    await next("connected");
    const connection = await pool.connections.next(any);
    timers.advance(599_000);
    connection.send({ method: "client.show_message", params: ["still here"] });
    await next("message");
    timers.advance(599_000);
    assert.deepEqual(timers.pending(), [1000]);
    timers.advance(1000);
    assert.match((await next("disconnected")).reason, /silent for ten minutes/);
  });
});

Deno.test("openPoolLink() hangs up on a line without end", async () => {
  await withLink(async ({ pool, next }) => {
    await next("connected");
    (await pool.connections.next(any)).sendRaw("x".repeat(1_100_000));
    assert.match((await next("disconnected")).reason, /line that is too long/);
  });
});

Deno.test("openPoolLink() answers client.get_version", async () => {
  await withLink(async ({ pool, next }) => {
    await next("connected");
    const connection = await pool.connections.next(any);
    connection.send({ id: "v1", method: "client.get_version", params: [] });
    const answer = await connection.calls.next((call) => call["id"] === "v1");
    assert.deepEqual(answer, { id: "v1", result: "miner/1", error: null });
  });
});

Deno.test("openPoolLink() reconnects to another port of the same host after the wait that the pool asked for", async () => {
  const other = await startTestPool({ algorithm: "sha256" });
  await withLink(async ({ pool, timers, next }) => {
    await next("connected");
    (await pool.connections.next(any)).send({ method: "client.reconnect", params: ["", other.port, 5] });
    assert.equal((await next("disconnected")).wait, 5000);
    timers.advance(5000);
    assert.equal((await next("connected")).port, other.port);
  });
  await other.close();
});

Deno.test("openPoolLink() goes back to the pool it was given when the other port does not answer", async () => {
  const nobody = await freePort();
  await withLink(async ({ pool, timers, next }) => {
    await next("connected");
    (await pool.connections.next(any)).send({ method: "client.reconnect", params: [null, nobody] });
    assert.equal((await next("disconnected")).wait, 1000);
    timers.advance(1000);
    assert.equal((await next("disconnected")).wait, 1000);
    timers.advance(1000);
    assert.equal((await next("connected")).port, pool.port);
  });
});

Deno.test("openPoolLink() does not let the pool send it to another host", async () => {
  await withLink(async ({ pool, next }) => {
    await next("connected");
    const connection = await pool.connections.next(any);
    connection.send({ method: "client.reconnect", params: ["evil.example", 3333, 0] });
    assert.match((await next("warning")).text, /evil\.example:3333, another host: not followed/);
    connection.send({ method: "client.show_message", params: ["still connected"] });
    await next("message");
  });
});

Deno.test("openPoolLink() follows to another host where it is allowed", async () => {
  const followRedirects = true;
  await withLink(
    async ({ pool, timers, next }) => {
      await next("connected");
      (await pool.connections.next(any)).send({ method: "client.reconnect", params: ["localhost", pool.port, 0] });
      await next("disconnected");
      timers.advance(1000);
      assert.equal((await next("connected")).host, "localhost");
    },
    {},
    { followRedirects },
  );
});

Deno.test("openPoolLink() can be stopped before it is connected", async () => {
  await withLink(async ({ link, timers }) => {
    await link.stop();
    assert.deepEqual(timers.pending(), []);
  });
});
