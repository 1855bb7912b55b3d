/**
 * Log lines of a shard's thread on their way to the main thread, and which of them are wanted.
 *
 * @module
 */

import { configureSync, getLogger, type LogLevel, type LogRecord } from "@logtape/logtape";

/** A record of LogTape in plain values. */
export interface PostedRecord extends Pick<LogRecord, "category" | "level" | "timestamp"> {
  readonly kind: "log";
  /** Text and values by turns. */
  readonly message: readonly unknown[];
  /** The template. */
  readonly rawMessage: string;
  readonly properties: Record<string, unknown>;
}

/** Least severities that are wanted; `null` where nothing is. */
export interface WantedLevels {
  readonly kind: "levels";
  /** Of components that are not named. */
  readonly byDefault: LogLevel | null;
  /** By component key. */
  readonly byComponent: readonly (readonly [string, LogLevel | null])[];
}

/** An error in plain values: a clone of one would lose its name, and may be impossible. */
interface PostedError {
  readonly postedError: { readonly name: string; readonly message: string; readonly stack: string | undefined };
}

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warning", "error", "fatal"];

/** What is wanted of some components, as LogTape is set up in this thread. */
export function wantedLevels(components: readonly string[]): WantedLevels {
  const wanted = (category: readonly string[]): LogLevel | null =>
    LEVELS.find((level) => getLogger([...category]).isEnabledFor(level)) ?? null;
  return {
    kind: "levels",
    byDefault: wanted(["powerpool"]),
    byComponent: components.map((key) => [key, wanted(["powerpool", key])]),
  };
}

/** Sets LogTape up in a thread: what is wanted is posted, and nothing else costs a message. */
export function postLogs({ byDefault, byComponent }: WantedLevels, post: (record: PostedRecord) => void): void {
  configureSync({
    reset: true,
    sinks: { main: (record: LogRecord) => post(postedRecord(record)) },
    loggers: [
      { category: ["powerpool"], sinks: ["main"], lowestLevel: byDefault },
      ...byComponent.map(([key, lowestLevel]) => ({
        category: ["powerpool", key],
        sinks: ["main" as const],
        lowestLevel,
        parentSinks: "override" as const,
      })),
      { category: ["logtape", "meta"], sinks: [] },
    ],
  });
}

/** Puts a record into plain values, which can be sent to another thread. */
export function postedRecord(record: LogRecord): PostedRecord {
  const { category, level, timestamp, message, rawMessage, properties } = record;
  return {
    kind: "log",
    category,
    level,
    timestamp,
    message: message.map(postedValue),
    rawMessage: typeof rawMessage === "string" ? rawMessage : rawMessage.join("{}"),
    properties: eachValue(properties, postedValue),
  };
}

/** Logs in this thread what another one has posted, with the time at which it happened. */
export function logPosted({ category, level, timestamp, message, rawMessage, properties }: PostedRecord): void {
  getLogger([...category]).emit({
    level,
    timestamp,
    message: message.map(receivedValue),
    rawMessage,
    properties: eachValue(properties, receivedValue),
  });
}

function eachValue(
  properties: Readonly<Record<string, unknown>>,
  change: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, change(value)]));
}

function postedValue(value: unknown): unknown {
  if (value instanceof Error) {
    const { name, message, stack } = value;
    return { postedError: { name, message, stack } } satisfies PostedError;
  }
  return typeof value === "function" || typeof value === "symbol" ? String(value) : value;
}

function receivedValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("postedError" in value)) return value;
  const { name, message, stack } = (value as PostedError).postedError;
  return Object.assign(new Error(message), { name, stack });
}
