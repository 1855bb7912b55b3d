/**
 * Where log lines go, and which of them.
 *
 * @module
 */

import {
  configure,
  type LoggerConfig,
  type LogLevel as RecordLevel,
  type LogRecord,
  withFilter,
} from "@logtape/logtape";
import { componentsOf, type Config } from "../config/checked_config.ts";
import type { LogLevel } from "../config/log_level.ts";
import { powerPoolType } from "./component_types.ts";
import { logLine } from "./log_line.ts";

/** A level of Python's logging, as entries of `loggers` have it. */
export type PrintedLevel = LogLevel | "NOTSET" | "WARNING" | "CRITICAL";

/** Least severities. */
export interface LogLevels {
  /** Of components that have none of their own. */
  readonly byDefault: LogLevel;
  /** By component key. */
  readonly byComponent: ReadonlyMap<string, LogLevel>;
  /** Of what is printed, whatever the components say; all of it if left out. */
  readonly printed?: PrintedLevel;
}

/** Where lines go. */
export interface LogOutput {
  /** Takes whole lines with their ends. */
  write(line: string): void;
  /** Whether lines may have colours. */
  readonly coloured: boolean;
}

const RECORD_LEVELS: Readonly<Record<PrintedLevel, RecordLevel>> = {
  NOTSET: "trace",
  DEBUG: "debug",
  INFO: "info",
  WARN: "warning",
  WARNING: "warning",
  ERROR: "error",
  CRITICAL: "fatal",
};

/** The levels that a configuration asks for. */
export function logLevelsOf(config: Config): LogLevels {
  const [main] = componentsOf(config, powerPoolType);
  const own = config.components.flatMap(({ key, logLevel }) =>
    logLevel === undefined ? [] : [[key, logLevel] as const]
  );
  const order = Object.keys(RECORD_LEVELS) as PrintedLevel[];
  // Every entry prints to the same output: what one of them takes is printed, but once.
  const levels = main?.options.loggers.map(({ level }) => level) ?? [];
  const printed = order.find((level) => levels.includes(level)) ?? "NOTSET";
  return { byDefault: main?.options.default_component_log_level ?? "INFO", byComponent: new Map(own), printed };
}

/** Sends log lines somewhere, from now on and in place of where they went before. */
export async function setUpLogging(levels: LogLevels, output: LogOutput): Promise<void> {
  const print = (record: LogRecord) => output.write(logLine(record, output.coloured));
  const components = [...levels.byComponent].map(([key, level]): LoggerConfig<"lines", string> => ({
    category: ["powerpool", key],
    lowestLevel: RECORD_LEVELS[level],
    sinks: ["lines"],
    // What goes on to the parent has to pass its level, too.
    parentSinks: "override",
  }));
  await configure({
    reset: true,
    sinks: { lines: withFilter(print, RECORD_LEVELS[levels.printed ?? "NOTSET"]) },
    loggers: [
      { category: "powerpool", lowestLevel: RECORD_LEVELS[levels.byDefault], sinks: ["lines"] },
      ...components,
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["lines"] },
    ],
  });
}
