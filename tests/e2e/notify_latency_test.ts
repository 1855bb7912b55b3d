/** New blocks of a real litecoind reach miners as jobs by its long poll alone, at once. */

import assert from "node:assert/strict";
import { startLitecoind } from "../tools/litecoind.ts";
import { measureNotifyLatency, quantile } from "../tools/notify_latency.ts";
import { connectMiner, startLitecoinPool } from "./litecoin_pool.ts";

const BLOCKS = 20;

/** Milliseconds from asking litecoind for a block until the miner has its job; half of the blocks are as fast. */
const MEDIAN_MS = 25;

/** Milliseconds for the slowest: far below the time after which the pool asks for another template in any case. */
const SLOWEST_MS = 2000;

/** Milliseconds before each block. */
const PAUSE_MS = 20;

Deno.test("a job comes for each new block by long poll alone, in less than 25 ms in the median", async () => {
  await using node = await startLitecoind();
  using _peer = await node.peer();
  await node.mineTo(2);
  await using pool = await startLitecoinPool([node], { networkLines: "  poll: false" });
  await using miner = await connectMiner(pool, node);
  const latencies = await measureNotifyLatency(node, miner, { blocks: BLOCKS, pauseMs: () => PAUSE_MS });
  const times = latencies.map(({ sinceAsked }) => sinceAsked);
  assert(quantile(times, 0.5) < MEDIAN_MS, `ms: ${times.map(Math.round)}`);
  assert(Math.max(...times) < SLOWEST_MS, `ms: ${times.map(Math.round)}`);
});
