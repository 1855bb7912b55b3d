import assert from "node:assert/strict";
import { miner } from "../../../src/monitor/api/miner.ts";
import { network } from "../../../src/monitor/api/network.ts";
import { type Pool, pool as schema } from "../../../src/monitor/api/pool.ts";
import { port } from "../../../src/monitor/api/port.ts";
import type { LoggedEvent, MonitoredPool } from "../../../src/monitor/component.ts";
import { createPoolView } from "../../../src/monitor/view/pool_view.ts";
import { eventOf, JOURNAL, NOON, poolOf, portOf, portStatus, recordsOf, sessionOf, storedBlock } from "./fake_pool.ts";

const viewOf = (changes: Partial<MonitoredPool> = {}, now = () => NOON) =>
  createPoolView({ pool: poolOf(changes), now });

async function shown(changes: Partial<MonitoredPool> = {}): Promise<Pool> {
  return schema.parse(await viewOf(changes).pool());
}

const broken = () => {
  throw new Error("broken");
};

Deno.test("the pool is shown with what it is made of", async () => {
  const { algorithms, ...others } = await shown();
  assert.deepEqual(others, {
    version: "1.2.3",
    server_number: 7,
    started_at: new Date(NOON - 90_000).toISOString(),
    uptime: 90,
    ready: true,
    problems: [],
    connections: { total: 5, authorized: 4, idle: 1, addresses: 2, workers: 3 },
    networks: ["btc", "nmc"],
    ports: ["pool"],
    journal: { path: JOURNAL.path, bytes: 8192, shares: 11, failed_commits: 0 },
    reporters: [{ key: "redis", type: "RedisReporter", waiting: 0, oldest: 0, delivered: 56, failing: false }],
  });
  assert.deepEqual(algorithms.map(({ algorithm, ports }) => [algorithm, ports]), [["sha256", ["pool"]]]);
});

Deno.test("ports of one algorithm are added up, those of another are not", async () => {
  const recent = { count: 1, work: 60 };
  const records = recordsOf({
    work: {
      ...recordsOf().work,
      recent: () => ({ "1m": recent, "5m": recent, "1h": recent, "24h": recent }),
      sums: () => ({ accepted: { count: 2, work: 3 } }),
    },
  });
  const ports = [portOf("one"), portOf("two", { algorithm: "scrypt", hashesPerShare: 65536 }), portOf("three")];
  const { algorithms } = await shown({ records, ports: () => ports });
  assert.deepEqual(
    algorithms.map((
      { algorithm, ports, hash_rates, shares_1h },
    ) => [algorithm, ports, hash_rates["1m"], shares_1h.accepted]),
    [
      ["sha256", ["one", "three"], 2 ** 33, { count: 4, work: 6 }],
      ["scrypt", ["two"], 65536, { count: 2, work: 3 }],
    ],
  );
});

Deno.test("components that cannot say how they are hide no others", async () => {
  const whole = await shown({
    ports: () => [portOf("one", { status: () => Promise.reject(new Error("broken")) }), portOf("two")],
    reporters: () => [{ key: "redis", type: "RedisReporter", status: broken }],
    journal: { key: "journal", status: broken },
  });
  assert.deepEqual([whole.ports, whole.connections.total, whole.journal.path], [["one", "two"], 5, ""]);
  assert.deepEqual(whole.reporters.map(({ failing }) => failing), [true]);
  assert.deepEqual(whole.problems.map(({ component }) => component), ["journal", "redis"]);
});

Deno.test("a port that does not listen is not asked", async () => {
  const view = viewOf({
    ports: () => [portOf("pool", { isListening: () => false, status: broken, addresses: broken, sessions: broken })],
  });
  assert.equal((await view.ports())[0]?.connections.total, 0);
  assert.equal((await view.miners({ offset: 0, limit: 1 })).total, 0);
  assert.equal(await view.miner("a"), undefined);
});

Deno.test("a port is asked once a second for its sums, for miners and for one's connections only if they are", async () => {
  let at = NOON;
  const asked: string[] = [];
  const asking = portOf("pool", {
    status: () => (asked.push("sums"), Promise.resolve({ ...portStatus() })),
    addresses: () => (asked.push("addresses"), Promise.resolve(new Map())),
    sessions: (address) => (asked.push(`sessions of ${address}`), Promise.resolve([sessionOf(1, ["a.x"])])),
  });
  const view = viewOf({ ports: () => [asking] }, () => at);
  await Promise.all([view.pool(), view.ports(), view.pool()]);
  assert.deepEqual(asked, ["sums"]);
  const page = { offset: 0, limit: 1 };
  await Promise.all([view.miners(page), view.miners(page), view.miner("a"), view.miner("a"), view.miner("b")]);
  const miners = ["addresses", "sessions of a", "sessions of b"];
  assert.deepEqual(asked, ["sums", ...miners]);
  at += 1000;
  await Promise.all([view.pool(), view.ports()]);
  assert.deepEqual(asked, ["sums", ...miners, "sums"]);
});

