/**
 * Parameters of the API: what stands behind the question mark.
 *
 * @module
 */

import { z } from "zod";

/** Most items of one answer. */
export const MAX_LIMIT = 500;

/** Workers of a miner where nothing else is asked for: a list of more is read in pieces, and is long to look at. */
export const WORKERS_SHOWN = 200;

/** Items of an answer where nothing else is asked for. */
const DEFAULT_LIMIT = 50;

/** Numbers that any counter may come to. */
const MAX_COUNT = Number.MAX_SAFE_INTEGER;

/** Longest text taken: an address and the name of a worker are shorter. */
const MAX_TEXT = 200;

/** A whole number. */
function whole(least: number, most: number): z.ZodType<number, string> {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.string().regex(/^\d{1,16}$/, error).transform(Number).pipe(
    z.number().int(error).min(least, error).max(most, error),
  );
}

/** How many items at most. */
export const limit: z.ZodDefault<z.ZodType<number, string>> = whole(1, MAX_LIMIT).default(DEFAULT_LIMIT).describe(
  "At most so many",
);

/** How many workers at most. */
export const workerLimit: z.ZodDefault<z.ZodType<number, string>> = whole(1, MAX_LIMIT).default(WORKERS_SHOWN).describe(
  "At most so many workers",
);

/** A worker, whose name may be empty. */
export const workerName: z.ZodOptional<z.ZodString> = z.string().max(
  MAX_TEXT,
  `expected at most ${MAX_TEXT} characters`,
)
  .optional();

/** Where the next page begins. */
export const before: z.ZodOptional<z.ZodType<number, string>> = whole(1, MAX_COUNT).optional().describe(
  "Ids below this one only: `next` of the page before",
);

/** How many items to leave out. */
export const offset: z.ZodDefault<z.ZodType<number, string>> = whole(0, MAX_COUNT).default(0).describe(
  "So many are left out",
);

/** A text to compare with. */
export function text(description: string): z.ZodOptional<z.ZodString> {
  const error = `expected 1 to ${MAX_TEXT} characters`;
  return z.string().min(1, error).max(MAX_TEXT, error).optional().describe(description);
}

/** Parameters as they were given, or what is wrong with them. */
export type ParsedParameters =
  | { readonly ok: true; readonly parameters: unknown }
  | { readonly ok: false; readonly error: string };

/**
 * Reads parameters.
 *
 * @param given What stands behind the question mark.
 * @param schema Every parameter that there is.
 */
export function parseParameters(given: URLSearchParams, schema: z.ZodObject): ParsedParameters {
  const names = Object.keys(schema.shape);
  for (const name of given.keys()) {
    if (!names.includes(name)) {
      const expected = names.length === 0 ? "none" : names.join(", ");
      return { ok: false, error: `there is a parameter that is not known here; expected ${expected}` };
    }
    if (given.getAll(name).length > 1) return { ok: false, error: `${name}: expected it once` };
  }
  const { success, data, error } = schema.safeParse(Object.fromEntries(given));
  if (success) return { ok: true, parameters: data };
  const [issue] = error.issues;
  const name = issue?.path[0];
  const message = (issue?.message ?? "not understood").replace(/^Invalid option: /, "");
  return { ok: false, error: `${name === undefined ? "" : `${String(name)}: `}${message}` };
}
