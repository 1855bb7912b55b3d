/**
 * How long a new block of a daemon takes to reach a miner as a job.
 *
 * @module
 */

import type { Litecoind } from "./litecoind.ts";
import type { StratumClient } from "./stratum_client.ts";

/** One block until its job came, milliseconds. */
export interface NotifyLatency {
  /** The block's, in display order. */
  readonly hash: string;
  /** When the job came, by `performance.now()`. */
  readonly at: number;
  /** From when the daemon was told to mine it, which took a part of the time. */
  readonly sinceAsked: number;
  /** From when the daemon said that it has it; negative where the job was faster. */
  readonly sinceMined: number;
}

/** How to measure. */
export interface NotifyLatencyOptions {
  /** How many blocks. */
  readonly blocks: number;
  /** Milliseconds between a job and the next block, for pool and daemon to come to rest. */
  readonly pauseMs: () => number;
  /** Told of each block at once, by its hash in display order. */
  readonly onMined?: (hash: string) => Promise<void> | void;
}

/** Has a daemon mine one block after the other, and waits for the job of each. */
export async function measureNotifyLatency(
  node: Litecoind,
  miner: StratumClient,
  { blocks, pauseMs, onMined }: NotifyLatencyOptions,
): Promise<NotifyLatency[]> {
  const address = await node.address();
  const latencies: NotifyLatency[] = [];
  for (let block = 0; block < blocks; block++) {
    // deno-lint-ignore no-await-in-loop -- one block after the other
    await new Promise((resolve) => setTimeout(resolve, pauseMs()));
    const asked = performance.now();
    // deno-lint-ignore no-await-in-loop -- as above
    const [hash] = await node.call("generatetoaddress", 1, address) as [string];
    const mined = performance.now();
    // deno-lint-ignore no-await-in-loop -- as above
    await onMined?.(hash);
    // deno-lint-ignore no-await-in-loop -- as above
    const { at } = await miner.jobOn(hash);
    latencies.push({ hash, at, sinceAsked: at - asked, sinceMined: at - mined });
  }
  return latencies;
}

/** The value below which a part of the others lies: 0.5 is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}
