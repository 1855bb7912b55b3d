/**
 * The newest lines of the log, for the monitor: what an operator would read there.
 *
 * @module
 */

import type { LogLevel as RecordLevel, LogRecord } from "@logtape/logtape";
import type { LoggedEvent, MonitoredEvents } from "../../monitor/component.ts";
import { componentName, messageText } from "./log_line.ts";

/** Takes lines, and keeps the newest. */
export interface LogEvents extends MonitoredEvents {
  /** Takes a record as it is shown in other outputs: masked, and folded. */
  take(record: LogRecord): void;
}

/** How many lines are kept. */
const MOST_EVENTS = 1000;

/** Characters of a line that are kept: some hold a whole block. */
const LONGEST_TEXT = 2000;

/** Levels of what is kept. */
const LEVELS: Readonly<Partial<Record<RecordLevel, LoggedEvent["level"]>>> = {
  info: "info",
  warning: "warning",
  error: "error",
  fatal: "error",
};

/** Last part of the category of lines about requests to the monitor, which would push all else out. */
const ACCESS = "access";

/**
 * Makes one without lines.
 *
 * @param most How many it keeps.
 */
export function createLogEvents(most = MOST_EVENTS): LogEvents {
  // Newest last; the front is cut off now and then, not at each line.
  let events: LoggedEvent[] = [];
  let count = 0;
  const listeners = new Set<(event: LoggedEvent) => void>();
  return {
    take(record) {
      const { category, timestamp: time, level: recordLevel } = record;
      const level = LEVELS[recordLevel];
      if (level === undefined || category.length > 2 && category.at(-1) === ACCESS) return;
      const event = { id: ++count, time, level, component: componentName(record), text: cut(messageText(record)) };
      events.push(event);
      if (events.length >= 2 * most) events = events.slice(-most);
      for (const listener of [...listeners]) listener(event);
    },
    newest: () => events.slice(-most).reverse(),
    subscribe(listener) {
      // An object of its own: one function may listen twice.
      const listening = (event: LoggedEvent) => listener(event);
      listeners.add(listening);
      return () => listeners.delete(listening);
    },
  };
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}
