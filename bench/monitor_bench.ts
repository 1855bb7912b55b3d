// deno-lint-ignore-file no-console -- a benchmark prints its figures
/**
 * The monitor while the pool works: how long its answers take, and whether miners wait longer for theirs meanwhile.
 *
 * `deno run -A bench/monitor_bench.ts`; `--quick` only shows that it works. It needs two cores, one of them for the pool
 * alone, and the folder shared beside the project's, with the load generator.
 *
 * @module
 */

import { visit, type VisitReport, type Wish } from "./monitor/visits.ts";
import { type Finding, findingsTable, isMet, spreadOf } from "./stratum/finding.ts";
import { type Lab, openLab } from "./stratum/lab.ts";
import { type RunningPool, startPool } from "./stratum/pool.ts";
import { expectAccepted } from "./stratum/refusals.ts";

const CONNECTIONS = 1000;
const SHARES_PER_SECOND = 2000;

/** Connections a second while the load begins, and seconds of shares that do not count yet. */
const RAMP = 2000;
const WARMUP = 1;

/** Milliseconds, at the 99th percentile. */
const MONITOR_AT_MOST = 5;

/** Latency of shares with visitors, over that without. */
const SLOWDOWN_AT_MOST = 1.1;

const JSON_ONLY = { accept: "application/json" };
const BROWSER = { accept: "text/html", "accept-encoding": "gzip" };

/** 200 requests a second. */
const WISHES: readonly Wish[] = [
  { path: "/api/v1/pool", headers: JSON_ONLY, perSecond: 50 },
  { path: "/api/v1/ports/pool", headers: JSON_ONLY, perSecond: 40 },
  { path: "/api/v1/networks", headers: JSON_ONLY, perSecond: 20 },
  { path: "/api/v1/blocks", headers: JSON_ONLY, perSecond: 9 },
  { path: "/api/v1/history?span=24h", headers: JSON_ONLY, perSecond: 10 },
  { path: "/api/v1/miners?limit=50", headers: JSON_ONLY, perSecond: 10 },
  { path: "/pool/", headers: JSON_ONLY, perSecond: 40 },
  { path: "/metrics", headers: {}, perSecond: 1 },
  { path: "/", headers: BROWSER, perSecond: 10 },
  { path: "/view/ports/pool", headers: BROWSER, perSecond: 10 },
];

interface Round {
  readonly p50: number;
  readonly p99: number;
  /** Seconds of CPU that the pool took for each second. */
  readonly cpu: number;
  readonly visits: VisitReport | undefined;
}

async function measure(lab: Lab, pool: RunningPool, seconds: number, withVisitors: boolean): Promise<Round> {
  const ending = new AbortController();
  const visiting = withVisitors
    ? visit({
      url: pool.monitorUrl,
      wishes: WISHES,
      warmupMs: 1000 * (CONNECTIONS / RAMP + WARMUP),
      countedMs: 1000 * seconds,
      until: ending.signal,
    })
    : Promise.resolve(undefined);
  try {
    const load = ["--conns", CONNECTIONS, "--ramp", RAMP, "--rate", SHARES_PER_SECOND, "--poisson", "--warmup", WARMUP];
    const [report] = await Promise.all([
      lab.load(pool, ...load, "--secs", seconds).finally(() => ending.abort()),
      visiting,
    ]);
    expectAccepted(report);
    const { p50, p99 } = report.latency_ms;
    return { p50, p99, cpu: report.server.cpu_s / report.load_s, visits: await visiting };
  } finally {
    ending.abort();
    await visiting.catch(() => undefined);
  }
}

/** Value that so many in a hundred are not above. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))] ?? NaN;
}

async function measureMonitor(lab: Lab): Promise<Finding[]> {
  await using pool = await startPool(lab.folder);
  const rounds = lab.choose({ quick: 1, normal: 5 });
  const seconds = lab.choose({ quick: 3, normal: 10 });
  const alone: Round[] = [];
  const visited: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    lab.say(`round ${round + 1} of ${rounds} …`);
    // deno-lint-ignore no-await-in-loop -- one after the other
    alone.push(await measure(lab, pool, seconds, false));
    // deno-lint-ignore no-await-in-loop -- one after the other
    visited.push(await measure(lab, pool, seconds, true));
  }
  const reports = visited.flatMap(({ visits }) => visits === undefined ? [] : [visits]);
  const latencies = reports.flatMap(({ latencies }) => latencies);
  for (const { path } of WISHES) {
    lab.say(`${path}: ${Math.max(...reports.map(({ slowest }) => slowest.get(path) ?? 0)).toFixed(1)} ms at most`);
  }
  const perSecond = WISHES.reduce((sum, wish) => sum + wish.perSecond, 0);
  const how = `${perSecond} requests/s and ${SHARES_PER_SECOND} shares/s of ${CONNECTIONS} connections`;
  const ofShares = (name: "p50" | "p99"): Finding => ({
    measure: `${name} latency of shares, without visitors and with`,
    unit: "ms",
    yardstick: spreadOf(alone.map((round) => round[name])).median,
    pool: spreadOf(visited.map((round) => round[name])).median,
    ratio: spreadOf(visited.map((round, index) => round[name] / (alone[index]?.[name] ?? NaN))),
    target: { of: "ratio", atMost: SLOWDOWN_AT_MOST },
  });
  return [
    {
      measure: `p99 latency of the monitor at ${how}`,
      unit: "ms",
      pool: percentile(latencies, 99),
      target: { of: "value", atMost: MONITOR_AT_MOST },
    },
    { measure: "p50 latency, likewise", unit: "ms", pool: percentile(latencies, 50) },
    {
      measure: "CPU of a request, likewise",
      unit: "ms",
      pool: spreadOf(visited.map(({ cpu }, index) => 1000 * (cpu - (alone[index]?.cpu ?? NaN)) / perSecond)).median,
    },
    ofShares("p50"),
    ofShares("p99"),
  ];
}

const [pace, ...more] = Deno.args;
if (more.length > 0 || (pace !== undefined && pace !== "--quick")) {
  console.error(`Cannot measure ${Deno.args.join(" ")}: expected nothing or --quick`);
  Deno.exit(2);
}

// An orderly end takes everything along that was started.
for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => Deno.exit(1));

try {
  await using lab = await openLab(pace === "--quick" ? "quick" : "normal");
  const findings = await measureMonitor(lab);
  console.log(findingsTable(findings));
  const missed = findings.filter((finding) => isMet(finding) === false);
  console.log(`\n${findings.length} measured, ${missed.length} short of the target`);
} catch (error) {
  console.error((error as Error).message);
  Deno.exit(1);
}
Deno.exit(0);
