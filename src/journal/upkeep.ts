/**
 * What keeps an open journal in order while the pool runs: adds shares up, lets go of what is old, and says when a reader
 * holds things back for long.
 *
 * All of it is done in pieces of a millisecond or two, with a pause behind each: the thread serves shares as well.
 *
 * @module
 */

import type { Journal } from "./journal.ts";
import { type After, systemAfter } from "../timers/after.ts";

/** Where it says what is amiss. */
export interface UpkeepLog {
  warn(template: string, values?: Record<string, unknown>): void;
  info(template: string, values?: Record<string, unknown>): void;
}

/** What upkeep needs. */
export interface UpkeepParts {
  readonly journal: Pick<Journal, "fold" | "retention" | "readers">;
  /** Days that shares and events are kept. */
  readonly keepDays: number;
  readonly log: UpkeepLog;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** {@linkcode setTimeout} if left out. */
  readonly after?: After;
}

/** The upkeep of a journal. */
export interface Upkeep {
  start(): void;
  /** Ends it; the journal may then be closed. */
  stop(): void;
}

/** Shares added up in one piece: a millisecond or so, even if each is of another worker. */
const FOLD_SHARES = 250;

/** Between two looks for new shares. */
const FOLD_MS = 1000;

/** Between two looks for what is old. */
const RETENTION_MS = 10_000;

/** Between two pieces: what comes in meanwhile has far more time than the piece has taken. */
const PAUSE_MS = 5;

/** Between two looks for readers that stand still. */
const READERS_MS = 3600 * 1000;

const DAY_MS = 24 * 3600 * 1000;

/** Makes the upkeep of an open journal; nothing happens before it is started. */
export function createUpkeep(parts: UpkeepParts): Upkeep {
  const { journal, keepDays, log, now, after = systemAfter } = parts;
  const unset = new Set<() => void>();

  /** Does a piece of work again and again: soon if it says that there is more, else after its pause. */
  function keepDoing(what: string, pauseMs: number, piece: () => boolean, wasFailing = false): void {
    let more = false;
    let failing = false;
    try {
      more = piece();
      if (wasFailing) log.info("The journal can {what} again", { what });
    } catch (error) {
      failing = true;
      // Nothing is lost by it: what was not done now is done later.
      if (!wasFailing) log.warn("The journal cannot {what}: {error}; trying again", { what, error });
    }
    alarm(more ? PAUSE_MS : pauseMs, () => keepDoing(what, pauseMs, piece, failing));
  }

  function alarm(milliseconds: number, callback: () => void): void {
    const take = after(milliseconds, () => {
      unset.delete(take);
      callback();
    });
    unset.add(take);
  }

  function tellOfStandstill(): boolean {
    for (const { name, movedAt, lag: { items, age } } of journal.readers()) {
      if (items === 0 || age < DAY_MS || now() - movedAt < DAY_MS) continue;
      log.warn(
        "Reader {name} has not moved for {hours} h: {items} items are kept for it; " +
          'if nothing reads by that name any more, "powerpool journal CONFIG.yml --forget {name}" lets go of it',
        { name, hours: Math.floor((now() - movedAt) / (DAY_MS / 24)), items },
      );
    }
    return false;
  }

  return {
    start() {
      keepDoing("add shares up", FOLD_MS, () => journal.fold(FOLD_SHARES) === FOLD_SHARES);
      keepDoing("let go of what is old", RETENTION_MS, () => journal.retention.step(now() - keepDays * DAY_MS, now()));
      keepDoing("tell of its readers", READERS_MS, tellOfStandstill);
    },
    stop() {
      for (const take of unset) take();
      unset.clear();
    },
  };
}
