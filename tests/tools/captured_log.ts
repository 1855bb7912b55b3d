/**
 * What the program logs while a test runs, and waiting for it.
 *
 * @module
 */

import { configure, getTextFormatter, type LogRecord, reset } from "@logtape/logtape";

/** One line. */
export interface LogLine {
  /** Key of the component. */
  readonly component: string;
  readonly level: LogRecord["level"];
  readonly text: string;
}

/** The log of a test. */
export interface CapturedLog extends AsyncDisposable {
  /** All lines so far, oldest first. */
  readonly lines: readonly LogLine[];
  /** Texts of the lines of a level, or of all lines. */
  texts(level?: LogRecord["level"]): string[];
  /** Waits for a line that matches, unless it is there already; the search begins behind the first `skip` lines. */
  line(pattern: RegExp, skip?: number): Promise<LogLine>;
}

const DEADLINE_MS = 10_000;

/** Captures the log, of all levels, until it is disposed of. */
export async function captureLog(): Promise<CapturedLog> {
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const format = getTextFormatter({
    format: ({ message }) => message,
    value: (value) =>
      value instanceof Error ? value.message : typeof value === "string" ? value : JSON.stringify(value),
  });
  function sink(record: LogRecord): void {
    lines.push({ component: record.category[1] ?? "", level: record.level, text: format(record).trimEnd() });
    for (const look of [...waiting]) look();
  }
  await configure({
    reset: true,
    sinks: { lines: sink },
    loggers: [
      { category: "powerpool", lowestLevel: "trace", sinks: ["lines"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["lines"] },
    ],
  });
  return {
    lines,
    texts: (level) => lines.filter((line) => level === undefined || line.level === level).map(({ text }) => text),
    line(pattern, skip = 0) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`Expected ${pattern} in the log, got:\n${lines.map(({ text }) => text).join("\n")}`));
        }, DEADLINE_MS);
        function look(): void {
          const found = lines.slice(skip).find(({ text }) => pattern.test(text));
          if (found === undefined) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve(found);
        }
        waiting.add(look);
        look();
      });
    },
    [Symbol.asyncDispose]: () => reset(),
  };
}
