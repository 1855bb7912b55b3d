/**
 * Appends shares to the journal named on the command line until it is killed, and writes the number of each to standard
 * output once its promise has resolved. Run by the test of an unclean end.
 *
 * @module
 */

import { open, share } from "./temporary_journal.ts";

/** Shares on their way at a time. */
const IN_FLIGHT = 20;

const [path] = Deno.args;
if (path === undefined) throw new Error("Cannot append: expected the journal's path as argument");

const journal = open(path, 2);
const encoder = new TextEncoder();
let number = 0;

/** Appends one share after the other. */
async function append(): Promise<never> {
  for (;;) {
    const time = ++number;
    // deno-lint-ignore no-await-in-loop -- each line of shares waits for its last one
    await journal.appendShare(share({ time, worker: `rig${time % 7}` }));
    Deno.stdout.writeSync(encoder.encode(`${time}\n`));
  }
}

await Promise.all(Array.from({ length: IN_FLIGHT }, append));
