/**
 * Scores that a test sets: the twin of those in Redis.
 *
 * @module
 */

import type { ScoreReading, ScoreSource } from "../../../src/jobmanagers/scores/score_source.ts";

/** A source whose answers are the test's. */
export interface MemoryScores extends ScoreSource {
  /** What it says from now on; an error makes readings fail. */
  says: ScoreReading | Error;
  /** Waits until what it says now was read, and what follows from that has happened. */
  readAgain(): Promise<void>;
  readonly closed: boolean;
}

/** Makes one that says nothing of any currency. */
export function createMemoryScores(): MemoryScores {
  let next = Promise.withResolvers<void>();
  let closed = false;
  return {
    name: "memory",
    says: { scores: new Map(), faults: [] },
    read() {
      next.resolve();
      next = Promise.withResolvers();
      return this.says instanceof Error ? Promise.reject(this.says) : Promise.resolve(this.says);
    },
    async readAgain() {
      // The first one may have begun before the test has said what it wants to say; the second begins when that is done.
      await next.promise;
      await next.promise;
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
    get closed() {
      return closed;
    },
  };
}
