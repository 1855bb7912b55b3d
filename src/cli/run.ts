/**
 * `powerpool CONFIG.yml`: runs the pool that a file describes, or only checks or prints what it says.
 *
 * @module
 */

import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { getLogger } from "@logtape/logtape";
import { componentsOf, type Config } from "../config/checked_config.ts";
import { dumpConfig } from "../config/dump_config.ts";
import { powerPoolType } from "../server/component_types.ts";
import { loadConfig } from "../server/load_config.ts";
import { type LogOutputs, openLogOutputs } from "../server/logs/log_outputs.ts";
import { logLevelsOf, setUpLogging } from "../server/logs/logging.ts";
import { hearChainSignals } from "../server/notification_signals.ts";
import { createReload } from "../server/reload.ts";
import { createServer } from "../server/server.ts";
import { withServerNumber } from "../server/server_number.ts";
import { startupBanner, startupFacts } from "../server/startup/startup_facts.ts";
import { createWarner, logFacts } from "../server/startup/startup_log.ts";
import { VERSION } from "../server/version.ts";
import type { CommandIo } from "./io.ts";
import { USAGE } from "./usage.ts";
import { argumentProblem, usageError } from "./usage_error.ts";

const COMMAND = "powerpool";

const OPTIONS = {
  check: { type: "boolean" },
  "dump-config": { type: "boolean", short: "d" },
  "server-number": { type: "string", short: "s" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

/**
 * Runs the pool until it is interrupted.
 *
 * @param args What stands behind `powerpool`.
 * @returns The exit code: 0 after an orderly end, 1 if the file or the start was at fault, 2 for a wrong call.
 */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return usageError(io, COMMAND, argumentProblem(error, Object.keys(OPTIONS)));
  }
  const { values, positionals } = parsed;
  if (values.help === true || values.version === true) {
    io.out(values.help === true ? USAGE : `${COMMAND} ${VERSION}\n`);
    return 0;
  }
  const [path, extra] = positionals;
  if (path === undefined) return usageError(io, COMMAND, "expected a configuration file");
  if (extra !== undefined) return usageError(io, COMMAND, `unexpected argument "${extra}"`);
  const number = values["server-number"] ?? "0";
  if (!/^\d{1,5}$/.test(number)) {
    return usageError(io, COMMAND, `cannot use --server-number "${number}": expected a whole number`);
  }

  const loaded = await loadConfig(path);
  if (!loaded.ok) {
    for (const line of loaded.lines) io.err(`${line}\n`);
    return 1;
  }
  let config;
  try {
    config = withServerNumber(loaded.config, Number(number));
  } catch (error) {
    return usageError(io, COMMAND, `cannot use --server-number ${number}: ${(error as Error).message}`);
  }
  if (values["dump-config"] === true) {
    io.out(dumpConfig(config));
    return 0;
  }
  if (values.check === true) {
    io.out(`${basename(path)} is good: ${describe(config)}\n`);
    return 0;
  }
  return await serve({ config, serverNumber: Number(number) }, io);
}

/** What is to be served. */
interface Served {
  /** With the server's number of the command line added to it. */
  readonly config: Config;
  /** That number. */
  readonly serverNumber: number;
}

async function serve(served: Served, io: CommandIo): Promise<number> {
  const { config } = served;
  let outputs: LogOutputs;
  try {
    const { out, err, isTerminal } = io;
    outputs = await openLogOutputs(config, { out, err, isTerminal, coloured: isTerminal && !Deno.noColor });
  } catch (error) {
    return failed(error, io);
  }
  setUpLogging(logLevelsOf(config), outputs.take);
  const deafen = io.onEnd?.(outputs.flushNow);
  try {
    return await runServer(served, io, outputs);
  } finally {
    await outputs.close();
    deafen?.();
  }
}

async function runServer({ config, serverNumber }: Served, io: CommandIo, outputs: LogOutputs): Promise<number> {
  const [main] = componentsOf(config, powerPoolType);
  const log = getLogger(["powerpool", main?.key ?? COMMAND]);
  const interrupted = Promise.withResolvers<void>();
  // The first signal asks; a second one, should the end take long, is the system's business.
  const unhear = io.onInterrupt(() => {
    unhear();
    interrupted.resolve();
  });
  try {
    using cleanup = new DisposableStack();
    let notify: (key: string) => void = () => {};
    let readAgain: () => void = () => {};
    // Before all else, and before the journal, which may take long: a signal that nobody hears ends the program. A chain
    // that is not followed yet misses nothing.
    cleanup.defer(io.onReload(() => readAgain()));
    cleanup.defer(hearChainSignals({
      config,
      hear: io.onSignal,
      runtime: { version: Deno.version.deno, standalone: Deno.build.standalone },
      onSignal: (key) => notify(key),
    }));
    const server = createServer(config, { events: outputs.events });
    notify = server.notified;
    const warn = createWarner();
    const reload = createReload({
      config,
      serverNumber,
      log,
      async take(config) {
        // The only part that may fail.
        await outputs.change(config);
        setUpLogging(logLevelsOf(config), outputs.take);
        server.change(config);
      },
      always: server.reload,
    });
    let reloading: Promise<void> = Promise.resolve();
    readAgain = () => {
      outputs.reopen();
      log.info("Reading the configuration and certificates again");
      reloading = reload.again().then(() => warn(reload.config()));
    };
    const addresses = await server.start();
    const facts = startupFacts({ ...config, file: resolve(config.file) }, {
      runtime: Deno.version.deno,
      machine: `${Deno.build.os} ${Deno.build.arch}`,
      addresses,
    });
    if (io.isTerminal) io.out(startupBanner(facts));
    else logFacts(facts);
    warn(reload.config());
    await interrupted.promise;
    log.info("Stopping");
    const [inForce] = componentsOf(reload.config(), powerPoolType);
    const stop = async () => {
      await server.stop();
      await reloading;
    };
    const code = await stopInTime(stop, inForce?.options.term_timeout ?? 0, io);
    if (code === 0) log.info("Stopped");
    return code;
  } catch (error) {
    return failed(error, io);
  } finally {
    unhear();
  }
}

function failed(error: unknown, io: CommandIo): number {
  io.err(`${COMMAND}: ${(error as Error).message.replaceAll(/\s*\n\s*/g, " ")}\n`);
  return 1;
}

/** Stops; what does not end in time is left to the system. */
async function stopInTime(stop: () => Promise<void>, seconds: number, io: CommandIo): Promise<number> {
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), seconds * 1000);
  const end = await Promise.race([stop(), late.promise]).finally(() => clearTimeout(timer));
  if (end === undefined) return 0;
  io.err(`${COMMAND}: not everything stopped within ${seconds} s (term_timeout)\n`);
  return 1;
}

/** How many components of which type, for people. */
function describe(config: Config): string {
  const counts = new Map<string, number>();
  for (const { type } of config.components) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => count === 1 ? type : `${count} ${type}`).join(", ");
}
