/**
 * How far an export is: a line on the terminal that changes in place.
 *
 * @module
 */

import { countText } from "../units/number.ts";

/** What the line is made of. */
export interface ExportProgressParts {
  /** What is counted. */
  readonly what: string;
  /** About how many there are; `undefined` if that is not known. */
  readonly total: number | undefined;
  /** Writes to the terminal; without one nothing is shown. */
  readonly write: ((text: string) => void) | undefined;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Shows how far an export is. */
export interface ExportProgress {
  /** So many more are written. */
  advance(count: number): void;
  /** Takes the line away. */
  end(): void;
}

/** An export that is over by then shows nothing. */
const PATIENCE_MS = 1000;

/** Between two pictures of the line. */
const REFRESH_MS = 200;

const BAR_WIDTH = 30;

/** ANSI: back to the beginning of the line, and clear it. */
const CLEAR = "\r\x1b[K";

/** Makes the line; nothing is shown before an export has taken a while. */
export function createExportProgress({ what, total, write, now }: ExportProgressParts): ExportProgress {
  let nextAt = now() + PATIENCE_MS;
  let done = 0;
  let shown = false;

  function picture(): string {
    const count = `${countText(done)} ${what}`;
    if (total === undefined || total === 0) return count;
    const part = Math.min(1, done / total);
    return `[${"#".repeat(Math.floor(part * BAR_WIDTH)).padEnd(BAR_WIDTH)}] ${Math.floor(part * 100)} %  ${count}`;
  }

  return {
    advance(count) {
      done += count;
      const at = now();
      if (write === undefined || at < nextAt) return;
      nextAt = at + REFRESH_MS;
      shown = true;
      write(`${CLEAR}${picture()}`);
    },
    end() {
      if (shown) write?.(CLEAR);
    },
  };
}
