/**
 * Log lines in a form that Python's notation describes, as entries of PowerPool's `loggers` have it:
 * `%(asctime)s [%(name)s] [%(levelname)s] %(message)s`.
 *
 * @module
 */

import type { LogLevel as RecordLevel } from "@logtape/logtape";
import { componentName, type LoggedFact, messageText } from "./log_line.ts";

/** What lines may say of the program. */
export interface LoggingProcess {
  /** Its name. */
  readonly name: string;
  /** Its number, as the system gave it. */
  readonly id: number;
}

/** A place for a value (name, flags, width, precision, conversion), or a per cent sign. */
const PLACE = /%(?:\((\w+)\)([-0 +#]*)(\d*)(?:\.(\d+))?([a-zA-Z])|%)/g;

/** Names and numbers that Python's `logging` has for severities. */
const LEVELS: Readonly<Record<RecordLevel, readonly [string, number]>> = {
  trace: ["DEBUG", 10],
  debug: ["DEBUG", 10],
  info: ["INFO", 20],
  warning: ["WARNING", 30],
  error: ["ERROR", 40],
  fatal: ["CRITICAL", 50],
};

/** What stands for values that Python has and this program has not: source files, threads. */
const NO_VALUE = "-";

/** More blanks than that are a mistake in a format, not a column. */
const WIDEST = 200;

/**
 * Writes a fact as one line in Python's notation, with its line end.
 *
 * Known are `asctime`, `created`, `levelname`, `levelno`, `message`, `msecs`, `name` (the component's), `process` and
 * `processName`; all others are shown as `-`.
 *
 * @param format The notation, as `logging.Formatter` takes it with style `%`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const fact = { timestamp: 0, level: "warning", category: ["powerpool", "pool"], message: ["Hello"] } as const;
 * const program = { name: "powerpool", id: 1 };
 * assert.equal(pythonLine("%(levelname)-8s|%(name)s: %(message)s", fact, program), "WARNING |pool: Hello\n");
 * ```
 */
export function pythonLine(format: string, fact: LoggedFact, program: LoggingProcess): string {
  const line = format.replace(PLACE, (_place, name?: string, flags = "", width = "", precision = "", letter = "") => {
    if (name === undefined) return "%";
    const value = valueOf(name, fact, program);
    return padded(converted(value, precision, letter), flags, Number(width), typeof value === "number");
  });
  return messageText({ message: [line] }) + "\n";
}

function valueOf(name: string, fact: LoggedFact, program: LoggingProcess): string | number {
  const [level, number] = LEVELS[fact.level];
  switch (name) {
    case "asctime":
      return timeText(new Date(fact.timestamp));
    case "created":
      return fact.timestamp / 1000;
    case "levelname":
      return level;
    case "levelno":
      return number;
    case "message":
      return messageText(fact);
    case "msecs":
      return fact.timestamp % 1000;
    case "name":
      return componentName(fact) || program.name;
    case "process":
      return program.id;
    case "processName":
      return program.name;
    default:
      return NO_VALUE;
  }
}

function converted(value: string | number, precision: string, conversion: string): string {
  if (typeof value === "string") return precision === "" ? value : value.slice(0, Number(precision));
  // Python's %f has six digits behind the point unless it is told otherwise.
  if (conversion === "f") return value.toFixed(precision === "" ? 6 : Math.min(Number(precision), 20));
  return conversion === "d" || conversion === "i" ? String(Math.trunc(value)) : String(value);
}

function padded(text: string, flags: string, width: number, isNumber: boolean): string {
  const length = Math.min(width, WIDEST);
  if (flags.includes("-")) return text.padEnd(length);
  return text.padStart(length, flags.includes("0") && isNumber ? "0" : " ");
}

/** Local time, with a comma before the milliseconds: `2026-01-31 23:59:59,999`. */
function timeText(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${date} ${clock},${String(time.getMilliseconds()).padStart(3, "0")}`;
}
