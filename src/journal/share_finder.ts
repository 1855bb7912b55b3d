/**
 * Where in the journal a time is. Shares have no index by time, which would cost a third more room: their times rise with
 * their sequence, or nearly, so that halving finds the place in some thirty steps.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";

/**
 * Makes the function that finds the sequence of the last share up to a time, 0 if there is none.
 *
 * @returns Takes milliseconds since 1970.
 */
export function createShareFinder(database: DatabaseSync): (time: number) => number {
  const at = database.prepare("SELECT sequence, time FROM share WHERE sequence >= ? ORDER BY sequence LIMIT 1");
  const first = database.prepare("SELECT sequence FROM share ORDER BY sequence LIMIT 1").get();
  const last = database.prepare("SELECT sequence FROM share ORDER BY sequence DESC LIMIT 1").get();
  return (time) => {
    const before = Number(first?.["sequence"] ?? 1) - 1;
    let low = before;
    let high = Number(last?.["sequence"] ?? 0);
    // It is above `low`, or there is none, and at or below `high`; sequences may have gaps.
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const row = at.get(middle);
      if (row !== undefined && Number(row["time"]) <= time) low = Number(row["sequence"]);
      else high = middle - 1;
    }
    return low === before ? 0 : low;
  };
}
