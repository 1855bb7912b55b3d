/**
 * Memory of connections that only sit there.
 *
 * @module
 */

import type { Finding } from "./finding.ts";
import type { Lab } from "./lab.ts";
import { manyConnections } from "./many_connections.ts";
import { startPool } from "./pool.ts";
import type { RunningServer } from "./running_server.ts";
import { startYardstick } from "./yardstick.ts";

const FEW = 1000;

/** Megabytes (10^6 bytes) of all of it, and kilobytes of one connection of many. */
const AT_MOST_MB = 75;
const AT_MOST_KB = 8;

/** The `kB` of /proc. */
const PROC_KB = 1024;

/** Resident megabytes with some connections, and kilobytes that each of many adds. */
interface Memory {
  readonly few: number;
  readonly eachOfMany: number;
}

/** Measures fresh processes, one for each number of connections. */
export async function measureMemory(lab: Lab): Promise<Finding[]> {
  const many = await manyConnections(lab);

  async function measure(start: (folder: string) => Promise<RunningServer>): Promise<Memory> {
    const [few] = await connected(start, FEW);
    const [after, before] = await connected(start, many);
    return { few: few / 1e6, eachOfMany: (after - before) / many / 1e3 };
  }

  /** Resident bytes with connections, and before them. */
  async function connected(
    start: (folder: string) => Promise<RunningServer>,
    count: number,
  ): Promise<[after: number, before: number]> {
    await using server = await start(lab.folder);
    const seconds = lab.choose({ quick: 0.5, normal: 2 });
    const report = await lab.load(server, "--conns", count, "--src-ips", 4, "--settle", 1, "--secs", seconds);
    if (report.ready !== count) throw new Error(`Cannot measure memory: ${report.ready} of ${count} connections came`);
    const { rss_before_kb: before, rss_connected_kb: after } = report.server;
    return [after * PROC_KB, before * PROC_KB];
  }

  const yardstick = await measure((folder) => startYardstick(folder));
  const pool = await measure((folder) => startPool(folder));
  return [{
    measure: `resident memory with ${FEW} connections`,
    unit: "MB",
    yardstick: yardstick.few,
    pool: pool.few,
    target: { of: "value", atMost: AT_MOST_MB },
  }, {
    measure: `memory of each of ${many} connections`,
    unit: "kB",
    yardstick: yardstick.eachOfMany,
    pool: pool.eachOfMany,
    target: { of: "value", atMost: AT_MOST_KB },
  }];
}
