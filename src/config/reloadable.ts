/**
 * Which options change while the program runs.
 *
 * @module
 */

import { optionMarks } from "./option_marks.ts";
import type { OptionPath } from "./problem.ts";
import { type Schema, schemasAt } from "./schema_descent.ts";

/**
 * Whether the value at a path changes when the file is read again: it, or something that it is part of, is marked so.
 *
 * @param schema The schema at the path's beginning.
 * @param path Where the option is.
 */
export function isReloadable(schema: Schema, path: OptionPath): boolean {
  for (let length = 0; length <= path.length; length++) {
    if (schemasAt(schema, path.slice(0, length)).some((one) => optionMarks.get(one)?.reloads === true)) return true;
  }
  return false;
}
