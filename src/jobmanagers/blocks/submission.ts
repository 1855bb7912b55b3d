/**
 * Handing a block to its daemon, until the chain says what became of it.
 *
 * @module
 */

import type { BlockPlace, SubmitOutcome } from "../../daemon/daemon.ts";
import { isInChain } from "./block_fate.ts";
import { delay } from "../../timers/delay.ts";
import { createOutage, reasonOfFailure } from "../outage.ts";

/** What the chain says of a block that was handed in. */
export interface Settlement {
  /** `beside` is a valid block that is not in the best chain, or not yet. */
  readonly state: "accepted" | "beside" | "rejected";
  /** Why it was rejected, in the daemon's words; else empty. */
  readonly reason: string;
}

/** A block on its way. */
export interface Submission {
  /** Hands it in. */
  submit(signal: AbortSignal): Promise<SubmitOutcome>;
  /** Where it is in the chain; `undefined` if the daemon does not know it. */
  place(signal: AbortSignal): Promise<BlockPlace | undefined>;
  /** Told why a try failed, if it is not for the reason of the one before. */
  onFailure(error: unknown): void;
  /** Ends the tries; the submission then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 15_000;

/**
 * The word of a daemon that does not know the block before ours. One that was killed has lost its newest blocks and gets
 * them back from its peers; until then it can say nothing of ours.
 */
const PARENT_UNKNOWN = "prev-blk-not-found";

const TAKEN_BUT_UNKNOWN = "taken, but no block of this hash is known to the daemon; is pow_block_hash right?";

/** How long a daemon is given to learn of the block before; by then it is no block of its chain. */
const PARENT_PATIENCE_MS = 3_600_000;

/**
 * How often a block is handed in that a daemon takes, but does not know: one of several may have ended in between. Then
 * it is no block of the chain.
 */
const UNKNOWN_TRIES = 4;

/**
 * BIP 22's words for a valid block that did not become the tip, or not yet. The second is that of older daemons for a
 * block that they have already, from a try whose answer was lost.
 */
const UNDECIDED: ReadonlySet<string> = new Set(["inconclusive", "duplicate-inconclusive"]);

/**
 * Submits a block and asks the chain for it: what is in the best chain is accepted whatever `submitblock` said.
 *
 * A daemon that does not answer is tried again for as long as the signal allows: a block that was found is worth more
 * than any number of calls, and it stays in the journal for the next start of the pool.
 */
export async function submitUntilSettled(submission: Submission): Promise<Settlement> {
  const { signal } = submission;
  const outage = createOutage(submission.onFailure, reasonOfFailure);
  const patienceEnds = performance.now() + PARENT_PATIENCE_MS;
  let unknown = 0;
  for (let retryMs = FIRST_RETRY_MS;; retryMs = Math.min(2 * retryMs, LAST_RETRY_MS)) {
    try {
      // deno-lint-ignore no-await-in-loop -- each try depends on how the one before ended
      const settlement = await submitOnce(submission);
      if (settlement === undefined) {
        if (++unknown >= UNKNOWN_TRIES) return { state: "rejected", reason: TAKEN_BUT_UNKNOWN };
      } else if (settlement.reason !== PARENT_UNKNOWN || performance.now() >= patienceEnds) return settlement;
      else outage.failed(new Error("the daemon does not know the block before it"));
    } catch (error) {
      signal.throwIfAborted();
      outage.failed(error);
    }
    // deno-lint-ignore no-await-in-loop -- the pause between two tries
    await delay(retryMs, signal);
  }
}

/** @returns `undefined` if the daemon took it, but does not know it. */
async function submitOnce({ submit, place: placeOf, signal }: Submission): Promise<Settlement | undefined> {
  const answer = await submit(signal);
  const place = await placeOf(signal);
  if (isInChain(place)) return { state: "accepted", reason: "" };
  if (!answer.accepted && !UNDECIDED.has(answer.reason)) return { state: "rejected", reason: answer.reason };
  return place === undefined ? undefined : { state: "beside", reason: "" };
}
