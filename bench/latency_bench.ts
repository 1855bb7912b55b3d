// deno-lint-ignore-file no-console -- a benchmark prints its figures
/**
 * How long a new block of a real litecoind takes to reach a miner as a job, by each way in which the pool hears of it.
 *
 * Run it with `deno task bench`, or alone: `deno run -A bench/latency_bench.ts`. It needs litecoind and libzmq, which
 * `deno run -A tests/tools/real_parts.ts` installs.
 *
 * @module
 */

import { connectMiner, loginOf, startLitecoinPool } from "../tests/e2e/litecoin_pool.ts";
import { type Litecoind, startLitecoind } from "../tests/tools/litecoind.ts";
import { measureNotifyLatency, type NotifyLatency, quantile } from "../tests/tools/notify_latency.ts";
import { startZmqPublisher } from "../tests/tools/zmq_publisher.ts";
import { openRpcTap } from "./latency/rpc_tap.ts";

/** A way to hear of blocks, and how the pool is left with that alone. */
interface Way {
  readonly name: string;
  /** Whether the daemon has long polls. */
  readonly longPoll: boolean;
  /** Whether the pool looks at the best block. */
  readonly poll: boolean;
  /** Whether blocks are published. */
  readonly zmq: boolean;
}

const WAYS: readonly Way[] = [
  { name: "long poll", longPoll: true, poll: false, zmq: false },
  { name: "ZMQ", longPoll: false, poll: false, zmq: true },
  { name: "poll", longPoll: false, poll: true, zmq: false },
];

/** What was measured of a block, milliseconds. */
interface Times extends NotifyLatency {
  /** From when the pool was told of it. */
  readonly sinceTold: number;
}

const BLOCKS = 40;

/** Milliseconds before each block, at least; and those between two looks at the best block, to meet any moment of them. */
const SHORTEST_PAUSE_MS = 50;
const POLL_MS = 200;

/** Milliseconds in which a subscription reaches the publisher. */
const SUBSCRIPTION_MS = 200;

/** What half of the jobs should be within, by long poll: milliseconds from when the block was asked for. */
const LONG_POLL_TARGET_MS = 25;

async function measure(node: Litecoind, { longPoll, poll, zmq }: Way): Promise<Times[]> {
  await using tap = openRpcTap(node.rpcOptions, { withoutLongPoll: !longPoll });
  await using publisher = await startZmqPublisher();
  await using pool = await startLitecoinPool([node], {
    daemon: { ...loginOf(node), port: tap.port },
    networkLines: `  poll: ${poll}\n  zmq: [${zmq ? publisher.address : ""}]`,
  });
  await using miner = await connectMiner(pool, node);
  if (zmq) {
    await pool.logged("New blocks are heard of");
    await new Promise((resolve) => setTimeout(resolve, SUBSCRIPTION_MS));
  }
  const published = new Map<string, number>();
  const latencies = await measureNotifyLatency(node, miner, {
    blocks: BLOCKS,
    pauseMs: () => SHORTEST_PAUSE_MS + Math.random() * POLL_MS,
    async onMined(hash) {
      if (!zmq) return;
      const nanoseconds = await publisher.publish({ topic: "hashblock", hex: hash });
      published.set(hash, Number(nanoseconds) / 1e6 - performance.timeOrigin);
    },
  });
  return latencies.map((latency) => {
    const told = published.get(latency.hash) ?? tap.toldAt(latency.hash) ?? NaN;
    return { ...latency, sinceTold: latency.at - told };
  });
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => index === 0 ? cell.padEnd(12) : cell.padStart(25)).join("");
}

/** Median and what nine of ten are within. */
function figures(values: readonly number[]): string {
  return [0.5, 0.9].map((part) => quantile(values, part).toFixed(1)).join(" / ");
}

async function measureAll(): Promise<void> {
  await using node = await startLitecoind();
  using _peer = await node.peer();
  await node.mineTo(2);
  console.log(`From a block of litecoind to a miner's job, ${BLOCKS} blocks each: median / p90 in ms`);
  console.log(row(["", "since it was asked for", "since it was mined", "since the pool was told"]));
  for (const way of WAYS) {
    // deno-lint-ignore no-await-in-loop -- one way after the other
    const times = await measure(node, way);
    const columns = [
      times.map(({ sinceAsked }) => sinceAsked),
      times.map(({ sinceMined }) => sinceMined),
      times.map(({ sinceTold }) => sinceTold),
    ];
    const isMet = quantile(columns[0] as number[], 0.5) < LONG_POLL_TARGET_MS;
    const verdict = way.longPoll ? `  at most ${LONG_POLL_TARGET_MS}: ${isMet ? "ok" : "missed"}` : "";
    console.log(row([way.name, ...columns.map(figures)]) + verdict);
  }
  console.log("What stands between pool and litecoind to see when the pool is told costs each call about 1 ms.");
}

if (import.meta.main) {
  try {
    await measureAll();
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
