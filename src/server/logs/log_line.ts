/**
 * How a log line looks: `2026-01-31 23:59:59.999 INFO  pool: Stratum for scrypt on 0.0.0.0:3333`.
 *
 * @module
 */

import type { LogLevel as RecordLevel, LogRecord } from "@logtape/logtape";
import type { LogLevel } from "../../config/log_level.ts";

/** What a line is made of. */
export type LoggedFact = Pick<LogRecord, "timestamp" | "level" | "category" | "message">;

const LEVELS: Readonly<Record<RecordLevel, LogLevel>> = {
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warning: "WARN",
  error: "ERROR",
  fatal: "ERROR",
};

/** Characters of the longest level. */
const LEVEL_WIDTH = 5;

/** Control sequences of ECMA-48: faint, yellow, red, and back to normal. */
const FAINT = "\x1b[2m";
const COLOURS: Readonly<Partial<Record<LogLevel, string>>> = { WARN: "\x1b[33m", ERROR: "\x1b[31m" };
const NORMAL = "\x1b[0m";

/**
 * Writes a fact as one line, with its line end. Times are local, as in the logs of other servers on the machine.
 *
 * Whatever the values hold, it stays one line that does not steer the terminal: daemons and miners have a say in them.
 *
 * @param fact What LogTape recorded.
 * @param coloured Whether to mark the time, warnings and errors with colours.
 */
export function logLine(fact: LoggedFact, coloured = false): string {
  const paint = (text: string, colour: string | undefined): string =>
    coloured && colour !== undefined ? `${colour}${text}${NORMAL}` : text;
  const name = levelName(fact);
  const component = componentName(fact);
  const text = messageText(fact);
  return [
    paint(timeText(new Date(fact.timestamp)), FAINT),
    paint(name.padEnd(LEVEL_WIDTH), COLOURS[name]),
    component === "" ? text : `${component}: ${text}`,
  ].join(" ") + "\n";
}

/** Severity as PowerPool named it. */
export function levelName({ level }: Pick<LoggedFact, "level">): LogLevel {
  return LEVELS[level];
}

/** Key of the component that logged; empty if it was none of them. */
export function componentName({ category }: Pick<LoggedFact, "category">): string {
  return printable(category.slice(1).join("."));
}

/** The message with its values in it, as one line without control characters. */
export function messageText({ message }: Pick<LoggedFact, "message">): string {
  return printable(message.map((part, index) => index % 2 === 0 ? String(part) : valueText(part)).join(""));
}

/** Text without quotes, errors by their message, everything else as JSON. */
function valueText(value: unknown): string {
  if (value instanceof Error) return value.message;
  if (typeof value === "object" && value !== null) {
    return JSON.stringify(value, (_name, member) => typeof member === "bigint" ? String(member) : member);
  }
  return String(value);
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trimEnd();
}

function timeText(time: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${date} ${clock}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}
