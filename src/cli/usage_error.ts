/**
 * Mistakes on the command line: one line on standard error, and exit code 2.
 *
 * @module
 */

import { didYouMean } from "../config/nearest_name.ts";
import type { CommandIo } from "./io.ts";

/** Exit code of a command that was called wrongly. */
export const USAGE_EXIT = 2;

/**
 * Says what is wrong with a call and where to read on.
 *
 * @param command The command as it is called, `powerpool mine`.
 * @param problem What is wrong, without full stop.
 * @returns The exit code.
 */
export function usageError(io: CommandIo, command: string, problem: string): number {
  const end = problem.endsWith("?") ? "" : ".";
  io.err(`${command}: ${problem}${end} See ${command} --help\n`);
  return USAGE_EXIT;
}

/**
 * What `parseArgs` of node:util has against the arguments, in one sentence without full stop.
 *
 * @param error What it threw.
 * @param options Names of the options that the command has, without dashes.
 * @throws `error` itself, if it did not come from `parseArgs`.
 */
export function argumentProblem(error: unknown, options: readonly string[]): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  if (!(error instanceof Error) || typeof code !== "string" || !code.startsWith("ERR_PARSE_ARGS")) throw error;
  const unknown = /'-{1,2}([^']+)'/.exec(error.message)?.[1];
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION" && unknown !== undefined) {
    if (unknown.length === 1) return `unknown option -${unknown}`;
    return `unknown option --${unknown}${didYouMean(`--${unknown}`, options.map((option) => `--${option}`))}`;
  }
  const sentence = error.message.split(/[.\n]/, 1)[0] ?? error.message;
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
