/**
 * Appends shares to the journal named on the command line until it is killed, and writes the number of each to standard
 * output once it is written. Run by the test of an unclean end.
 *
 * @module
 */

import { open, share } from "./temporary_journal.ts";

/** Shares in a group. */
const GROUP = 20;

const [path] = Deno.args;
if (path === undefined) throw new Error("Cannot append: expected the journal's path as argument");

const journal = open(path);
const encoder = new TextEncoder();

for (let first = 1;; first += GROUP) {
  const times = Array.from({ length: GROUP }, (_, i) => first + i);
  journal.appendShares(times.map((time) => share({ time, worker: `rig${time % 7}` })));
  Deno.stdout.writeSync(encoder.encode(`${times.join("\n")}\n`));
}
