/**
 * The works that a block can still be finished of: those of the newest block, and of the one before.
 *
 * @module
 */

import type { Work } from "./job.ts";

/** Works, by the numbers of their jobs. */
export interface KeptWorks {
  /**
   * What is kept from now on is of another block. Solutions of the block before may still be on their way to us; older
   * ones nobody is allowed.
   */
  nextBlock(): void;
  /** Keeps a work, in place of the one with its number if there is such. */
  keep(work: Work): void;
  /** The work of a job; `undefined` if it is not kept any more. */
  find(jobNumber: number): Work | undefined;
}

/** Works kept of one block: more than the jobs that any port still takes shares for. */
const MAX_WORKS = 512;

/** Makes a keeper that has none. */
export function createKeptWorks(): KeptWorks {
  let works = new Map<number, Work>();
  /** Those of the block before. */
  let before: ReadonlyMap<number, Work> = new Map();
  return {
    nextBlock() {
      before = works;
      works = new Map();
    },
    keep(work) {
      works.set(work.job.number, work);
      if (works.size > MAX_WORKS) works.delete(works.keys().next().value as number);
    },
    find: (jobNumber) => works.get(jobNumber) ?? before.get(jobNumber),
  };
}
