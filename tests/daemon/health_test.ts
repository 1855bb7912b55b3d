import assert from "node:assert/strict";
import { DaemonError } from "../../src/daemon/daemon_error.ts";
import { createHealth } from "../../src/daemon/health.ts";

const CALL = { daemon: "d:1", method: "x" };
const refused = new DaemonError("unreachable", CALL, "refused");

/** A health whose clock goes on by `took` milliseconds in every call. */
function healthAt(start: number) {
  let time = start;
  const health = createHealth("d:1", () => time);
  const watch = (took: number, error?: Error, longPoll = false) =>
    health.watch(() => {
      time += took;
      return error === undefined ? Promise.resolve(7) : Promise.reject(error);
    }, longPoll).catch((thrown: unknown) => thrown);
  return { health, watch };
}

Deno.test("status() is unknown before the first call", () => {
  const { health } = healthAt(1000);
  assert.deepEqual(health.status(), {
    name: "d:1",
    state: "unknown",
    since: 1000,
    lastLatency: undefined,
    lastError: undefined,
    lastErrorTime: undefined,
    calls: 0,
    failures: 0,
  });
});

Deno.test("watch() hands results and errors through", async () => {
  const { watch } = healthAt(0);
  assert.equal(await watch(1), 7);
  assert.equal(await watch(1, refused), refused);
});

Deno.test("status() tells since when a daemon is up, and how fast it was last", async () => {
  const { health, watch } = healthAt(1000);
  await watch(500);
  await watch(250);
  const { state, since, lastLatency, calls } = health.status();
  assert.deepEqual({ state, since, lastLatency, calls }, { state: "up", since: 1500, lastLatency: 0.25, calls: 2 });
});

Deno.test("status() tells since when a daemon is down, and remembers why when it is up again", async () => {
  const { health, watch } = healthAt(0);
  await watch(10);
  await watch(10, refused);
  await watch(10, refused);
  assert.equal(health.status().state, "down");
  assert.equal(health.status().since, 20);
  await watch(10);
  const { state, since, lastError, lastErrorTime, failures } = health.status();
  assert.deepEqual(
    { state, since, lastError, lastErrorTime, failures },
    { state: "up", since: 40, lastError: refused.message, lastErrorTime: 30, failures: 2 },
  );
});

Deno.test("status() calls a daemon up that answers with an error of its own", async () => {
  const { health, watch } = healthAt(0);
  await watch(10, new DaemonError("rpc", CALL, "no", { code: -8 }));
  assert.equal(health.status().state, "up");
  assert.equal(health.status().failures, 1);
});

Deno.test("watch() does not count calls that the caller gave up, nor long polls without news", async () => {
  const { health, watch } = healthAt(0);
  await watch(10, new Error("given up"));
  await watch(10, new DaemonError("timeout", CALL, "late"), true);
  assert.equal(health.status().state, "unknown");
  assert.equal(health.status().calls, 0);
});

Deno.test("status() takes no latency from long polls", async () => {
  const { health, watch } = healthAt(0);
  await watch(10);
  await watch(60_000, undefined, true);
  assert.equal(health.status().lastLatency, 0.01);
});
