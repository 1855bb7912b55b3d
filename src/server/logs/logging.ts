/**
 * Which log lines there are: LogTape's set-up, with the components as categories.
 *
 * @module
 */

import { configureSync, type LoggerConfig, type LogLevel as RecordLevel, type LogRecord } from "@logtape/logtape";
import { componentsOf, type Config } from "../../config/checked_config.ts";
import type { LogLevel } from "../../config/log_level.ts";
import { powerPoolType } from "../component_types.ts";

/** Least severities. */
export interface LogLevels {
  /** Of components that have none of their own. */
  readonly byDefault: LogLevel;
  /** By component key. */
  readonly byComponent: ReadonlyMap<string, LogLevel>;
}

const RECORD_LEVELS: Readonly<Record<LogLevel, RecordLevel>> = {
  DEBUG: "debug",
  INFO: "info",
  WARN: "warning",
  ERROR: "error",
};

/** The levels that a configuration asks for. */
export function logLevelsOf(config: Config): LogLevels {
  const [main] = componentsOf(config, powerPoolType);
  const own = config.components.flatMap(({ key, logLevel }) =>
    logLevel === undefined ? [] : [[key, logLevel] as const]
  );
  return { byDefault: main?.options.default_component_log_level ?? "INFO", byComponent: new Map(own) };
}

/**
 * Sends log lines somewhere, from now on and in place of where they went before; none is lost in between.
 *
 * @param take Takes each record whose component has its level or a lower one.
 */
export function setUpLogging(levels: LogLevels, take: (record: LogRecord) => void): void {
  const components = [...levels.byComponent].map(([key, level]): LoggerConfig<"lines", string> => ({
    category: ["powerpool", key],
    lowestLevel: RECORD_LEVELS[level],
    sinks: ["lines"],
    // What goes on to the parent has to pass its level, too.
    parentSinks: "override",
  }));
  configureSync({
    reset: true,
    sinks: { lines: take },
    loggers: [
      { category: "powerpool", lowestLevel: RECORD_LEVELS[levels.byDefault], sinks: ["lines"] },
      ...components,
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["lines"] },
    ],
  });
}
