/**
 * `powerpool demo`: the whole pool on an embedded coin network, with a built-in miner.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { compareLogLevel } from "@logtape/logtape";
import type { Algorithm } from "../algorithms/algorithm.ts";
import { algorithmByName } from "../algorithms/registry.ts";
import type { Target } from "../algorithms/target.ts";
import { compactBits } from "../coin/compact_bits.ts";
import { startDevnet } from "../devnet/devnet.ts";
import { type Miner, startMiner } from "../miner/miner.ts";
import { createLogEvents } from "../server/logs/log_events.ts";
import { logLine } from "../server/logs/log_line.ts";
import { setUpLogging } from "../server/logs/logging.ts";
import { DEMO_ALGORITHM, DEMO_ALIAS } from "./demo_config.ts";
import { createDisplay } from "./demo_display.ts";
import { startDemoPool } from "./demo_pool.ts";
import { createDemoProgress } from "./demo_progress.ts";
import type { CommandIo } from "./io.ts";
import { argumentProblem, usageError } from "./usage_error.ts";

const COMMAND = "powerpool demo";

const USAGE = `Usage: ${COMMAND} [--blocks N]

Runs a whole pool: an embedded coin network, Stratum, journal (in memory),
monitor, and a miner that finds blocks. Nothing else is needed, and nothing is
left behind. Ctrl-C ends it.

      --blocks N   end after N blocks
  -h, --help       print this text
`;

const OPTIONS = { blocks: { type: "string" }, help: { type: "boolean", short: "h" } } as const;

/** A block takes a million hashes at first, and is steered to come every ten seconds. */
const FIRST_BLOCK_TARGET = (1n << 236n) as Target;
const BLOCK_SPACING_SECONDS = 10;

/** Milliseconds between two summaries: on a terminal, where they overwrite each other, and elsewhere. */
const TERMINAL_SUMMARY_MS = 1000;
const PLAIN_SUMMARY_MS = 10_000;

/**
 * Runs the demonstration until it is interrupted or has found enough blocks.
 *
 * @param args What stands behind `powerpool demo`.
 * @returns The exit code: 0 after an orderly end, 1 if something could not start, 2 for a wrong call.
 */
export async function demo(args: readonly string[], io: CommandIo): Promise<number> {
  let values;
  try {
    values = parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    return usageError(io, COMMAND, argumentProblem(error, Object.keys(OPTIONS)));
  }
  if (values.help === true) {
    io.out(USAGE);
    return 0;
  }
  const { blocks } = values;
  if (blocks !== undefined && !/^0*[1-9]\d{0,8}$/.test(blocks)) {
    return usageError(io, COMMAND, `cannot use --blocks "${blocks}": expected a whole number from 1`);
  }
  try {
    await runDemo(blocks === undefined ? Infinity : Number(blocks), io);
    return 0;
  } catch (error) {
    io.err(`${COMMAND}: ${(error as Error).message}\n`);
    return 1;
  }
}

async function runDemo(blockLimit: number, io: CommandIo): Promise<void> {
  const interrupted = Promise.withResolvers<void>();
  const display = createDisplay(io.out, io.isTerminal);
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const progress = createDemoProgress({ blockLimit, seconds, line: display.line });

  await using cleanup = new AsyncDisposableStack();
  // The first signal asks; a second one, should the end take long, is the system's business.
  const unhear = io.onInterrupt(() => {
    unhear();
    interrupted.resolve();
  });
  cleanup.defer(unhear);
  cleanup.defer(io.onCtrlC(() => interrupted.resolve()));
  cleanup.defer(display.end);
  const coloured = io.isTerminal && !Deno.noColor;
  const events = createLogEvents();
  setUpLogging({ byDefault: "INFO", byComponent: new Map() }, (record) => {
    events.take(record);
    if (compareLogLevel(record.level, "warning") >= 0) display.line(logLine(record, coloured).trimEnd());
  });

  const devnet = await startDevnet({
    algorithm: DEMO_ALGORITHM,
    bits: compactBits(FIRST_BLOCK_TARGET),
    spacing: BLOCK_SPACING_SECONDS,
  });
  cleanup.defer(() => devnet.stop());
  const pool = await startDemoPool(devnet, events);
  cleanup.defer(pool.stop);
  display.line(pool.welcome);

  let hashesPerSecond: number | undefined;
  async function summarize(): Promise<void> {
    const state = await pool.state();
    display.summary({ seconds: seconds(), hashesPerSecond, blocks: progress.blocks, ...state });
  }
  cleanup.defer(devnet.onBlock(({ height, hash }) => {
    progress.blockAccepted(height, hash);
    if (io.isTerminal) void summarize();
  }));
  const timer = setInterval(() => void summarize(), io.isTerminal ? TERMINAL_SUMMARY_MS : PLAIN_SUMMARY_MS);
  cleanup.defer(() => clearInterval(timer));

  const miner = mineAt(pool.port, (rate) => hashesPerSecond = rate, progress.shareAccepted, display.line);
  cleanup.defer(() => miner.stop());

  await Promise.race([interrupted.promise, progress.enough]);
  summarize();
  display.end();
}

function mineAt(
  port: number,
  onHashRate: (hashesPerSecond: number) => void,
  onAccepted: () => void,
  warn: (text: string) => void,
): Miner {
  return startMiner({
    host: "127.0.0.1",
    port,
    user: `${DEMO_ALIAS}.builtin`,
    password: "x",
    algorithm: algorithmByName(DEMO_ALGORITHM) as Algorithm,
    threads: 1,
    hashRateInterval: TERMINAL_SUMMARY_MS,
    onEvent(event) {
      if (event.kind === "hashrate") onHashRate(event.hashesPerSecond);
      if (event.kind === "accepted") onAccepted();
      if (event.kind === "warning") warn(`Miner: ${event.text}`);
    },
  });
}
