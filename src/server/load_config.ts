/**
 * Reading a configuration file, with all that is wrong with it as lines for people.
 *
 * @module
 */

import type { Config } from "../config/checked_config.ts";
import { parseConfig } from "../config/parse_config.ts";
import { formatPath, formatProblem } from "../config/problem.ts";
import { componentTypes } from "./component_types.ts";
import { wirePorts } from "./wiring.ts";

/** A good configuration, or everything that keeps it from being one, one line each. */
export type LoadedConfig =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly lines: readonly string[] };

/**
 * Reads and checks a file.
 *
 * @param path The file, relative to the working directory or absolute.
 */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  try {
    return checkConfig(await Deno.readTextFile(path), path);
  } catch (error) {
    return { ok: false, lines: [`${path}: cannot be read: ${(error as Error).message}`] };
  }
}

/**
 * Checks the text of a file.
 *
 * @param path Its name, for messages and as the place that relative paths start from.
 */
export function checkConfig(text: string, path: string): LoadedConfig {
  const result = parseConfig(text, path, componentTypes);
  if (!result.ok) return { ok: false, lines: result.problems.map(formatProblem) };
  const { problems } = wirePorts(result.config);
  if (problems.length === 0) return { ok: true, config: result.config };
  return { ok: false, lines: problems.map((problem) => `${path}: ${formatPath(problem.path)}: ${problem.message}`) };
}
