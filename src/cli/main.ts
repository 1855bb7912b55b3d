/**
 * The command line: finds the command and hands the rest of the arguments to it.
 *
 * @module
 */

import { alternatives } from "../config/expectation.ts";
import { didYouMean } from "../config/nearest_name.ts";
import { demo } from "./demo.ts";
import { hash } from "./hash.ts";
import type { CommandIo } from "./io.ts";
import { mine } from "./mine.ts";
import { run } from "./run.ts";
import { usageError } from "./usage_error.ts";

const COMMANDS: Readonly<Record<string, (args: readonly string[], io: CommandIo) => Promise<number>>> = {
  demo,
  mine,
  hash,
};

/** What commands of other programs are options of ours. */
const OPTION_WORDS: Readonly<Record<string, string>> = { help: "--help", version: "--version" };

/**
 * Runs the program.
 *
 * @param args What stands behind `powerpool`.
 * @returns The exit code: 0 if all went well, 1 if not, 2 if the program was called wrongly.
 */
export async function main(args: readonly string[], io: CommandIo): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined) return usageError(io, "powerpool", "expected a configuration file or a command");
  const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  if (command !== undefined) return await command(rest, io);
  if (/^\w[\w-]*$/.test(first) && !(await exists(first))) return usageError(io, "powerpool", unknownWord(first));
  return await run(args, io);
}

/** A bare word that is neither command nor file: files of configurations have an ending or a folder before them. */
function unknownWord(word: string): string {
  if (Object.hasOwn(OPTION_WORDS, word)) return `no command "${word}"; did you mean ${OPTION_WORDS[word]}?`;
  const commands = Object.keys(COMMANDS);
  const expected = `; expected ${alternatives(["a configuration file", ...commands])}`;
  return `no command and no file "${word}"${didYouMean(word, commands) || expected}`;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}
