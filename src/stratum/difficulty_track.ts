/**
 * Which difficulty each job of a connection was sent with.
 *
 * Jobs count up, so a few "from this job on" marks say it for all of them. A new difficulty is announced right before
 * the next job that is sent and holds from that job on; shares for earlier jobs are judged as those jobs were sent.
 *
 * @module
 */

import { type Difficulty, targetOfDifficulty } from "../algorithms/difficulty.ts";
import { type Target, type TargetBytes, targetBytes } from "../algorithms/target.ts";

/** A difficulty and the target that shares must meet for it. */
export interface ShareDifficulty {
  readonly difficulty: Difficulty;
  readonly target: TargetBytes;
}

/** The difficulties of one connection. */
export interface DifficultyTrack {
  /** Chooses the difficulty of the jobs to come. */
  choose(difficulty: Difficulty): void;
  /**
   * Notes that a job is being sent.
   *
   * @returns The difficulty to announce before it, or `undefined` if it is the one announced last.
   */
  sending(jobNumber: number): Difficulty | undefined;
  /** What a job's shares are judged by. */
  of(jobNumber: number): ShareDifficulty;
  /** The difficulty of the jobs to come. */
  readonly chosen: Difficulty;
}

/** Marks kept; a connection whose difficulty changes more often within one block judges its oldest jobs by the next. */
const MAX_MARKS = 16;

interface Mark extends ShareDifficulty {
  readonly fromJob: number;
}

/**
 * Starts a track.
 *
 * @param first Difficulty of the first job.
 * @param difficultyOne The algorithm's difficulty-1 target.
 */
export function createDifficultyTrack(first: Difficulty, difficultyOne: Target): DifficultyTrack {
  let chosen = first;
  const marks: Mark[] = [];

  const mark = (fromJob: number): Mark => ({
    fromJob,
    difficulty: chosen,
    target: targetBytes(targetOfDifficulty(chosen, difficultyOne)),
  });

  return {
    choose(difficulty) {
      chosen = difficulty;
    },
    sending(jobNumber) {
      const last = marks.at(-1);
      if (last?.difficulty === chosen) return undefined;
      // A job that was sent before keeps the difficulty that it was sent with.
      if (last !== undefined && last.fromJob >= jobNumber) return undefined;
      marks.push(mark(jobNumber));
      if (marks.length > MAX_MARKS) marks.shift();
      return chosen;
    },
    of: (jobNumber) => marks.findLast(({ fromJob }) => fromJob <= jobNumber) ?? marks[0] ?? mark(jobNumber),
    get chosen() {
      return chosen;
    },
  };
}