Deno.test("an hour of work is read from the journal once in five seconds, a chart in ten", async () => {
  let at = NOON;
  const asked: string[] = [];
  const records = recordsOf({
    work: {
      ...recordsOf().work,
      sums: () => (asked.push("sums"), {}),
      series: () => (asked.push("series"), []),
    },
  });
  const ports = [portOf("pool")];
  const view = viewOf({ records, ports: () => ports }, () => at);
  const look = () => Promise.all([view.pool(), view.ports(), view.history({ span: "1h" })]);
  for (const seconds of [0, 4, 6, 11]) {
    at = NOON + seconds * 1000;
    // deno-lint-ignore no-await-in-loop -- one look after the other
    await look();
  }
  assert.deepEqual(asked, ["sums", "series", "sums", "sums", "series"]);
});

Deno.test("answers are as their schemas say", async () => {
  const view = viewOf();
  for (const one of await view.networks()) network.parse(one);
  for (const one of await view.ports()) port.parse(one);
});

Deno.test("a miner is shown who is connected or has worked, and nobody else", async () => {
  const records = recordsOf({
    workers: {
      ...recordsOf().workers,
      ports: (address) => address === "b" ? [{ port: "pool", outcome: "stale", count: 1, work: 1 }] : [],
    },
  });
  const ports = [portOf("pool", { sessions: () => Promise.resolve([sessionOf(1, ["a.x"])]) })];
  const view = viewOf({ records, ports: () => ports });
  assert.equal((await view.miner("a"))?.workers[0]?.connections.length, 1);
  assert.equal((await view.miner("b"))?.shares_24h.stale.count, 4);
  assert.equal(await view.miner("c"), undefined);
});

Deno.test("of a miner with many workers a page is read and shown, or one of them alone", async () => {
  const asked: (readonly string[])[] = [];
  const names = Array.from({ length: 450 }, (_, i) => `rig${String(i).padStart(3, "0")}`);
  const records = recordsOf({
    workers: {
      ports: () => [{ port: "pool", outcome: "accepted", count: 9, work: 9 }],
      *places() {
        yield names.map((worker) => ({ worker, port: "pool" }));
      },
      *sums(_address, workers) {
        if (asked.at(-1)?.join() !== workers.join()) asked.push(workers);
        yield [];
      },
    },
  });
  const ports = [portOf("pool", { sessions: () => Promise.resolve([sessionOf(1, ["a.rig449"])]) })];
  const view = viewOf({ records, ports: () => ports });
  for (
    const [wanted, from, to] of [
      [undefined, 0, 200],
      [{ offset: 200 }, 200, 400],
      [{ offset: 400 }, 400, 450],
      [{ offset: 3, limit: 2 }, 3, 5],
      [{ worker: "rig449" }, 449, 450],
      [{ worker: "nobody" }, 450, 450],
    ] as const
  ) {
    // deno-lint-ignore no-await-in-loop -- one after the other
    const shown = miner.parse(await view.miner("a", wanted));
    assert.deepEqual(shown.workers.map(({ worker }) => worker), names.slice(from, to));
    assert.deepEqual(asked.at(-1), names.slice(from, to));
    assert.deepEqual([shown.worker_count, shown.connection_count, shown.shares_24h.accepted.count], [450, 1, 36]);
  }
});

Deno.test("one block more than wanted is asked for, which says whether there is another page", async () => {
  const asked: unknown[] = [];
  const records = recordsOf({
    blocks: (page) => (asked.push(page), [3, 2, 1].map((id) => storedBlock(id))),
  });
  const { blocks, next } = await viewOf({ records }).blocks({ before: 9, limit: 2, currency: "BTC" });
  assert.deepEqual(asked, [{ before: 9, limit: 3, currency: "BTC" }]);
  assert.deepEqual([blocks.map(({ id }) => id), next], [[3, 2], 2]);
});

Deno.test("who listens is told of events as the API shows them, until that is over", () => {
  const listeners = new Set<(event: LoggedEvent) => void>();
  const view = viewOf({
    events: {
      newest: () => [],
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const heard: string[] = [];
  const end = view.onEvent(({ time }) => heard.push(time));
  for (const listener of listeners) listener(eventOf(1));
  end();
  assert.equal(listeners.size, 0);
  assert.deepEqual(heard, [new Date(NOON).toISOString()]);
});
