/**
 * The journal of a server, with what looks after it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Component } from "../config/checked_config.ts";
import { type Journal, openJournal } from "../journal/journal.ts";
import { createUpkeep, type Upkeep } from "../journal/upkeep.ts";
import type { journalType } from "./component_types.ts";
import { createRecoveryTeller } from "./journal_file.ts";
import { type TimedCommits, timedCommits } from "./timed_commits.ts";

/** An open journal; disposed of, it is closed. */
export interface ServerJournal extends Disposable {
  readonly journal: Journal;
  /** The same for those who write shares, who are watched. */
  readonly commits: TimedCommits;
  /** Adds shares up and lets go of old ones, once it is started. */
  readonly upkeep: Pick<Upkeep, "start">;
}

/**
 * Opens a journal.
 *
 * @param component Its configuration.
 * @param path Its file, or SQLite's name of memory.
 * @param now Milliseconds since 1970.
 * @throws {Error} If it cannot be opened.
 */
export function openServerJournal(
  { key, options }: Pick<Component<typeof journalType.options>, "key" | "options">,
  path: string,
  now: () => number,
): ServerJournal {
  const log = getLogger(["powerpool", key]);
  using opened = new DisposableStack();
  const journal = opened.adopt(
    openJournal({ ...options, path }, { now, onRecovery: createRecoveryTeller(log) }),
    (journal) => journal.close(),
  );
  const upkeep = opened.adopt(
    createUpkeep({ journal, keepDays: options.keep_days, log, now }),
    (upkeep) => upkeep.stop(),
  );
  const open = opened.move();
  return { journal, commits: timedCommits(journal, now), upkeep, [Symbol.dispose]: () => open.dispose() };
}
