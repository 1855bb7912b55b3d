import assert from "node:assert/strict";
import type { WorkerSum } from "../../../src/journal/worker_work.ts";
import { miner as schema, minerList } from "../../../src/monitor/api/miner.ts";
import { minerOf } from "../../../src/monitor/view/miner.ts";
import { readMinerWork, type WorkerWork } from "../../../src/monitor/view/miner_work.ts";
import { minerPage, rollOf } from "../../../src/monitor/view/miners.ts";
import { addShareSums } from "../../../src/monitor/view/work_sums.ts";
import { NOON, portOf, sessionOf } from "./fake_pool.ts";

const PORTS = [portOf("one"), portOf("two"), portOf("ltc", { algorithm: "scrypt", hashesPerShare: 65536 })];

const ROLL = rollOf([
  { port: "one", session: sessionOf(1, ["b.x"]) },
  { port: "one", session: sessionOf(2, ["a.x", "a.y"]) },
  { port: "one", session: sessionOf(3, []) },
  { port: "two", session: sessionOf(1, ["a.x"], { lastShareAt: undefined }) },
]);

Deno.test("miners are listed by address, each connection once, whatever its names", () => {
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

Deno.test("a miner is shown with all workers, connected or not, and what each has done", () => {
  const work = [workOf("one", "x", [60, 300, 3600, 86_400]), workOf("two", "z", [0, 0, 0, 86_400])];
  const shown = schema.parse(minerOf({ address: "a", connections: ROLL.of("a"), work }, PORTS));
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
  const work = [workOf("one", "x", [1, 1, 1, 1]), workOf("ltc", "x", [2, 2, 2, 2])];
  const shown = schema.parse(minerOf({ address: "a", connections: [], work }, PORTS));
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
  assert.equal(minerOf({ address: "a", connections: [], work: [workOf("gone", "x", [1, 1, 1, 1])] }, PORTS), undefined);
  assert.equal(minerOf({ address: "a", connections: [], work: [] }, PORTS), undefined);
});

Deno.test("the work of the usual times is read in stretches that do not overlap, up to the last full minute", async () => {
  const asked: [number, number][] = [];
  const sum = (work: number, outcome: WorkerSum["outcome"] = "accepted"): WorkerSum => ({
    port: "one",
    worker: "x",
    outcome,
    count: 1,
    work,
  });
  const work = await readMinerWork(
    {
      *sums(_address, from, to) {
        asked.push([from, to]);
        yield [sum(10 ** asked.length), sum(1, "stale")];
        yield [sum(10 ** asked.length)];
      },
    },
    "a",
    NOON + 59_999,
  );
  const end = NOON / 1000;
  const bounds = [end, end - 60, end - 300, end - 3600, end - 86_400];
  assert.deepEqual(asked, bounds.slice(1).map((from, i) => [from, bounds[i]]));
  const [one, ...others] = work;
  assert.deepEqual([one?.port, one?.worker, others], ["one", "x", []]);
  assert.deepEqual(one?.sums["1m"].accepted, { count: 2, work: 20 });
  assert.deepEqual(one?.sums["5m"].accepted, { count: 4, work: 220 });
  assert.deepEqual(one?.sums["24h"].accepted, { count: 8, work: 22_220 });
  assert.deepEqual(one?.sums["24h"].stale, { count: 4, work: 4 });
});
