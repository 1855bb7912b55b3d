/**
 * A log line for programs: one JSON object, with the values apart from the message.
 *
 * @module
 */

import type { LogRecord } from "@logtape/logtape";
import { componentName, levelName, messageText } from "./log_line.ts";

/** What a line is made of. */
export type JsonFact = Pick<LogRecord, "timestamp" | "level" | "category" | "message" | "properties">;

/** Who says what no component says. */
const PROGRAM = "powerpool";

/** What JSON leaves as it is, though terminals obey it or readers of lines take it for a line's end. */
const STEERING = /[\x7f-\x9f\u2028\u2029]/g;

/**
 * Writes a fact as one line of JSON, with its line end: `time` (ISO 8601, UTC), `level`, `component`, `message` and, if
 * there are any, `properties`.
 *
 * Numbers stay numbers; integers that a double cannot hold, and what is no finite number, become text.
 *
 * @param fact What LogTape recorded.
 * @param stacks Whether errors are shown with their names and stacks, and not by their messages alone.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const line = jsonLine({
 *   timestamp: 0,
 *   level: "info",
 *   category: ["powerpool", "ltc"],
 *   message: ["New block ", 7, ""],
 *   properties: { height: 7 },
 * });
 * assert.equal(
 *   line,
 *   '{"time":"1970-01-01T00:00:00.000Z","level":"INFO","component":"ltc","message":"New block 7","properties":{"height":7}}\n',
 * );
 * ```
 */
export function jsonLine(fact: JsonFact, stacks = false): string {
  const { properties } = fact;
  const line = {
    time: new Date(fact.timestamp).toISOString(),
    level: levelName(fact),
    component: componentName(fact) || PROGRAM,
    message: messageText(fact),
    ...Object.keys(properties).length === 0 ? {} : { properties },
  };
  const text = JSON.stringify(line, (_name, value) => plainValue(value, stacks));
  return text.replace(STEERING, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`) + "\n";
}

function plainValue(value: unknown, stacks: boolean): unknown {
  if (value instanceof Error) return stacks ? value.stack ?? String(value) : value.message;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value;
}
