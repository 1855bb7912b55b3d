/**
 * Parts of a network's status: its newest block and the age of its work, as the monitor shows them.
 *
 * @module
 */

import { displayHash } from "../coin/hash.ts";
import type { BlockFigures } from "./blocks/block_figures.ts";
import type { Work } from "./job.ts";
import { shownTime } from "./shown_time.ts";
import type { TemplateAge } from "./template_age.ts";

/**
 * The block that is mined.
 *
 * @param figures Of the work.
 * @param lastBlockAt When there was a new block last, milliseconds since 1970.
 */
export function netState(
  { job, transactions }: Work,
  { difficulty, height, value }: BlockFigures,
  lastBlockAt: number | undefined,
): object {
  return {
    difficulty,
    height,
    last_block: shownTime(lastBlockAt),
    prev_hash: displayHash(job.previousHash),
    transactions: transactions.length,
    subsidy: Number(value),
  };
}

/** The age of the work, seconds. */
export function templateSeconds({ ageMs, withoutMs, maxAgeMs }: TemplateAge): object {
  return { age: ageMs === undefined ? null : ageMs / 1000, missing: withoutMs / 1000, max_age: maxAgeMs / 1000 };
}
