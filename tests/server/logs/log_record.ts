/**
 * Log records for tests.
 *
 * @module
 */

import type { LogRecord } from "@logtape/logtape";

/** Local time, so that lines are the same wherever a test runs. */
export const TIME = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();

/** A record of the component pool, of a template with its values, as LogTape makes them. */
export function recordOf(
  template: string,
  properties: Record<string, unknown> = {},
  changes: Partial<LogRecord> = {},
): LogRecord {
  const message = template.split(/\{(\w+)\}/).map((part, index) => index % 2 === 0 ? part : properties[part]);
  return {
    timestamp: TIME,
    level: "info",
    category: ["powerpool", "pool"],
    message,
    rawMessage: template,
    properties,
    ...changes,
  };
}
