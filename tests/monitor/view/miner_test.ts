import assert from "node:assert/strict";
import type { PortSum } from "../../../src/journal/worker_work.ts";
import { miner as schema, minerList } from "../../../src/monitor/api/miner.ts";
import { minerOf, workerNames } from "../../../src/monitor/view/miner.ts";
import { readMinerWork, readWorkerWork, type WorkerWork } from "../../../src/monitor/view/miner_work.ts";
import { minerPage, rollOf } from "../../../src/monitor/view/miners.ts";
import type { NamedSession } from "../../../src/monitor/view/port_readings.ts";
import { addShareSums } from "../../../src/monitor/view/work_sums.ts";
import { NOON, portOf, sessionOf } from "./fake_pool.ts";

/** It works under two names. */
const SHARED = sessionOf(2, ["a.x", "a.y"]);

const PORTS = [portOf("one"), portOf("two"), portOf("ltc", { algorithm: "scrypt", hashesPerShare: 65536 })];

const ROLL = rollOf([
  {
    port: "one",
    addresses: new Map([
      ["b", { connections: 1, workers: new Set(["x"]) }],
      ["a", { connections: 1, workers: new Set(["x", "y"]) }],
    ]),
  },
  { port: "two", addresses: new Map([["a", { connections: 1, workers: new Set(["x"]) }]]) },
]);

/** The connections of address a, under each of its names. */
const CONNECTIONS: readonly NamedSession[] = [
  ...["x", "y"].map((worker) => ({ worker, port: "one", session: SHARED })),
  { worker: "x", port: "two", session: sessionOf(1, ["a.x"], { lastShareAt: undefined }) },
];

Deno.test("miners are listed by address, with a worker at two ports once", () => {
  assert.deepEqual(minerList.parse(minerPage(ROLL, { offset: 0, limit: 10 })), {
    total: 2,
    offset: 0,
    miners: [
      { address: "a", ports: ["one", "two"], connections: 2, workers: 2 },
      { address: "b", ports: ["one"], connections: 1, workers: 1 },
    ],
  });
});

for (
  const [offset, limit, expected] of [[0, 1, ["a"]], [1, 1, ["b"]], [1, 5, ["b"]], [2, 5, []]] as const
) {
  Deno.test(`${limit} miners from ${offset} on are ${expected.join() || "none"}`, () => {
    const { miners, total } = minerPage(ROLL, { offset, limit });
    assert.deepEqual([miners.map(({ address }) => address), total], [expected, 2]);
  });
}

/** A worker's accepted work in each of the usual times. */
function workOf(port: string, worker: string, work: readonly [number, number, number, number]): WorkerWork {
  const sums = (n: number) => addShareSums([{ accepted: { count: n, work: n } }]);
  const [minute, five, hour, day] = work;
  return { port, worker, sums: { "1m": sums(minute), "5m": sums(five), "1h": sums(hour), "24h": sums(day) } };
}

/** A miner with all its workers, of whom each has worked at one port: so the work of a port is its worker's. */
function shownWith(work: readonly WorkerWork[], connections: readonly NamedSession[] = []) {
  const parts = { address: "a", connections, work: { ports: work, places: work } };
  const names = workerNames(parts, PORTS);
  return minerOf(parts, { names, offset: 0, count: names.length, work }, PORTS);
}

Deno.test("a miner is shown with its workers, connected or not, and what each has done", () => {
  const work = [workOf("one", "x", [60, 300, 3600, 86_400]), workOf("two", "z", [0, 0, 0, 86_400])];
  const shown = schema.parse(shownWith(work, CONNECTIONS));
  const perShare = 2 ** 32;
  assert.deepEqual(shown.algorithms, [{
    algorithm: "sha256",
    ports: ["one", "two"],
    hash_rates: { "1m": perShare, "5m": perShare, "1h": perShare, "24h": 2 * perShare },
  }]);
  assert.deepEqual([shown.shares_1h.accepted.count, shown.shares_24h.accepted.count], [3600, 2 * 86_400]);
  assert.equal(shown.last_share_at, new Date(NOON - 1000).toISOString());
  assert.deepEqual(
    shown.workers.map((
      { worker, ports, connections },
    ) => [worker, ports, connections.map(({ port, id }) => [port, id])]),
    [["x", ["one", "two"], [["one", 2], ["two", 1]]], ["y", ["one"], [["one", 2]]], ["z", ["two"], []]],
  );
  assert.deepEqual(shown.workers[0]?.connections[1], {
    id: 1,
    port: "two",
    firmware: "bmminer/2.0",
    ip_address: "198.51.100.7",
    difficulty: 512,
    connected_at: new Date(NOON - 60_000).toISOString(),
    last_share_at: null,
    idle: false,
    accepted_work: 1024,
  });
});

