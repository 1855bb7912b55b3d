/**
 * What the API answers where it cannot answer what was asked for.
 *
 * @module
 */

import { z } from "zod";

/** Schema of such an answer. */
export const failure = z.strictObject({
  error: z.string().describe("What was wrong, what was expected, and what to do"),
});
