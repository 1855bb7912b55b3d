/**
 * How long a miner waits for the answer to a share while the pool has time to spare.
 *
 * @module
 */

import type { Finding } from "./finding.ts";
import type { Lab } from "./lab.ts";
import { startPool } from "./pool.ts";
import { expectAccepted } from "./refusals.ts";
import type { RunningServer } from "./running_server.ts";
import { inTurns } from "./turns.ts";
import { startYardstick } from "./yardstick.ts";

const CONNECTIONS = 1000;
const SHARES_PER_SECOND = 2000;

/** Milliseconds, the journal's commit included, which the yardstick has not. */
const AT_MOST = 5;

/** Measures both servers in turns, at random moments, from when each share was due. */
export async function measureLatency(lab: Lab): Promise<Finding[]> {
  await using yardstick = await startYardstick(lab.folder);
  await using pool = await startPool(lab.folder);
  const load = ["--conns", CONNECTIONS, "--ramp", 2000, "--rate", SHARES_PER_SECOND, "--poisson"];
  const seconds = lab.choose({ quick: 1, normal: 10 });

  async function measure(server: RunningServer): Promise<{ p50: number; p99: number; cpu: number }> {
    const report = await lab.load(server, ...load, "--warmup", 1, "--secs", seconds);
    expectAccepted(report);
    const { p50, p99 } = report.latency_ms;
    return { p50, p99, cpu: report.server.cpu_s * 1e6 / report.answered };
  }

  const { p50, p99, cpu } = await inTurns(lab.choose({ quick: 2, normal: 5 }), { yardstick, pool }, measure);
  const found = (measure: string, unit: string, figures: typeof p50): Finding => ({
    measure,
    unit,
    yardstick: figures.yardstick.median,
    pool: figures.pool.median,
    ratio: figures.ratio,
  });
  const howMuch = `${SHARES_PER_SECOND} shares/s, ${CONNECTIONS} connections`;
  return [
    { ...found(`p99 latency at ${howMuch}`, "ms", p99), target: { of: "value", atMost: AT_MOST } },
    found("p50 latency, likewise", "ms", p50),
    found("CPU of a share, likewise", "us", cpu),
  ];
}
