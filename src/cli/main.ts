/**
 * The command line: finds the command and hands the rest of the arguments to it.
 *
 * @module
 */

import { alternatives } from "../config/expectation.ts";
import { didYouMean } from "../config/nearest_name.ts";
import type { CommandIo } from "./io.ts";
import { usageError } from "./usage_error.ts";

type Command = (args: readonly string[], io: CommandIo) => Promise<number>;

/** Each is loaded when it is called: a pool that runs for months need not keep the miner and the demo in memory. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import("./demo.ts")).demo,
  mine: async () => (await import("./mine.ts")).mine,
  hash: async () => (await import("./hash.ts")).hash,
  journal: async () => (await import("./journal.ts")).journal,
};

const runPool = async (): Promise<Command> => (await import("./run.ts")).run;

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
  const load = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  if (load !== undefined) return await (await load())(rest, io);
  if (/^\w[\w-]*$/.test(first) && !(await exists(first))) return usageError(io, "powerpool", unknownWord(first));
  return await (await runPool())(args, io);
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
