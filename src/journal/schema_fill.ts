/**
 * What a step from one version of the tables to the next does that SQL alone cannot.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { createShareFinder } from "./share_finder.ts";

/**
 * Fills the new tables of version 4: draws the journal's id, and makes events of the blocks that there are, so that
 * readers get them as well, each behind the shares that were written before it was found.
 */
export function fillVersion4(database: DatabaseSync): void {
  database.prepare("INSERT INTO identity (one, id) VALUES (1, ?)").run(crypto.randomUUID());
  const blocks = database.prepare(
    `SELECT id, time, state, reason, settled_at, CASE value_known WHEN 1 THEN CAST(value AS TEXT) END AS value
     FROM block ORDER BY id`,
  ).all();
  const add = database.prepare("INSERT INTO event (time, after_share, kind, ref, data) VALUES (?, ?, 'block', ?, ?)");
  const shareBefore = createShareFinder(database);
  let behind = 0;
  for (const { id, time, value } of blocks) {
    behind = Math.max(behind, shareBefore(Number(time)));
    add.run(Number(time), behind, Number(id), JSON.stringify({ state: "found", reason: "", value }));
  }
  // When they changed is not known of all of them; that they did, the end of what was written knows.
  const last = shareBefore(Infinity);
  for (const { id, time, state, reason, settled_at: settledAt, value } of blocks) {
    if (state === "found") continue;
    add.run(Number(settledAt ?? time), last, Number(id), JSON.stringify({ state, reason, value }));
  }
}
