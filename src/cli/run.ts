/**
 * `powerpool CONFIG.yml`: runs the pool that a file describes, or only checks or prints what it says.
 *
 * @module
 */

import { basename } from "node:path";
import { parseArgs } from "node:util";
import { componentsOf, type Config } from "../config/checked_config.ts";
import { dumpConfig } from "../config/dump_config.ts";
import { powerPoolType } from "../server/component_types.ts";
import { loadConfig } from "../server/load_config.ts";
import { setUpLogging } from "../server/logging.ts";
import { createServer } from "../server/server.ts";
import type { CommandIo } from "./io.ts";
import { argumentProblem, usageError } from "./usage_error.ts";

const COMMAND = "powerpool";

const OPTIONS = {
  check: { type: "boolean" },
  "dump-config": { type: "boolean", short: "d" },
  "server-number": { type: "string", short: "s" },
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
    return usageError(io, COMMAND, argumentProblem(error, [...Object.keys(OPTIONS), "help", "version"]));
  }
  const { values, positionals } = parsed;
  const [path, extra] = positionals;
  if (path === undefined) return usageError(io, COMMAND, "expected a configuration file");
  if (extra !== undefined) return usageError(io, COMMAND, `unexpected argument "${extra}"`);
  const numberText = values["server-number"] ?? "0";
  if (!/^\d{1,5}$/.test(numberText)) {
    return usageError(io, COMMAND, `cannot use --server-number "${numberText}": expected a whole number`);
  }

  const loaded = await loadConfig(path);
  if (!loaded.ok) {
    for (const line of loaded.lines) io.err(`${line}\n`);
    return 1;
  }
  if (values["dump-config"] === true) {
    io.out(dumpConfig(loaded.config));
    return 0;
  }
  if (values.check === true) {
    io.out(`${basename(path)} is good: ${describe(loaded.config)}\n`);
    return 0;
  }
  return await serve(loaded.config, Number(numberText), io);
}

async function serve(config: Config, serverNumber: number, io: CommandIo): Promise<number> {
  const main = componentsOf(config, powerPoolType)[0]?.options;
  await setUpLogging({
    byDefault: main?.default_component_log_level ?? "INFO",
    byComponent: new Map(
      config.components.flatMap(({ key, logLevel }) => logLevel === undefined ? [] : [[key, logLevel]]),
    ),
  }, io.out);
  const interrupted = Promise.withResolvers<void>();
  let interrupts = 0;
  const unhear = io.onInterrupt(() => {
    interrupts++;
    interrupted.resolve();
    // Who asks twice does not want to wait.
    if (interrupts > 1) Deno.exit(1);
  });
  try {
    const server = createServer(config, { serverNumber });
    await server.start();
    await interrupted.promise;
    io.out("Stopping…\n");
    return await stopInTime(server.stop, main?.term_timeout ?? 0, io);
  } catch (error) {
    io.err(`${COMMAND}: ${(error as Error).message}\n`);
    return 1;
  } finally {
    unhear();
  }
}

/** Stops; what does not end in time is left to the system. */
async function stopInTime(stop: () => Promise<void>, seconds: number, io: CommandIo): Promise<number> {
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), seconds * 1000);
  const end = await Promise.race([stop(), late.promise]);
  clearTimeout(timer);
  if (end === undefined) return 0;
  io.err(`${COMMAND}: not everything stopped within ${seconds} s (term_timeout)\n`);
  Deno.exit(1);
}

/** How many components of which type, for people. */
function describe(config: Config): string {
  const counts = new Map<string, number>();
  for (const { type } of config.components) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => count === 1 ? type : `${count} ${type}`).join(", ");
}
