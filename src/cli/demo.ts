/**
 * `powerpool demo`: the whole pool on an embedded coin network, with a built-in miner.
 *
 * @module
 */

import { parseArgs } from "node:util";
import type { Algorithm } from "../algorithms/algorithm.ts";
import { algorithmByName } from "../algorithms/registry.ts";
import type { Target } from "../algorithms/target.ts";
import { compactBits } from "../coin/compact_bits.ts";
import { type Devnet, startDevnet } from "../devnet/devnet.ts";
import { type Miner, startMiner } from "../miner/miner.ts";
import { checkConfig } from "../server/load_config.ts";
import { setUpLogging } from "../server/logging.ts";
import { createServer, type Server } from "../server/server.ts";
import { VERSION } from "../server/version.ts";
import { DEMO_ADDRESS, DEMO_ALGORITHM, DEMO_DIFFICULTY, DEMO_PORT_KEY, demoConfig } from "./demo_config.ts";
import { createDisplay, type DemoState, type Display } from "./demo_display.ts";
import type { CommandIo } from "./io.ts";
import { argumentProblem, usageError } from "./usage_error.ts";

const COMMAND = "powerpool demo";

const USAGE = `Usage: ${COMMAND} [--blocks N]

Runs a whole pool: an embedded coin network, Stratum, journal (in memory), monitor, and a miner that finds blocks. Nothing
else is needed, nothing is left behind. Ctrl-C ends it.

      --blocks N   end by itself after N blocks
  -h, --help       print this text
`;

/** A block takes a million hashes at first, and is steered to come every ten seconds. */
const FIRST_BLOCK_TARGET = (1n << 236n) as Target;
const BLOCK_SPACING_SECONDS = 10;

const PREFERRED_STRATUM_PORT = 3333;
const PREFERRED_MONITOR_PORT = 3855;

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
  const options = { blocks: { type: "string" }, help: { type: "boolean", short: "h" } } as const;
  let values;
  try {
    values = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    return usageError(io, COMMAND, argumentProblem(error, Object.keys(options)));
  }
  if (values.help === true) {
    io.out(USAGE);
    return 0;
  }
  const blocks = values.blocks === undefined ? Infinity : Number(values.blocks);
  if (blocks !== Infinity && !(Number.isInteger(blocks) && blocks > 0)) {
    return usageError(io, COMMAND, `cannot use --blocks "${values.blocks}": expected a whole number from 1`);
  }
  try {
    await runDemo(blocks, io);
    return 0;
  } catch (error) {
    io.err(`${COMMAND}: ${(error as Error).message}\n`);
    return 1;
  }
}

async function runDemo(blockLimit: number, io: CommandIo): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const unhear = io.onInterrupt(() => ended.resolve());
  const display = createDisplay(io.out, io.isTerminal);
  await setUpLogging({ byDefault: "WARN", byComponent: new Map() }, (text) => display.line(text.trimEnd()));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(unhear);
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;

  const devnet = await startDevnet({
    algorithm: DEMO_ALGORITHM,
    bits: compactBits(FIRST_BLOCK_TARGET),
    spacing: BLOCK_SPACING_SECONDS,
  });
  cleanup.defer(() => devnet.stop());
  const server = await startServer(devnet, cleanup, display);
  let blocks = 0;
  cleanup.defer(devnet.onBlock(({ height, hash }) => {
    blocks++;
    if (blocks === 1) display.line(`First block found and accepted by the devnet after ${seconds().toFixed(1)} s`);
    display.line(`Block ${height}  ${hash}`);
    if (blocks >= blockLimit) ended.resolve();
  }));

  const miner = mineAt(server.port, display, seconds);
  cleanup.defer(() => miner.miner.stop());

  function state(): DemoState {
    const status = server.status();
    return { seconds: seconds(), hashesPerSecond: miner.hashesPerSecond(), blocks, ...status };
  }
  const timer = setInterval(
    () => display.summary(state()),
    io.isTerminal ? TERMINAL_SUMMARY_MS : PLAIN_SUMMARY_MS,
  );
  cleanup.defer(() => clearInterval(timer));

  await ended.promise;
  display.summary(state());
  display.end();
}

/** Starts the pool proper, as a configuration file would, and says where it is. */
async function startServer(
  devnet: Devnet,
  cleanup: AsyncDisposableStack,
  display: Display,
): Promise<{ port: number; status(): Pick<DemoState, "sharesAccepted" | "sharesRejected" | "miners"> }> {
  const loaded = checkConfig(
    demoConfig({
      daemonPort: devnet.port,
      daemonUser: devnet.user,
      daemonPassword: devnet.password,
      stratumPort: freePort(PREFERRED_STRATUM_PORT),
      monitorPort: freePort(PREFERRED_MONITOR_PORT),
    }),
    "demo",
  );
  if (!loaded.ok) throw new Error(loaded.lines.join("\n"));
  const server = createServer(loaded.config);
  const { ports, monitor } = await server.start();
  cleanup.defer(() => server.stop());
  const port = ports.get(DEMO_PORT_KEY) ?? 0;
  display.line(`PowerPool ${VERSION}: a whole pool on an embedded coin network. Ctrl-C ends it.

  Stratum   stratum+tcp://127.0.0.1:${port}
  Monitor   ${monitor}
  Devnet    ${devnet.url} (JSON-RPC, ${devnet.user}:${devnet.password})

Bring a miner of your own along, in another terminal:

  powerpool mine stratum+tcp://127.0.0.1:${port} -u ${DEMO_ADDRESS}.rig1 -a ${DEMO_ALGORITHM}
`);
  return { port, status: () => portStatus(server) };
}

function mineAt(port: number, display: Display, seconds: () => number): { miner: Miner; hashesPerSecond(): number } {
  let hashesPerSecond = 0;
  let accepted = 0;
  const miner = startMiner({
    host: "127.0.0.1",
    port,
    user: `${DEMO_ADDRESS}.demo`,
    password: "x",
    algorithm: algorithmByName(DEMO_ALGORITHM) as Algorithm,
    threads: 1,
    hashRateInterval: TERMINAL_SUMMARY_MS,
    onEvent(event) {
      if (event.kind === "hashrate") hashesPerSecond = event.hashesPerSecond;
      if (event.kind === "warning") display.line(`Miner: ${event.text}`);
      if (event.kind !== "accepted" || accepted++ > 0) return;
      display.line(`First share accepted after ${seconds().toFixed(1)} s (difficulty ${DEMO_DIFFICULTY})`);
    },
  });
  return { miner, hashesPerSecond: () => hashesPerSecond };
}

function portStatus(server: Server): Pick<DemoState, "sharesAccepted" | "sharesRejected" | "miners"> {
  const { shares, client_count_authed: miners } = server.port(DEMO_PORT_KEY).status();
  const rejected = shares.stale.count + shares.duplicate.count + shares.low.count + shares.invalid.count;
  return { sharesAccepted: shares.accepted.count, sharesRejected: rejected, miners };
}

/** The preferred port if nobody has it, else any: the demonstration must not fail for another pool on the machine. */
function freePort(preferred: number): number {
  try {
    Deno.listen({ hostname: "127.0.0.1", port: preferred }).close();
    return preferred;
  } catch {
    return 0;
  }
}
