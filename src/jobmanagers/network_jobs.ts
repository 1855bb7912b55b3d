/**
 * The jobs of one network: made of its templates, handed to whoever listens, and kept until no block can be finished of
 * them any more.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import { equalBytes } from "../bytes/bytes.ts";
import { createHistogram, type HistogramView } from "../counters/histogram.ts";
import type { BlockTemplate } from "../daemon/template.ts";
import { createInterning } from "./interning.ts";
import { blockOfWork, type Job, type JobPlan, type Work } from "./job.ts";
import { createKeptWorks } from "./kept_works.ts";
import type { MergedChains } from "./aux/merged_chains.ts";
import { createOutage } from "./outage.ts";
import { createTransactionsHex } from "./transactions_hex.ts";

/** What jobs are made with. */
export interface NetworkJobsParts {
  /** What all jobs of the network have in common, as far as it is known. */
  readonly common: () => Omit<JobPlan, "number" | "clean" | "push" | "mergedMining" | "auxTargets">;
  /** Numbers of jobs, each greater than the one before. */
  readonly nextNumber: () => number;
  /** Chains that are mined along. */
  readonly merged: Pick<MergedChains, "build">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
  /** No job can be made of a template; the log has the reason. */
  onRefused(): void;
}

/** What became of a template. */
export interface TakenTemplate {
  /** Whether it stands on another tip than the job before. */
  readonly isNewTip: boolean;
  /** The work that was made of it and given out; `undefined` if none could be made. */
  readonly work: Work | undefined;
}

/** How a job is given out. */
export interface Issue {
  /** Whether what miners have is worthless. */
  readonly clean: boolean;
  /** Whether they get it at once all the same. */
  readonly push: boolean;
}

/** Jobs made so far, and how long they took. */
export interface JobFigures {
  readonly made: number;
  /** Milliseconds from the newest block's template, once read, until its job was handed to all ports. */
  readonly handOverMs: number | undefined;
  /** The same of all blocks, seconds. */
  readonly handOvers: HistogramView;
}

/** The jobs of a network. */
export interface NetworkJobs {
  /**
   * Makes a job of a template, and gives it out.
   *
   * @param isAhead Whether the template was made ahead of the daemon's, which replaces it soon.
   */
  take(template: BlockTemplate, isAhead: boolean): TakenTemplate;
  /**
   * Makes a job of the newest template once more, its time moved on, and gives it out.
   *
   * @returns Its work; `undefined` if there was no template yet, or no job can be made of it.
   */
  again(how: Issue): Work | undefined;
  /** The newest work, or `undefined` before the first. */
  readonly newest: Work | undefined;
  /** Whether no job could be made when one was to be made last. */
  readonly refused: boolean;
  /** The work of a job; `undefined` if no block can be finished of it any more. */
  find(jobNumber: number): Work | undefined;
  /** A work's block in hex; see {@linkcode blockOfWork}. */
  blockOf(work: Work, header: Uint8Array, coinbase: Uint8Array): string;
  /**
   * Calls the listener with each new job.
   *
   * @returns Ends that.
   */
  onJob(listener: (job: Job) => void): () => void;
  figures(): JobFigures;
  /** Ends what is under way in the background. */
  stop(): void;
}

/** Makes the jobs; there are none yet. */
export function createNetworkJobs(parts: NetworkJobsParts): NetworkJobs {
  const { nextNumber, merged, now, log } = parts;
  const listeners = new Set<(job: Job) => void>();
  const works = createKeptWorks();
  const interned = createInterning();
  const transactionsHex = createTransactionsHex();
  const refusal = createOutage((error) => log.error("{error}", { error }), String);
  const handOvers = createHistogram();
  let handOverMs: number | undefined;
  let made = 0;
  let newest: Work | undefined;
  let refused = false;
  let lastTemplate: { readonly template: BlockTemplate; readonly takenAt: number } | undefined;
  /** Whether the newest template was made ahead of the daemon's. */
  let wasAhead = false;

  function issue(template: BlockTemplate, how: Issue, isNewTip: boolean): Work | undefined {
    const began = performance.now();
    let work: Work;
    try {
      work = merged.build(template, { ...parts.common(), ...how, number: nextNumber() });
    } catch (error) {
      refused = true;
      refusal.failed(error);
      parts.onRefused();
      return undefined;
    }
    refused = false;
    refusal.over();
    if (isNewTip) works.nextBlock();
    give(work);
    if (isNewTip) {
      handOverMs = performance.now() - began;
      handOvers.observe(handOverMs / 1000);
    }
    // Miners first: what saves memory can wait until they have the job.
    newest = { ...work, transactions: interned(work.transactions) };
    works.keep(newest);
    transactionsHex.prepare(newest.transactions);
    return newest;
  }

  function give(work: Work): void {
    made++;
    newest = work;
    works.keep(work);
    for (const listener of listeners) listener(work.job);
  }

  return {
    take(template, isAhead) {
      const before = newest?.job;
      const isNewTip = before === undefined || !equalBytes(before.previousHash, template.previousBlockHash);
      // What replaces a block without transactions is worth more at once.
      const push = wasAhead && !isAhead && !isNewTip;
      lastTemplate = { template, takenAt: now() };
      wasAhead = isAhead;
      return { isNewTip, work: issue(template, { clean: isNewTip, push }, isNewTip) };
    },

    again(how) {
      if (lastTemplate === undefined) return undefined;
      const { template, takenAt } = lastTemplate;
      const moved = template.curtime + Math.floor((now() - takenAt) / 1000);
      // Some daemons do not let time move.
      const curtime = Math.min(moved, newest?.job.maximumTime ?? moved);
      return issue({ ...template, curtime }, how, false);
    },

    get newest() {
      return newest;
    },
    get refused() {
      return refused;
    },
    find: works.find,
    blockOf: (work, header, coinbase) => blockOfWork(work, header, coinbase, transactionsHex.of(work.transactions)),

    onJob(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    figures: () => ({ made, handOverMs, handOvers: handOvers.view() }),
    stop: transactionsHex.stop,
  };
}
