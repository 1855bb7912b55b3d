/**
 * What a share costs with two shards, against one.
 *
 * @module
 */

import type { Finding } from "./finding.ts";
import type { Lab } from "./lab.ts";
import { startPool } from "./pool.ts";
import { expectAccepted } from "./refusals.ts";
import type { RunningServer } from "./running_server.ts";
import { inTurns } from "./turns.ts";

const CONNECTIONS = 200;
const WINDOW = 2;
const AT_MOST = 1.1;

/** Both may use both cores: two shards on one would only measure how they share it. */
const CORES = "0,1";

/** Measures pools of one and of two shards in turns. */
export async function measureShards(lab: Lab): Promise<Finding[]> {
  await using one = await startPool(lab.folder, { shards: 1, cores: CORES });
  await using two = await startPool(lab.folder, { shards: 2, cores: CORES });
  const seconds = lab.choose({ quick: 1, normal: 5 });

  async function measure(server: RunningServer): Promise<{ cpu: number }> {
    const report = await lab.load(server, "--conns", CONNECTIONS, "--window", WINDOW, "--warmup", 1, "--secs", seconds);
    expectAccepted(report);
    await server.newBlock();
    return { cpu: report.server.cpu_s * 1e6 / report.answered };
  }

  const { cpu } = await inTurns(lab.choose({ quick: 2, normal: 5 }), { yardstick: one, pool: two }, measure);
  return [{
    measure: "CPU of a share with two shards (pool), with one (yardstick)",
    unit: "us",
    yardstick: cpu.yardstick.median,
    pool: cpu.pool.median,
    ratio: cpu.ratio,
    target: { of: "ratio", atMost: AT_MOST },
  }];
}
