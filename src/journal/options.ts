/**
 * Options of the journal.
 *
 * @module
 */

import { z } from "zod";

/** How a configuration describes the journal; all of it may be left out. */
export const journalOptions = z.strictObject({
  path: z.string().min(1).default("powerpool.db").describe(
    "SQLite file that keeps every share and block; relative to the configuration file's folder",
  ),
  commit_interval: z.number().min(0).max(1000).default(0).describe(
    "Least milliseconds between two transactions; what comes while one is on its way gathers in any case",
  ),
  synchronous: z.enum(["normal", "full"]).default("normal").describe(
    "normal: what was accepted survives a crash of the program; full: also a power cut, at one disk flush a commit",
  ),
  keep_days: z.number().min(1).max(36500).default(30).describe(
    "Days that shares and events are kept, and the bytes of settled blocks; longer as long as a reporter lacks them",
  ),
});

/** The options, defaults filled in. */
export type JournalOptions = z.infer<typeof journalOptions>;
