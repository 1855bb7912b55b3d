/**
 * Whether the pool's memory stays where it is, with many shares and new blocks for minutes.
 *
 * @module
 */

import { loadWithBlocks } from "./broadcast.ts";
import { type Finding, spreadOf } from "./finding.ts";
import type { Lab } from "./lab.ts";
import { startPool } from "./pool.ts";
import { expectAccepted } from "./refusals.ts";

const CONNECTIONS = 1000;
const SHARES_PER_SECOND = 5000;

const BLOCK_SECONDS = 20;

/** Samples of the memory in the time of a block. */
const SAMPLES = 20;

/**
 * Part of all blocks that each side of the comparison has: the garbage collector takes several blocks to come round, and
 * memory swings by a third meanwhile.
 */
const WINDOW = 1 / 5;

/** Memory at the end over that at the beginning, without the first block. */
const AT_MOST = 1.1;

/** Loads the pool and watches its memory. */
export async function measureEndurance(lab: Lab): Promise<Finding[]> {
  await using pool = await startPool(lab.folder);
  const blockSeconds = lab.choose({ quick: 2, normal: BLOCK_SECONDS });
  const seconds = lab.choose({ quick: 6, normal: 60, long: 600 });
  const megabytes: number[] = [];
  const sampling = setInterval(() => megabytes.push(residentMegabytes(pool.pid)), 1000 * blockSeconds / SAMPLES);
  try {
    const report = await loadWithBlocks(lab, pool, blockSeconds, [
      ...["--conns", CONNECTIONS, "--rate", SHARES_PER_SECOND, "--poisson", "--secs", seconds],
    ]);
    expectAccepted(report, true);
    const blocks = Math.floor(megabytes.length / SAMPLES);
    const window = Math.max(1, Math.floor(blocks * WINDOW));
    const ofBlocks = (first: number) => {
      return spreadOf(megabytes.slice(SAMPLES * first, SAMPLES * (first + window))).median;
    };
    const begin = ofBlocks(1);
    const last = ofBlocks(blocks - window);
    const ratio = last / begin;
    const span = `${window * blockSeconds} s`;
    return [{
      measure: `memory in the last ${span} of ${seconds} s at ${SHARES_PER_SECOND} shares/s, over that in the first`,
      unit: "MB",
      yardstick: begin,
      pool: last,
      ratio: { median: ratio, low: ratio, high: ratio },
      target: { of: "ratio", atMost: AT_MOST },
    }, {
      measure: "p99 latency, likewise",
      unit: "ms",
      pool: report.latency_ms.p99,
    }];
  } finally {
    clearInterval(sampling);
  }
}

/** Resident memory of a process in megabytes. */
function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes) * 1024 / 1e6;
}
