/**
 * What several daemons made of one block, as one outcome.
 *
 * @module
 */

import type { SubmitOutcome } from "../daemon.ts";

/**
 * How much a refusal tells, least first. A daemon that does not know the block before can say nothing of ours; one that
 * only says that it refused it before has said why then; and BIP 22's `inconclusive` says that the block is valid.
 */
const TELLING: readonly (readonly string[])[] = [
  ["prev-blk-not-found"],
  ["duplicate-invalid"],
  [],
  ["inconclusive", "duplicate-inconclusive"],
];

/** Where words stand that are not listed: they name what is wrong with the block. */
const TELLING_OTHERS = 2;

/**
 * The best of some answers: accepted by any is accepted, rather as new than as known; else the most telling refusal, the
 * first of equals.
 *
 * @param outcomes What the daemons said, the preferred one's first.
 * @returns `undefined` if there is none.
 */
export function bestOutcome(outcomes: readonly SubmitOutcome[]): SubmitOutcome | undefined {
  return outcomes.toSorted((one, other) => worthOf(other) - worthOf(one))[0];
}

function worthOf(outcome: SubmitOutcome): number {
  if (outcome.accepted) return TELLING.length + (outcome.known ? 0 : 1);
  const place = TELLING.findIndex((words) => words.includes(outcome.reason));
  return place < 0 ? TELLING_OTHERS : place;
}
