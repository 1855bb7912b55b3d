/**
 * What a share costs with two shards, against one.
 *
 * @module
 */

import type { Finding } from "./finding.ts";
import type { Lab } from "./lab.ts";
import { pollUntil } from "../../tests/tools/poll_until.ts";
import { type RunningPool, startPool } from "./pool.ts";
import { expectAccepted } from "./refusals.ts";
import type { RunningServer } from "./running_server.ts";
import { inTurns } from "./turns.ts";

const CONNECTIONS = 200;
const WINDOW = 2;
const AT_MOST = 1.1;

/** Both may use both cores: two shards on one would only measure how they share it. */
const CORES = "0,1";

/** The system hands connections out by chance: of a thousand, the busier of two shards has 1.03 times its part. */
const EVEN_AT_MOST = 1.1;
const MANY_CONNECTIONS = 1000;

/** Seconds until all are there. */
const SPREAD_DEADLINE = 10;

/** Measures pools of one and of two shards in turns, and how connections are spread. */
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
  const busiest = await busiestShard(lab, two);
  return [{
    measure: `connections of the busier of two shards, of ${MANY_CONNECTIONS}, over an even part`,
    unit: "x",
    pool: busiest,
    target: { of: "value", atMost: EVEN_AT_MOST },
  }, {
    measure: "CPU of a share with two shards (pool), with one (yardstick)",
    unit: "us",
    yardstick: cpu.yardstick.median,
    pool: cpu.pool.median,
    ratio: cpu.ratio,
    target: { of: "ratio", atMost: AT_MOST },
  }];
}

/** The connections of the shard that has the most, over an even part of them. */
async function busiestShard(lab: Lab, pool: RunningPool): Promise<number> {
  const load = lab.load(pool, "--conns", MANY_CONNECTIONS, "--rate", 100, "--settle", 2, "--secs", 2);
  const byShard = await pollUntil(
    async () => {
      const { client_count: count, client_count_by_shard: counts } = await pool.monitor("/pool/");
      return count === MANY_CONNECTIONS ? counts as number[] : undefined;
    },
    SPREAD_DEADLINE,
    `${MANY_CONNECTIONS} connections`,
  );
  await load;
  return Math.max(...byShard) * byShard.length / MANY_CONNECTIONS;
}
