/**
 * Where log lines go, and how they look.
 *
 * @module
 */

import {
  configure,
  getTextFormatter,
  type LoggerConfig,
  type LogLevel as SinkLevel,
  type LogRecord,
} from "@logtape/logtape";
import type { LogLevel } from "../config/log_level.ts";

/** Least severities. */
export interface LogLevels {
  /** Of components that have none of their own. */
  readonly byDefault: LogLevel;
  /** By component key. */
  readonly byComponent: ReadonlyMap<string, LogLevel>;
}

const LEVELS: Readonly<Record<LogLevel, SinkLevel>> = { DEBUG: "debug", INFO: "info", WARN: "warning", ERROR: "error" };

/**
 * Sends log lines somewhere, from now on and in place of where they went before.
 *
 * @param write Takes whole lines.
 */
export async function setUpLogging(levels: LogLevels, write: (text: string) => void): Promise<void> {
  const format = getTextFormatter({
    timestamp: "date-time",
    level: "FULL",
    category: (category) => category.slice(1).join("."),
    value: (value) =>
      value instanceof Error ? value.message : typeof value === "string" ? value : JSON.stringify(value),
    format: ({ timestamp, level, category, message }) =>
      `${timestamp} ${level.padEnd(7)} ${category}${category === "" ? "" : ": "}${message}`,
  });
  const components: LoggerConfig<"lines", string>[] = [...levels.byComponent].map(([key, level]) => ({
    category: ["powerpool", key],
    lowestLevel: LEVELS[level],
  }));
  await configure({
    reset: true,
    sinks: { lines: (record: LogRecord) => write(format(record)) },
    loggers: [
      { category: "powerpool", lowestLevel: LEVELS[levels.byDefault], sinks: ["lines"] },
      ...components,
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["lines"] },
    ],
  });
}
