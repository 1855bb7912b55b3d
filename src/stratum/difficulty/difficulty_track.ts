/**
 * Which difficulty each job of a connection was sent with.
 *
 * Jobs count up, so a few "from this job on" marks say it for all of them. A new difficulty is announced right before
 * the next job that is sent and holds from that job on; shares for earlier jobs are judged as those jobs were sent.
 *
 * @module
 */

import type { Difficulty } from "../../algorithms/difficulty.ts";

/** The difficulties of one connection. */
export interface DifficultyTrack {
  /** The difficulty of the jobs to come. */
  chosen: Difficulty;
  readonly marks: Mark[];
}

interface Mark {
  readonly fromJob: number;
  readonly difficulty: Difficulty;
}

/** Marks kept; a connection whose difficulty changes more often within one block judges its oldest jobs by the next. */
const MAX_MARKS = 16;

/** Starts a track with the difficulty of the first job. */
export function startTrack(first: Difficulty): DifficultyTrack {
  return { chosen: first, marks: [] };
}

/**
 * Notes that a job is being sent.
 *
 * @returns The difficulty to announce before it, or `undefined` if it is the one announced last.
 */
export function markSent(track: DifficultyTrack, jobNumber: number): Difficulty | undefined {
  const { chosen, marks } = track;
  const last = marks.at(-1);
  if (last?.difficulty === chosen) return undefined;
  // A job that was sent before keeps the difficulty that it was sent with.
  if (last !== undefined && last.fromJob >= jobNumber) return undefined;
  marks.push({ fromJob: jobNumber, difficulty: chosen });
  if (marks.length > MAX_MARKS) marks.shift();
  return chosen;
}

/** The difficulty that a job's shares are judged by. */
export function difficultyOfJob({ chosen, marks }: DifficultyTrack, jobNumber: number): Difficulty {
  for (let i = marks.length - 1; i >= 0; i--) {
    const mark = marks[i] as Mark;
    if (mark.fromJob <= jobNumber) return mark.difficulty;
  }
  return marks[0]?.difficulty ?? chosen;
}
