/**
 * What a room says of an option beyond its schema: that it is secret, that it names another component, that it can change
 * while the program runs.
 *
 * @module
 */

import { z } from "zod";

/** The marks of a schema. */
export interface OptionMark {
  /** Never to be shown: not in dumps, not in messages, not by the monitor. Holds for all that is inside, too. */
  readonly secret?: boolean;
  /** The value is the key of a component of one of these types, by short name; of any type if the list is empty. */
  readonly refersTo?: readonly string[];
  /** Changes in a running program, when the file is read again. Holds for all that is inside, too. */
  readonly reloads?: boolean;
}

/** The marks of all schemas. A registry of our own, since marks are no part of a JSON Schema as `.meta()` would be. */
export const optionMarks: z.core.$ZodRegistry<OptionMark> = z.registry<OptionMark>();

/**
 * Marks an option as secret.
 *
 * @param schema The option's schema; put `.optional()` and `.default()` around it on either side.
 * @returns A copy of the schema with the mark: the given one may be in use elsewhere.
 *
 * @example
 * ```ts
 * import { z } from "zod";
 * z.strictObject({ username: z.string(), password: secret(z.string()).optional() });
 * ```
 */
export function secret<Schema extends z.ZodType>(schema: Schema): Schema {
  const marked = schema.clone();
  optionMarks.add(marked, { ...optionMarks.get(schema), secret: true });
  return marked;
}

/**
 * An option that names another component of the same file by its key.
 *
 * @param types Short names of the component types that will do; empty for any.
 *
 * @example
 * ```ts
 * import { z } from "zod";
 * z.strictObject({
 *   jobmanager: componentRef(["MonitorNetwork"]).optional(),
 *   merged: z.array(componentRef(["MonitorAuxNetwork"])).default([]),
 * });
 * ```
 */
export function componentRef(types: readonly string[]): z.ZodString {
  const schema = z.string();
  optionMarks.add(schema, { refersTo: types });
  return schema;
}

/**
 * Marks an option as one that a running program takes over when the file is read again (SIGHUP); all others need a
 * restart.
 *
 * @param schema The option's schema, or that of a map of options all of which do; put what else there is around it on
 * either side.
 * @returns A copy of the schema with the mark: the given one may be in use elsewhere.
 *
 * @example
 * ```ts
 * import { z } from "zod";
 * z.strictObject({ port: z.int(), start_difficulty: reloadable(z.number()).default(128) });
 * ```
 */
export function reloadable<Schema extends z.ZodType>(schema: Schema): Schema {
  const marked = schema.clone();
  optionMarks.add(marked, { ...optionMarks.get(schema), reloads: true });
  return marked;
}