Deno.test("hash rates of two algorithms are not added up", () => {
  const shown = schema.parse(shownWith([workOf("one", "x", [1, 1, 1, 1]), workOf("ltc", "x", [2, 2, 2, 2])]));
  assert.deepEqual(shown.algorithms.map(({ algorithm, hash_rates }) => [algorithm, hash_rates["1m"]]), [
    ["sha256", 2 ** 32 / 60],
    ["scrypt", 2 * 65536 / 60],
  ]);
  // It has sent more shares there.
  assert.equal(shown.workers[0]?.hash_rates["1m"], 2 * 65536 / 60);
  assert.equal(shown.workers[0]?.shares_24h.accepted.count, 3);
  assert.equal(shown.last_share_at, null);
});

Deno.test("who has worked at ports of earlier configurations alone is not known", () => {
  assert.equal(shownWith([workOf("gone", "x", [1, 1, 1, 1])]), undefined);
  assert.equal(shownWith([]), undefined);
});

Deno.test("of a miner with many workers some are shown, and how many there are", () => {
  const work = [workOf("one", "y", [1, 1, 1, 1])];
  const places = ["w", "x", "y", "z"].map((worker) => ({ worker, port: "one" }));
  const parts = { address: "a", connections: CONNECTIONS, work: { ports: [{ ...work[0]!, port: "one" }], places } };
  assert.deepEqual(workerNames(parts, PORTS), ["w", "x", "y", "z"]);
  const shown = schema.parse(minerOf(parts, { names: ["y"], offset: 2, count: 4, work }, PORTS));
  assert.deepEqual(shown.workers.map(({ worker, shares_1h: shares }) => [worker, shares.accepted.count]), [["y", 1]]);
  // What is said of all of them does not depend on which are shown.
  assert.deepEqual([shown.worker_count, shown.offset, shown.connection_count], [4, 2, 2]);
  assert.deepEqual([shown.shares_24h.accepted.count, shown.algorithms[0]?.ports], [1, ["one", "two"]]);
});

Deno.test("a worker that was seen at ports of earlier configurations alone is none", () => {
  const places = [{ worker: "x", port: "gone" }, { worker: "z", port: "two" }];
  assert.deepEqual(workerNames({ connections: [], work: { ports: [], places } }, PORTS), ["z"]);
});

const END = NOON / 1000;

/** Stretches of the usual times. */
const STRETCHES = [[END - 60, END], [END - 300, END - 60], [END - 3600, END - 300], [END - 86_400, END - 3600]];

Deno.test("the work of the usual times is read in stretches that do not overlap, up to the last full minute", async () => {
  const asked: [number, number][] = [];
  const sum = (work: number, outcome: PortSum["outcome"] = "accepted"): PortSum => ({
    port: "one",
    outcome,
    count: 1,
    work,
  });
  const { ports: [one, ...others] } = await readMinerWork(
    {
      ports(_address, from, to) {
        asked.push([from, to]);
        return [sum(10 ** asked.length), sum(1, "stale"), sum(10 ** asked.length)];
      },
      *places() {},
    },
    "a",
    NOON + 59_999,
  );
  assert.deepEqual(asked, STRETCHES);
  assert.deepEqual([one?.port, others], ["one", []]);
  assert.deepEqual(one?.sums["1m"].accepted, { count: 2, work: 20 });
  assert.deepEqual(one?.sums["5m"].accepted, { count: 4, work: 220 });
  assert.deepEqual(one?.sums["24h"].accepted, { count: 8, work: 22_220 });
  assert.deepEqual(one?.sums["24h"].stale, { count: 4, work: 4 });
});

Deno.test("workers of an address are those that were seen in the last 24 hours", async () => {
  const asked: unknown[] = [];
  const { places } = await readMinerWork(
    {
      ports: () => [],
      *places(address, since) {
        asked.push([address, since]);
        yield [{ worker: "x", port: "one" }];
        yield [{ worker: "y", port: "two" }];
      },
    },
    "a",
    NOON + 59_999,
  );
  assert.deepEqual(asked, [["a", END - 86_400]]);
  assert.deepEqual(places.map(({ worker }) => worker), ["x", "y"]);
});

Deno.test("what workers have done is read of those that are wanted, each worker and port by itself", async () => {
  const asked: unknown[] = [];
  const work = await readWorkerWork(
    {
      *sums(address, workers, from, to) {
        asked.push([address, workers, from, to]);
        const sum = { outcome: "accepted", count: 1, work: 1 } as const;
        yield [{ ...sum, worker: "x", port: "one" }, { ...sum, worker: "y", port: "one" }];
        yield [{ ...sum, worker: "x", port: "one" }, { ...sum, worker: "x", port: "two" }];
      },
    },
    { address: "a", workers: ["x", "y"] },
    NOON + 59_999,
  );
  assert.deepEqual(asked, STRETCHES.map(([from, to]) => ["a", ["x", "y"], from, to]));
  assert.deepEqual(
    work.map(({ worker, port, sums }) => [worker, port, sums["1m"].accepted.count, sums["24h"].accepted.count]),
    [["x", "one", 2, 8], ["y", "one", 1, 4], ["x", "two", 1, 4]],
  );
});
