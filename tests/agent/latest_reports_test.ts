import assert from "node:assert/strict";
import { createLatestReports, MAX_CHARACTERS, MAX_WORKERS, STALE_MS } from "../../src/agent/latest_reports.ts";
import type { AgentReport } from "../../src/journal/records.ts";

const START = 1_700_000_000_000;

/** A report with some fields of one's own. */
function report(fields: Partial<AgentReport> = {}): AgentReport {
  return {
    time: START,
    port: "pool",
    address: "address",
    worker: "rig",
    type: "temp",
    data: "[60]",
    stamp: START / 1000,
    ...fields,
  };
}

Deno.test("of() gives the latest report of each type, by worker, of one address", () => {
  const latest = createLatestReports(() => START);
  latest.add(report({ data: "[59]" }));
  latest.add(report({ data: "[60]", stamp: 5 }));
  latest.add(report({ type: "hashrate", data: "[0.7]" }));
  latest.add(report({ worker: "", data: "[61]" }));
  latest.add(report({ address: "other" }));
  assert.deepEqual(
    latest.of("address"),
    new Map([
      ["rig", {
        temp: { time: START, stamp: 5, data: "[60]" },
        hashrate: { time: START, stamp: START / 1000, data: "[0.7]" },
      }],
      ["", { temp: { time: START, stamp: START / 1000, data: "[61]" } }],
    ]),
  );
  assert.deepEqual(latest.of("nobody"), new Map());
});

Deno.test("a worker of which nothing comes any more is shown no longer, and forgotten when another one comes", () => {
  let now = START;
  const latest = createLatestReports(() => now);
  latest.add(report({ worker: "old" }));
  now += STALE_MS - 1;
  latest.add(report({ worker: "new", time: now }));
  assert.deepEqual([...latest.of("address").keys()], ["old", "new"]);
  now += 1;
  assert.deepEqual([...latest.of("address").keys()], ["new"]);
  assert.equal(latest.size, 2);
  latest.add(report({ worker: "new", time: now }));
  assert.equal(latest.size, 1);
});

Deno.test("a type that does not come any more is shown no longer, but for thresholds, which come once", () => {
  let now = START;
  const latest = createLatestReports(() => now);
  latest.add(report({ type: "thresholds", data: "{}" }));
  latest.add(report({ type: "temp" }));
  now += STALE_MS;
  latest.add(report({ type: "hashrate", time: now }));
  assert.deepEqual(Object.keys(latest.of("address").get("rig") ?? {}).sort(), ["hashrate", "thresholds"]);
});

Deno.test("a worker that is reported on is not forgotten for being the first that came", () => {
  let now = START;
  const latest = createLatestReports(() => now);
  latest.add(report({ worker: "first" }));
  latest.add(report({ worker: "second" }));
  now += STALE_MS;
  latest.add(report({ worker: "first", time: now }));
  assert.deepEqual([...latest.of("address").keys()], ["first"]);
});

Deno.test("beyond a number of workers, those that were silent longest are forgotten", () => {
  const latest = createLatestReports(() => START);
  for (let i = 0; i <= MAX_WORKERS; i++) latest.add(report({ worker: String(i) }));
  assert.equal(latest.size, MAX_WORKERS);
  assert.equal(latest.of("address").has("0"), false);
  assert.equal(latest.of("address").has("1"), true);
});

Deno.test("beyond a number of characters, those that were silent longest are forgotten; replaced ones do not count", () => {
  const latest = createLatestReports(() => START);
  const quarter = "x".repeat(MAX_CHARACTERS / 4);
  for (const worker of ["a", "b", "b", "b", "c", "d"]) latest.add(report({ worker, data: quarter }));
  assert.deepEqual([...latest.of("address").keys()], ["a", "b", "c", "d"]);
  latest.add(report({ worker: "a", data: quarter }));
  latest.add(report({ worker: "e", data: "x" }));
  assert.deepEqual([...latest.of("address").keys()], ["c", "d", "a", "e"]);
  latest.add(report({ worker: "f", data: quarter }));
  assert.deepEqual([...latest.of("address").keys()], ["d", "a", "e", "f"]);
});
