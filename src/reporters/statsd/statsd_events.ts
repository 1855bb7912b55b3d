/**
 * PowerPool's statsd events: what of the pool's life becomes which figure.
 *
 * @module
 */

import type { Journal } from "../../journal/journal.ts";
import type { ShareOutcome, ShareRecord } from "../../journal/records.ts";
import type { Statsd } from "./statsd.ts";

/** A job, as far as events go by it. */
export interface EventfulJob {
  /** Whether what miners have is worthless. */
  readonly clean: boolean;
  /** Whether they get it at once all the same. */
  readonly push: boolean;
}

/** What events of the journal are made of. */
type EventfulJournal = Pick<Journal, "appendShares" | "noteNetwork" | "recordBlock" | "noteBlocks">;

/** PowerPool's names; it had none for shares that are no shares. */
const SHARE_NAMES: Readonly<Record<ShareOutcome, string>> = {
  accepted: "acc_share",
  low: "reject_low_share",
  duplicate: "reject_dup_share",
  stale: "reject_stale_share",
  invalid: "reject_invalid_share",
};

/** Blocks on their way whose time is taken; more than that are not found at once. */
const MOST_BLOCKS = 1000;

/** Makes a journal that does the same and tells of it. */
export function withStatsd<J extends EventfulJournal>(journal: J, statsd: Statsd, now: () => number): J {
  const underway = new Map<number, { readonly currency: string; readonly since: number }>();
  return {
    ...journal,
    appendShares(shares: readonly ShareRecord[]) {
      journal.appendShares(shares);
      const at = now();
      for (const { time, outcome, difficulty } of shares) {
        statsd.count(SHARE_NAMES[outcome]);
        statsd.count(`${SHARE_NAMES[outcome]}_n1`, difficulty);
        statsd.timing("submit_time", Math.max(0, at - time));
      }
    },
    noteNetwork(news: Parameters<Journal["noteNetwork"]>[0]) {
      journal.noteNetwork(news);
      const { currency, difficulty, height, value } = news;
      statsd.gauge(`${currency}.difficulty`, difficulty);
      statsd.gauge(`${currency}.subsidy`, Number(value));
      statsd.gauge(`${currency}.height`, height);
    },
    recordBlock(block: Parameters<Journal["recordBlock"]>[0]) {
      const id = journal.recordBlock(block);
      if (underway.size < MOST_BLOCKS) underway.set(id, { currency: block.currency, since: now() });
      return id;
    },
    noteBlocks(changes: Parameters<Journal["noteBlocks"]>[0]) {
      journal.noteBlocks(changes);
      for (const { id, state } of changes) {
        const block = underway.get(id);
        if (block === undefined || state === "found") continue;
        underway.delete(id);
        statsd.timing(`block_submission_${block.currency}`, now() - block.since);
      }
    },
  };
}

/**
 * Tells how long the first job on a new block took, from template to miners.
 *
 * @param milliseconds Nothing is told of what is no number.
 */
export function tellJobTime(statsd: Statsd, currency: string, milliseconds: unknown): void {
  if (typeof milliseconds === "number") statsd.gauge(`${currency}.job_generate`, milliseconds);
}

/** Tells what mining is worth, by currency. */
export function tellProfits(statsd: Statsd, profits: ReadonlyMap<string, number>): void {
  for (const [currency, profit] of profits) statsd.gauge(`profitability.${currency}`, profit);
}

/**
 * Makes the function that tells of workers that were authorized, from how many there were since the start.
 *
 * @returns Takes the key of a port and that number. One that is less than before is of a port some of whose threads have
 * begun anew.
 */
export function tellAuthorizations(statsd: Statsd): (port: string, total: number) => void {
  const before = new Map<string, number>();
  return (port, total) => {
    const more = total - (before.get(port) ?? 0);
    before.set(port, total);
    if (more > 0) statsd.count("auth", more);
  };
}

/** Tells of a new job. */
export function tellJob(statsd: Statsd, { clean, push }: EventfulJob): void {
  statsd.count("jobmanager.new_job");
  if (clean) statsd.count("jobmanager.work_restart");
  else if (push) statsd.count("jobmanager.work_push");
}
