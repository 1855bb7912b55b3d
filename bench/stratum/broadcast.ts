/**
 * How long it takes until every connection has the job of a new block.
 *
 * @module
 */

import type { LoadReport } from "../../tests/tools/stratum_load.ts";
import type { Finding } from "./finding.ts";
import type { Lab } from "./lab.ts";
import { manyConnections } from "./many_connections.ts";
import { startPool } from "./pool.ts";
import type { RunningServer } from "./running_server.ts";
import { inTurns } from "./turns.ts";
import { startYardstick } from "./yardstick.ts";

const FEW = 1000;

/** Most of it is the kernel's, so that little is to be had or lost. */
const AT_MOST = 1.1;

/** Measures the time from the first to the last receipt, with some connections and with many. */
export async function measureBroadcast(lab: Lab): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [connections, pause] of [[FEW, 1], [await manyConnections(lab), 2]] as const) {
    // deno-lint-ignore no-await-in-loop -- one measurement at a time
    findings.push(await measureSpread(lab, connections, pause));
  }
  return findings;
}

/** Measures one number of connections, with a block every `pause` seconds. */
async function measureSpread(lab: Lab, connections: number, pause: number): Promise<Finding> {
  await using yardstick = await startYardstick(lab.folder);
  await using pool = await startPool(lab.folder);
  const blocks = lab.choose({ quick: 2, normal: 5 });
  const load = ["--conns", connections, "--src-ips", 4, "--secs", blocks * pause];

  async function measure(server: RunningServer): Promise<{ spread: number }> {
    const report = await loadWithBlocks(lab, server, pause, load);
    if (report.ready !== connections || report.broadcasts < blocks - 1) {
      throw new Error(
        `Cannot measure broadcasts: expected ${connections} connections and ${blocks} broadcasts, ` +
          `got ${report.ready} and ${report.broadcasts}`,
      );
    }
    return { spread: report.spread_ms.median };
  }

  const { spread } = await inTurns(lab.choose({ quick: 1, normal: 5 }), { yardstick, pool }, measure);
  return {
    measure: `broadcast to ${connections} connections, first to last`,
    unit: "ms",
    yardstick: spread.yardstick.median,
    pool: spread.pool.median,
    ratio: spread.ratio,
    target: { of: "ratio", atMost: AT_MOST },
  };
}

/**
 * Loads a server and has its chain grow as soon as all connections are there, and again and again.
 *
 * @param pause Seconds between two blocks.
 */
export async function loadWithBlocks(
  lab: Lab,
  server: RunningServer,
  pause: number,
  load: readonly (string | number)[],
): Promise<LoadReport> {
  const failed: unknown[] = [];
  const newBlock = () => void server.newBlock().catch((error) => failed.push(error));
  // The load knows when it is time, and says so with a signal to this program.
  Deno.addSignalListener("SIGUSR2", newBlock);
  try {
    const report = await lab.load(server, ...load, "--cmd", `kill -USR2 ${Deno.pid}`, "--cmd-every", pause);
    if (failed.length > 0) throw failed[0];
    return report;
  } finally {
    Deno.removeSignalListener("SIGUSR2", newBlock);
  }
}
