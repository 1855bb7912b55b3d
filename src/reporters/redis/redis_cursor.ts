/**
 * How far a reader has come, as it stands in Redis: `SHARE:EVENT`, both sequences of its journal.
 *
 * @module
 */

import type { JournalItem, JournalPosition } from "../../journal/reader.ts";

const CURSOR = /^(\d+):(\d+)$/;

/** Writes a position. */
export function cursorText({ share, event }: JournalPosition): string {
  return `${share}:${event}`;
}

/**
 * Reads a position; nothing is the beginning.
 *
 * @throws {SyntaxError} If it is none.
 */
export function parseCursor(text: string): JournalPosition {
  if (text === "") return { share: 0, event: 0 };
  const [, share, event] = CURSOR.exec(text) ?? [];
  if (share === undefined || event === undefined) {
    throw new SyntaxError(`Cannot read cursor "${text}": expected SHARE:EVENT, such as 1200:17`);
  }
  return { share: Number(share), event: Number(event) };
}

/** The items that a position does not include. */
export function itemsBeyond(items: readonly JournalItem[], { share, event }: JournalPosition): readonly JournalItem[] {
  return items.filter(({ kind, sequence }) => sequence > (kind === "share" ? share : event));
}

/** The farther of two positions in each of the two sequences. */
export function farther(one: JournalPosition, other: JournalPosition): JournalPosition {
  return { share: Math.max(one.share, other.share), event: Math.max(one.event, other.event) };
}

/** Whether a position includes all that another one does. */
export function covers(one: JournalPosition, other: JournalPosition): boolean {
  return one.share >= other.share && one.event >= other.event;
}
