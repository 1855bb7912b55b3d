/**
 * Changing the texts of a log record before anybody sees it.
 *
 * @module
 */

import type { LogRecord } from "@logtape/logtape";

/** Levels of nesting that are looked into; deeper values are left out, as is what contains itself. */
const DEEPEST = 6;

/**
 * A copy of a record with all its texts changed: message, values, errors with their stacks, whatever is inside of lists
 * and maps.
 *
 * @param change Changes a text.
 */
export function maskRecord(record: LogRecord, change: (text: string) => string): LogRecord {
  function changed(value: unknown, depth: number): unknown {
    if (typeof value === "string") return change(value);
    if (value instanceof Error) return changedError(value, change);
    if (typeof value !== "object" || value === null) return value;
    if (depth === DEEPEST) return "…";
    if ("toJSON" in value && typeof value.toJSON === "function") return changed(value.toJSON(), depth + 1);
    if (Array.isArray(value)) return value.map((item) => changed(item, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, changed(member, depth + 1)]));
  }
  return {
    ...record,
    message: record.message.map((part) => changed(part, 0)),
    properties: changed({ ...record.properties }, 0) as Record<string, unknown>,
  };
}

function changedError(error: Error, change: (text: string) => string): Error {
  const shown = new Error(change(error.message));
  shown.name = error.name;
  shown.stack = change(error.stack ?? String(error));
  return shown;
}
