import assert from "node:assert/strict";
import type { Readiness } from "../../../src/monitor/health.ts";
import { networkOf } from "../../../src/monitor/view/networks.ts";
import { type ProblemParts, problemsOf } from "../../../src/monitor/view/problems.ts";
import {
  auxOf,
  auxStatus,
  coinserver,
  JOURNAL,
  networkOf as chain,
  networkStatus,
  NOON,
  portOf,
  portStatus,
  REPORTER,
} from "./fake_pool.ts";

const READY: Readiness = {
  ports: [{ key: "pool", isListening: true }],
  sources: [{ key: "btc", chains: [{ key: "btc", ageMs: 1000, maxAgeMs: 150_000 }] }],
};

const WELL: ProblemParts = {
  readiness: READY,
  networks: [networkOf(chain("btc"), [], [])],
  ports: [],
  reporters: [{ key: "redis", status: REPORTER }],
  journal: { key: "journal", status: JOURNAL },
  now: NOON,
};

const WORK = { hash_rates: { "1m": 0, "5m": 0, "1h": 0, "24h": 0 }, shares_1h: portStatus().shares };
const DOWN = coinserver({ status: "down", preferred: false, reason: "connection refused" });
const SINCE = "since 2023-11-14T21:00:00.000Z";
const withDaemons = (daemons: Record<string, typeof DOWN>) => [
  networkOf(chain("btc", { status: () => ({ ...networkStatus({ coinservers: daemons }) }) }), [], []),
];
const failedAt = (time: number) => ({
  key: "journal",
  status: { ...JOURNAL, failed_commits: 2, last_failed_commit: new Date(time).toISOString() },
});
const reporter = (changes: Partial<typeof REPORTER>) => [
  { key: "redis", status: { ...REPORTER, ...changes } },
];
const banning = (count: number) => [{
  port: portOf("pool"),
  status: portStatus({ banned_addresses: Array.from({ length: count }, (_, i) => `192.0.2.${i}`) }),
  work: WORK,
}];

for (
  const [name, changes, expected] of [
    ["nothing", {}, []],
    ["a port that does not listen", { readiness: { ...READY, ports: [{ key: "pool", isListening: false }] } }, [
      "pool: miners are not served: it does not listen",
    ]],
    ["a chain without a template, told once", {
      readiness: { ports: [], sources: [{ key: "btc", chains: [{ key: "btc", ageMs: undefined, maxAgeMs: 1 }] }] },
      networks: [networkOf(
        chain("btc", {
          status: () => ({ ...networkStatus({ template: { age: null, max_age: 150 } }) }),
        }),
        [],
        [],
      )],
    }, ["btc: miners are not served: no template yet"]],
    ["a chain that is stale, while switching has another", {
      networks: [networkOf(
        chain("ltc", {
          status: () => ({ ...networkStatus({ template: { age: 200, max_age: 150 } }) }),
        }),
        [],
        [],
      )],
    }, ["ltc: nothing to mine: its template is 200 s old, expected at most 150 s"]],
    ["a merged chain without daemons", {
      networks: [networkOf(auxOf("nmc", { status: () => ({ ...auxStatus({ coinservers: { a: DOWN } }) }) }), [], [])],
    }, ["nmc: not mined along: no daemon gives work; a: connection refused"]],
    ["a daemon that is down beside another", { networks: withDaemons({ a: DOWN, b: coinserver() }) }, [
      `btc: daemon a is down ${SINCE}: connection refused`,
    ]],
    ["the only daemon down, while its work is fresh", { networks: withDaemons({ a: DOWN }) }, [
      `btc: daemon a is down ${SINCE}, and no other one gives work: connection refused`,
    ]],
    ["a commit that failed", { journal: failedAt(NOON - 599_999) }, [
      "journal: shares are refused because they cannot be written (2 times since the start, last at " +
      "2023-11-14T21:50:00.001Z): look at the disk, and into the log",
    ]],
    ["nothing, long after a commit failed", { journal: failedAt(NOON - 600_000) }, []],
    ["a journal that says nothing", { journal: { key: "journal", status: undefined } }, [
      "journal: it does not say how it is: look into the log",
    ]],
    ["a reporter that fails", {
      reporters: reporter({ failing: true, last_error: "refused", queue_size: 9, oldest_age: 8 }),
    }, [
      "redis: cannot report: refused; 9 items wait, the oldest for 8 s; the journal keeps them",
    ]],
    ["a reporter that is late", { reporters: reporter({ queue_size: 9, oldest_age: 300 }) }, [
      "redis: reports late: 9 items wait, the oldest for 300 s; the journal keeps them",
    ]],
    ["nothing of a reporter that is a little behind", { reporters: reporter({ queue_size: 9, oldest_age: 299 }) }, []],
    ["a reporter that says nothing", { reporters: [{ key: "redis", status: undefined }] }, [
      "redis: it does not say how it is: look into the log",
    ]],
    ["shares that are not added up", {
      journal: { key: "journal", status: { ...JOURNAL, readers: { "journal: slices": { items: 5, seconds: 60 } } } },
    }, ["journal: hash rates are 60 s late: 5 shares are not added up yet"]],
    ["many bans", { ports: banning(20) }, [
      "pool: 20 addresses are banned now: an attack, or guards that are too strict for its miners",
    ]],
    ["nothing of a few bans", { ports: banning(19) }, []],
  ] satisfies [string, Partial<ProblemParts>, string[]][]
) {
  Deno.test(`the problems tell of ${name}`, () => {
    const problems = problemsOf({ ...WELL, ...changes }).map(({ component, text }) => `${component}: ${text}`);
    assert.deepEqual(problems, expected);
  });
}

Deno.test("the worst problem comes first", () => {
  const problems = problemsOf({
    readiness: { ...READY, ports: [{ key: "pool", isListening: false }] },
    networks: withDaemons({ a: DOWN, b: coinserver() }),
    ports: banning(20),
    reporters: reporter({ failing: true }),
    journal: failedAt(NOON),
    now: NOON,
  });
  assert.deepEqual(problems.map(({ component }) => component), ["pool", "journal", "btc", "redis", "pool"]);
});
