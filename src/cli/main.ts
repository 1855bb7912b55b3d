/**
 * The command line: finds the command and hands the rest of the arguments to it.
 *
 * @module
 */

import { VERSION } from "../server/version.ts";
import { demo } from "./demo.ts";
import { hash } from "./hash.ts";
import type { CommandIo } from "./io.ts";
import { mine } from "./mine.ts";
import { run } from "./run.ts";
import { USAGE } from "./usage.ts";
import { USAGE_EXIT } from "./usage_error.ts";

const COMMANDS: Readonly<Record<string, (args: readonly string[], io: CommandIo) => Promise<number>>> = {
  demo,
  mine,
  hash,
};

/**
 * Runs the program.
 *
 * @param args What stands behind `powerpool`.
 * @returns The exit code: 0 if all went well, 1 if not, 2 if the program was called wrongly.
 */
export async function main(args: readonly string[], io: CommandIo): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined) {
    io.err("powerpool: expected a configuration file or a command. See powerpool --help\n");
    return USAGE_EXIT;
  }
  if (first === "--help" || first === "-h") {
    io.out(USAGE);
    return 0;
  }
  if (first === "--version") {
    io.out(`powerpool ${VERSION}\n`);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  return command === undefined ? await run(args, io) : await command(rest, io);
}
