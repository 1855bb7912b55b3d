/**
 * What all job managers have in common, whether they follow one chain or switch between several.
 *
 * @module
 */

import type { Target } from "../algorithms/target.ts";
import type { Finder } from "./blocks/found_blocks.ts";
import type { Job } from "./job.ts";

/** Where a port's jobs come from and its blocks go. */
export interface JobSource {
  /** The target of difficulty 1 that miners of the chain reckon with. */
  readonly difficultyOne: Target;
  /** Codes of the currencies that its jobs may be of. */
  readonly currencies: readonly string[];
  /** The newest job that was given out, or `undefined` before the first. */
  latest(): Job | undefined;
  /**
   * Calls the listener with each new job.
   *
   * @returns Ends that.
   */
  onJob(listener: (job: Job) => void): () => void;
  /**
   * Calls the listener with the currency of jobs that are worthless from now on, though there is no new one of it: the
   * source has gone over to another chain. Left out by sources of one chain.
   *
   * @returns Ends that.
   */
  onRetired?(listener: (currency: string) => void): () => void;
  /**
   * Takes a solved block; it is in the journal when this returns.
   *
   * @param jobNumber Of the job that it solves.
   * @param header 80 bytes.
   * @param coinbase The coinbase without witness.
   * @param finder Whose share it is, and the key of the port that it came in by.
   * @throws {Error} If the job is not known any more.
   */
  solve(jobNumber: number, header: Uint8Array, coinbase: Uint8Array, finder: Finder): void;
}

/** A job source with a life of its own: a component of the configuration. */
export interface JobManager extends JobSource {
  readonly key: string;
  start(): void;
  /** Ends everything; blocks still on their way stay in the journal for the next start. */
  stop(): Promise<void>;
  /** What it says of itself, for the monitor. */
  status(): { readonly [field: string]: unknown };
}
