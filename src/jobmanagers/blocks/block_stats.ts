/**
 * Blocks found by one network since the start, as PowerPool's monitor shows them.
 *
 * @module
 */

import type { BlockState } from "../../journal/records.ts";
import { shownTime } from "../shown_time.ts";

/** A block as it was found. */
export interface SolvedBlock {
  readonly height: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** In display order. */
  readonly hash: string;
  /** Who found it: address and worker. */
  readonly worker: string;
}

/** Counts, and the block found last. */
export interface BlockStats {
  /** Blocks that are in the chain. */
  readonly accepts: number;
  readonly rejects: number;
  readonly solves: number;
  /** Blocks that are not in the chain, though they are valid. */
  readonly orphans: number;
  /** Those of the accepted ones that are mature. */
  readonly matures: number;
  /** Blocks that are followed, those of earlier runs among them: what became of them is not settled. */
  readonly unsettled: number;
  readonly last_solve_height: number | null;
  readonly last_solve_time: string | null;
  readonly last_solve_worker: string | null;
  readonly last_solve_hash: string | null;
  /** What became of it up to now. */
  readonly last_solve_state: BlockState | null;
}

/** The counts. */
export interface BlockCounts {
  /** Counts a block that a share has solved. */
  found(block: SolvedBlock): void;
  /** Counts a block that is another thing now than it was; both are of blocks that this run has submitted. */
  moved(hash: string, from: BlockState, to: BlockState): void;
  /** @param unsettled Blocks that are followed. */
  view(unsettled: number): BlockStats;
}

/** Makes the counts, all zero. */
export function createBlockStats(): BlockCounts {
  const counts: Record<Exclude<BlockState, "found">, number> = { accepted: 0, mature: 0, orphaned: 0, rejected: 0 };
  let solves = 0;
  let last: SolvedBlock | undefined;
  let lastState: BlockState = "found";
  return {
    found(block) {
      solves++;
      last = block;
      lastState = "found";
    },
    moved(hash, from, to) {
      if (from !== "found") counts[from]--;
      if (to !== "found") counts[to]++;
      if (hash === last?.hash) lastState = to;
    },
    view: (unsettled) => ({
      accepts: counts.accepted + counts.mature,
      rejects: counts.rejected,
      solves,
      orphans: counts.orphaned,
      matures: counts.mature,
      unsettled,
      last_solve_height: last?.height ?? null,
      last_solve_time: shownTime(last?.time),
      last_solve_worker: last?.worker ?? null,
      last_solve_hash: last?.hash ?? null,
      last_solve_state: last === undefined ? null : lastState,
    }),
  };
}
