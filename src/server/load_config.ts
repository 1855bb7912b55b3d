/**
 * Reading a configuration file, with all that is wrong with it as lines for people.
 *
 * @module
 */

import type { Config } from "../config/checked_config.ts";
import { parseConfig } from "../config/parse_config.ts";
import { formatProblem } from "../config/problem.ts";
import { registry } from "./registry.ts";

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
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    return { ok: false, lines: [`${path}: cannot be read: ${readFault(error)}`] };
  }
  return checkConfig(text, path);
}

/**
 * Checks the text of a file.
 *
 * @param path Its name, for messages and as the place that relative paths start from.
 */
export function checkConfig(text: string, path: string): LoadedConfig {
  const result = parseConfig(text, path, registry);
  return result.ok ? result : { ok: false, lines: result.problems.map(formatProblem) };
}

/** Why a file cannot be read, in one line without Deno's own words for the call. */
function readFault(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/ \(os error|\n/, 1)[0] ?? message;
}
