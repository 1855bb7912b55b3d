/**
 * Where the files are that a configuration names.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import type { Config } from "../config/checked_config.ts";

/** Kept by SQLite in memory: nothing to resolve. */
export const IN_MEMORY = ":memory:";

/** A path of a configuration, which is relative to its folder. */
export function fileOf({ file }: Pick<Config, "file">, path: string): string {
  const stays = path === "" || path === IN_MEMORY || isAbsolute(path);
  return stays ? path : join(dirname(file), path);
}
