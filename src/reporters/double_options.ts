/**
 * Options of DoubleReporter.
 *
 * @module
 */

import { z } from "zod";
import { componentRef } from "../config/option_marks.ts";
import { REPORTER_TYPES } from "./reporter_types.ts";

/** How a configuration describes a DoubleReporter. */
export const doubleReporterOptions = z.strictObject({
  reporters: z.array(componentRef(REPORTER_TYPES)).min(1, "expected at least one reporter").describe(
    "Components that get all of what is reported here; each has a place of its own in the journal",
  ),
});

/** The options. */
export type DoubleReporterOptions = z.infer<typeof doubleReporterOptions>;
