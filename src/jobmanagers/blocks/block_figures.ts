/**
 * What the block of a work is like, in figures.
 *
 * @module
 */

import { difficultyOfTarget } from "../../algorithms/difficulty.ts";
import { integerOfDigest, type Target } from "../../algorithms/target.ts";
import type { Work } from "../job.ts";

/** Figures of a block to be mined. */
export interface BlockFigures {
  readonly height: number;
  /** The template's value of the block, satoshis. */
  readonly value: bigint;
  /** In units of the network's difficulty 1. */
  readonly difficulty: number;
}

/**
 * Figures of a work's block.
 *
 * @param difficultyOne The target of the network's difficulty 1.
 */
export function figuresOf({ job, value }: Work, difficultyOne: Target): BlockFigures {
  const target = integerOfDigest(job.networkTarget) as Target;
  return { height: job.height, value, difficulty: difficultyOfTarget(target, difficultyOne) };
}
