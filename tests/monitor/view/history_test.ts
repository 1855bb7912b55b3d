import assert from "node:assert/strict";
import fc from "fast-check";
import { history as schema, HISTORY_SPANS, type HistorySpan } from "../../../src/monitor/api/history.ts";
import type { HistoryWanted } from "../../../src/monitor/pool_view.ts";
import { portsOfHistory, readHistory, stepsOf } from "../../../src/monitor/view/history.ts";
import type { WorkOf, WorkSlice } from "../../../src/journal/work.ts";
import type { MonitoredRecords } from "../../../src/monitor/component.ts";
import { NOON, portOf, recordsOf } from "./fake_pool.ts";

const SPANS = Object.keys(HISTORY_SPANS) as HistorySpan[];

const PORTS = [
  portOf("one"),
  portOf("two", { algorithm: "scrypt", hashesPerShare: 65536 }),
  portOf("three"),
];

for (
  const [wanted, expected] of [
    [{}, ["one", "three"]],
    [{ algorithm: "scrypt" }, ["two"]],
    [{ port: "two" }, ["two"]],
    [{ port: "three", algorithm: "sha256" }, ["three"]],
    [{ port: "three", algorithm: "scrypt" }, undefined],
    [{ port: "four" }, undefined],
    [{ algorithm: "x11" }, undefined],
  ] satisfies [Partial<HistoryWanted>, string[] | undefined][]
) {
  Deno.test(`a history of ${JSON.stringify(wanted)} is of ${expected?.join(" and ") ?? "nothing"}`, () => {
    assert.deepEqual(portsOfHistory(wanted, PORTS)?.map(({ key }) => key), expected);
  });
}

Deno.test("a pool without ports has no history", () => assert.equal(portsOfHistory({}, []), undefined));

Deno.test("steps are aligned, and the last of them is over", () => {
  fc.assert(
    fc.property(fc.constantFrom(...SPANS), fc.integer({ min: 10 ** 12, max: 2 * 10 ** 12 }), (span, now) => {
      const { start, end, step } = stepsOf(span, now);
      assert.deepEqual([start % step, end % step, end - start], [0, 0, HISTORY_SPANS[span].seconds]);
      assert(end * 1000 <= now && now < (end + step) * 1000);
    }),
    { seed: 1 },
  );
});

/** Records of which every question is noted: of whom, slices of which length, and seconds before the end. */
function noting(slices: readonly WorkSlice[]): MonitoredRecords & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    ...recordsOf({
      work: {
        ...recordsOf().work,
        series(of: WorkOf, span, from, to) {
          const { port, address, worker } = of;
          asked.push([...[port, address, worker].filter((name) => name !== undefined), span, END - from, END - to]);
          return slices.filter(({ start }) => start >= from && start < to);
        },
      },
    }),
  };
}

const END = NOON / 1000;
const slice = (start: number, accepted: number, stale = 0): WorkSlice => ({
  start,
  sums: { accepted: { count: 1, work: accepted }, ...stale === 0 ? {} : { stale: { count: stale, work: 1 } } },
});

Deno.test("slices are put into their steps, gaps are zeros, and ports are added up", async () => {
  const records = noting([slice(END - 86_400, 3), slice(END - 600, 300), slice(END - 540, 300, 4), slice(END - 60, 9)]);
  const chart = schema.parse(await readHistory({ span: "24h" }, PORTS, records, NOON + 299_999));
  assert.deepEqual([chart.algorithm, chart.step, chart.start], [
    "sha256",
    300,
    new Date(NOON - 86_400_000).toISOString(),
  ]);
  assert.equal(chart.hash_rate.length, 288);
  const rate = (work: number) => work * 2 ** 32 / 300;
  // Both ports of the algorithm say the same.
  assert.deepEqual(chart.hash_rate.slice(0, 2), [rate(6), 0]);
  assert.deepEqual(chart.hash_rate.slice(-3), [0, rate(1200), rate(18)]);
  assert.deepEqual(chart.shares.accepted.slice(-3), [0, 4, 2]);
  assert.deepEqual(chart.shares.stale.slice(-3), [0, 8, 0]);
  // A day of minutes in three pieces, one port after the other.
  const pieces = [[86_400, 57_600], [57_600, 28_800], [28_800, 0]];
  assert.deepEqual(records.asked, ["one", "three"].flatMap((port) => pieces.map((piece) => [port, 60, ...piece])));
});

Deno.test("weeks are made of hours", async () => {
  const records = noting([slice(END - 3600, 10)]);
  const chart = schema.parse(await readHistory({ span: "7d", port: "two" }, PORTS, records, NOON));
  assert.deepEqual(records.asked, [["two", 3600, 7 * 86_400, 0]]);
  assert.equal(chart.hash_rate.at(-1), 10 * 65536 / 3600);
});

Deno.test("a history that is long in the reading ends when the server stops", async () => {
  const stopping = new AbortController();
  let pieces = 0;
  const records = recordsOf({
    work: {
      ...recordsOf().work,
      series() {
        if (++pieces === 2) stopping.abort(new Error("The server stops"));
        return [];
      },
    },
  });
  const reading = readHistory({ span: "24h", port: "one" }, PORTS, records, NOON, stopping.signal);
  await assert.rejects(reading, { message: "The server stops" });
  assert.equal(pieces, 2);
});

Deno.test("the history of a worker is read of it alone", async () => {
  const records = noting([slice(END - 120, 1), slice(END - 60, 2)]);
  const wanted = { span: "1h", port: "one", address: "a", worker: "" } as const;
  const chart = schema.parse(await readHistory(wanted, PORTS, records, NOON));
  assert.deepEqual(records.asked, [["one", "a", "", 60, 3600, 0]]);
  assert.deepEqual(chart.hash_rate.slice(-3).map((rate) => rate * 60 / 2 ** 32), [0, 1, 2]);
});
