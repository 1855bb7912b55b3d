/**
 * The option `log_level`, which every component has.
 *
 * @module
 */

import { z } from "zod";

/** The least severity that a component logs, as PowerPool named them. */
export const logLevel: z.ZodEnum<{ DEBUG: "DEBUG"; INFO: "INFO"; WARN: "WARN"; ERROR: "ERROR" }> = z.enum([
  "DEBUG",
  "INFO",
  "WARN",
  "ERROR",
]).describe("Least severity that this component logs");

/** One of the names of {@linkcode logLevel}. */
export type LogLevel = z.infer<typeof logLevel>;

/** The options that every component has beside its own. */
export const sharedOptions: z.ZodObject<{ log_level: z.ZodOptional<typeof logLevel> }, z.core.$strict> = z.strictObject(
  { log_level: logLevel.optional() },
);
