/**
 * Folding log lines: of lines of one kind, the first of a minute are shown and the others counted.
 *
 * What peers and broken daemons can make happen a thousand times must not fill the disk, whichever line it is. Places
 * that know this of their lines fold them closer, by `createFoldedLog()`; their sums are left alone here.
 *
 * @module
 */

import type { LogRecord } from "@logtape/logtape";
import { systemAfter } from "../../timers/after.ts";

/** Takes records, folds them, and hands on what is to be shown. */
export interface LogFold {
  take(record: LogRecord): void;
  /** Tells at once what has been counted; what is taken afterwards is handed on as it is. */
  close(): void;
}

/** What folding needs. */
export interface LogFoldParts {
  /** How many lines of a kind are shown within a minute; 0 for all of them. */
  readonly limit: number;
  /** Takes what is to be shown. */
  show(record: LogRecord): void;
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Calls back once, that many milliseconds from now; {@linkcode setTimeout} if left out.
   *
   * @returns Takes the alarm back.
   */
  after?(milliseconds: number, callback: () => void): () => void;
}

const MINUTE_MS = 60_000;

/** Lines of one kind within the minute that began with the first of them. */
interface Kind {
  count: number;
  /** The last that was not shown. */
  hidden: LogRecord | undefined;
  end(): void;
}

/**
 * Makes one. Two lines are of one kind if component, severity and template are the same, whatever their values are.
 *
 * Lines about a block, which have its `height`, are never folded: each is about money. Nor are sums that were folded
 * already, which have `again`.
 */
export function createLogFold({ limit, show, now, after = systemAfter }: LogFoldParts): LogFold {
  const kinds = new Map<string, Kind>();
  let closed = limit === 0;

  function tell({ count, hidden }: Kind): void {
    if (hidden !== undefined) show(withMore(hidden, count - limit - 1, now()));
  }

  function begin(name: string): Kind {
    const kind: Kind = { count: 0, hidden: undefined, end: after(MINUTE_MS, over) };
    kinds.set(name, kind);
    return kind;
    function over(): void {
      kinds.delete(name);
      tell(kind);
    }
  }

  return {
    take(record) {
      if (closed || "height" in record.properties || "again" in record.properties) return show(record);
      const name = kindName(record);
      const kind = kinds.get(name) ?? begin(name);
      kind.count++;
      if (kind.count <= limit) show(record);
      else kind.hidden = record;
    },
    close() {
      closed = true;
      for (const kind of kinds.values()) {
        kind.end();
        tell(kind);
      }
      kinds.clear();
    },
  };
}

/** The last line of its kind, which stands for others; it is told now, so that times go up. */
function withMore(record: LogRecord, more: number, timestamp: number): LogRecord {
  if (more === 0) return { ...record, timestamp };
  return {
    ...record,
    timestamp,
    message: [...record.message, more, " more like it within a minute)"].with(
      record.message.length - 1,
      `${record.message.at(-1)} (and `,
    ),
    properties: { ...record.properties, more },
  };
}

function kindName({ category, level, rawMessage }: LogRecord): string {
  return JSON.stringify([category, level, rawMessage]);
}
