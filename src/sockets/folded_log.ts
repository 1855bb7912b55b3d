/**
 * A log that says a thing once at once, and then once a minute how often it happened again: what a peer can make happen
 * a thousand times must not fill the disk.
 *
 * @module
 */

import { systemAfter } from "../timers/after.ts";

/** Something that may be said often. */
export interface FoldedLog {
  /**
   * Says it, unless the same was said within the last minute: then it is counted.
   *
   * @param kind What makes two the same; one of a few words of ours, never something that a peer chooses.
   * @param message A LogTape template.
   * @param properties Its values. Those of the last time are the example that stands for all that were counted.
   */
  say(kind: string, message: string, properties?: Record<string, unknown>): void;
  /** Says what has been counted, and ends all alarms; what is said afterwards is said at once. */
  close(): void;
}

/** What a folded log needs. */
export interface FoldedLogParts {
  /** Writes a line: a method of a LogTape logger. */
  write(message: string, properties: Record<string, unknown>): void;
  /**
   * Calls back once, that many milliseconds from now; {@linkcode setTimeout} if left out.
   *
   * @returns Takes the alarm back.
   */
  after?(milliseconds: number, callback: () => void): () => void;
}

/** How long nothing is said of what was said just now. */
const QUIET_MS = 60_000;

/** What was said within the last minute. */
interface Quiet {
  again: number;
  message: string;
  properties: Record<string, unknown>;
  end(): void;
}

/**
 * Makes one that has said nothing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const lines: string[] = [];
 * const log = createFoldedLog({ write: (message, { again }) => lines.push(message.replace("{again}", String(again))) });
 * for (let i = 0; i < 3; i++) log.say("full", "Refused a connection");
 * log.close();
 * assert.deepEqual(lines, ["Refused a connection", "Refused a connection (and again in the last minute: 2 times)"]);
 * ```
 */
export function createFoldedLog({ write, after = systemAfter }: FoldedLogParts): FoldedLog {
  const quiet = new Map<string, Quiet>();
  let closed = false;

  function sum({ again, message, properties }: Quiet): void {
    if (again === 0) return;
    write(`${message} (and again in the last minute: {again} ${again === 1 ? "time" : "times"})`, {
      ...properties,
      again,
    });
  }

  function begin(kind: string): void {
    const entry: Quiet = { again: 0, message: "", properties: {}, end: after(QUIET_MS, over) };
    quiet.set(kind, entry);
    function over(): void {
      quiet.delete(kind);
      if (entry.again === 0) return;
      sum(entry);
      begin(kind);
    }
  }

  return {
    say(kind, message, properties = {}) {
      const entry = quiet.get(kind);
      if (entry === undefined) {
        write(message, properties);
        if (!closed) begin(kind);
        return;
      }
      entry.again++;
      entry.message = message;
      entry.properties = properties;
    },
    close() {
      closed = true;
      for (const entry of quiet.values()) {
        entry.end();
        sum(entry);
      }
      quiet.clear();
    },
  };
}
