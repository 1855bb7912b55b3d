/**
 * Options of log lines: where they go and how they look. `loggers` is PowerPool's, with Python's names for the types.
 *
 * @module
 */

import { z } from "zod";

/** Levels of Python's logging, which the option is named after. */
const handlerLevel = z.enum(["NOTSET", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "CRITICAL"]);

/** Python's classes, by the short name and by the full one, and what they mean here. */
const HANDLERS = {
  StreamHandler: "stream",
  FileHandler: "file",
  RotatingFileHandler: "rotating",
  "logging.StreamHandler": "stream",
  "logging.FileHandler": "file",
  "logging.handlers.RotatingFileHandler": "rotating",
} as const;

/** Name of a type of `loggers`. */
type HandlerName = keyof typeof HANDLERS;

const handlerName = z.enum(Object.keys(HANDLERS) as [HandlerName, ...HandlerName[]], {
  error: "expected StreamHandler, FileHandler or RotatingFileHandler",
});

/** A size of file below which there would be a new one every few lines. */
const SMALLEST_FILE = 4096;

const oneLogger = z.strictObject({
  type: handlerName.default("StreamHandler").describe(
    "StreamHandler, which is the standard output; FileHandler; or RotatingFileHandler, which keeps files small",
  ),
  level: handlerLevel.default("NOTSET").describe(
    "Least severity that goes there, whatever log_level the component has: NOTSET for all",
  ),
  format: z.string().min(1).optional().describe(
    "Form of the lines in Python's notation, as %(asctime)s %(levelname)s %(name)s %(message)s; as log_format if left out",
  ),
  listen: z.array(z.string()).optional().describe(
    "Names of the components whose lines go there; those of all if left out, or if no component is named",
  ),
  path: z.string().min(1).optional().describe("File, relative to this one's folder; files need it"),
  max_bytes: z.int().min(SMALLEST_FILE).default(10_000_000).describe(
    "Size of a RotatingFileHandler's file, bytes; lines beyond go to a new one",
  ),
  backup_count: z.int().min(1).max(99).default(5).describe(
    "Old files that a RotatingFileHandler keeps, as path.1 (the newest), path.2 and so on",
  ),
}).superRefine(({ type, path }, context) => {
  const stream = HANDLERS[type] === "stream";
  if (stream === (path === undefined)) return;
  const message = stream ? "expected none: lines of a StreamHandler go to the standard output" : "expected a file";
  context.addIssue({ code: "custom", path: ["path"], message });
});

/** Where log lines go. */
export const loggersOption: z.ZodDefault<z.ZodArray<typeof oneLogger>> = z.array(oneLogger).min(1)
  .superRefine((loggers, context) => {
    loggers.forEach(({ path }, index) => {
      if (path === undefined || loggers.findIndex((other) => other.path === path) === index) return;
      context.addIssue({ code: "custom", path: [index, "path"], message: "expected a file of its own" });
    });
  })
  .default([{ type: "StreamHandler", level: "NOTSET", max_bytes: 10_000_000, backup_count: 5 }])
  .describe("Where log lines go");

/** How log lines look. */
export const logFormatOption: z.ZodDefault<z.ZodEnum<{ auto: "auto"; text: "text"; json: "json" }>> = z.enum([
  "auto",
  "text",
  "json",
]).default("auto").describe(
  "How log lines look: text, json (one object a line), or auto, which is text on a terminal and json elsewhere",
);

/** Folding of lines. */
export const logRepeatsOption: z.ZodDefault<z.ZodInt> = z.int().min(0).default(10).describe(
  "Lines of one kind that a component may log within a minute; more are counted, and told in one line; 0 for no limit",
);

/** Whether lines can be shown to others. */
export const logMaskAddressesOption: z.ZodDefault<z.ZodBoolean> = z.boolean().default(false).describe(
  "Whether log lines show payout addresses shortened, and IP addresses without their end",
);

/** An entry of `loggers`, defaults filled in. */
export type LoggerOptions = z.infer<typeof oneLogger>;

/** What an entry of `loggers` means. */
export function handlerKind({ type }: LoggerOptions): "stream" | "file" | "rotating" {
  return HANDLERS[type];
}
