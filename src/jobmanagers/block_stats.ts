/**
 * Blocks found by one network since the start, as PowerPool's monitor shows them.
 *
 * @module
 */

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
  readonly accepts: number;
  readonly rejects: number;
  readonly solves: number;
  readonly last_solve_height: number | null;
  readonly last_solve_time: string | null;
  readonly last_solve_worker: string | null;
  readonly last_solve_hash: string | null;
}

/** Makes the counts, all zero. */
export function createBlockStats(): {
  found(block: SolvedBlock): void;
  settled(state: "accepted" | "rejected"): void;
  view(): BlockStats;
} {
  const counts = { accepted: 0, rejected: 0 };
  let solves = 0;
  let last: SolvedBlock | undefined;
  return {
    found(block) {
      solves++;
      last = block;
    },
    settled(state) {
      counts[state]++;
    },
    view: () => ({
      accepts: counts.accepted,
      rejects: counts.rejected,
      solves,
      last_solve_height: last?.height ?? null,
      last_solve_time: last === undefined ? null : new Date(last.time).toISOString(),
      last_solve_worker: last?.worker ?? null,
      last_solve_hash: last?.hash ?? null,
    }),
  };
}
