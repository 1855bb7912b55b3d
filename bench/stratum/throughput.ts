/**
 * How many valid shares a second one core takes, and what a share costs.
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

const CONNECTIONS = 200;

/** Submits that each connection keeps outstanding. */
const WINDOW = 2;

/** The pool does much that the yardstick does not, and hashes faster. */
const AT_LEAST = 1.2;

/** Measures both servers in turns, as fast as they go. */
export async function measureThroughput(lab: Lab): Promise<Finding[]> {
  await using yardstick = await startYardstick(lab.folder);
  await using pool = await startPool(lab.folder);
  const seconds = lab.choose({ quick: 1, normal: 5 });

  async function measure(server: RunningServer): Promise<{ rate: number; cpu: number }> {
    const report = await lab.load(server, "--conns", CONNECTIONS, "--window", WINDOW, "--warmup", 1, "--secs", seconds);
    expectAccepted(report);
    // Each turn begins without shares of the one before; the other server's turn gives time for it.
    await server.newBlock();
    return { rate: report.submits_per_s, cpu: report.server.cpu_s * 1e6 / report.answered };
  }

  const { rate, cpu } = await inTurns(lab.choose({ quick: 2, normal: 7 }), { yardstick, pool }, measure);
  return [{
    measure: `valid shares on one core, ${CONNECTIONS} connections`,
    unit: "/s",
    yardstick: rate.yardstick.median,
    pool: rate.pool.median,
    ratio: rate.ratio,
    target: { of: "ratio", atLeast: AT_LEAST },
  }, {
    measure: "CPU of a share",
    unit: "us",
    yardstick: cpu.yardstick.median,
    pool: cpu.pool.median,
    ratio: cpu.ratio,
  }];
}
