/**
 * What became of a found block, by what the chain says of it now.
 *
 * @module
 */

import type { BlockPlace } from "../../daemon/daemon.ts";
import type { BlockState } from "../../journal/records.ts";

/** What is known of a block. */
export interface BlockSoFar {
  readonly height: number;
  readonly state: BlockState;
  readonly confirmations: number;
}

/** What the chain says. */
export interface ChainView {
  /** Where the block is; `undefined` if the daemon does not know it. */
  readonly place: BlockPlace | undefined;
  /** Height of the chain's end; not looked at for a block that is in the chain. */
  readonly tip: number;
}

/** What has become of a block. */
export interface BlockFate {
  readonly state: BlockState;
  /** One for the tip, one more for each block on top of it; -1 if the block is not in the best chain. */
  readonly confirmations: number;
  /** Whether that is for good. */
  readonly settled: boolean;
}

/** Whether a block is in the best chain. */
export function isInChain(place: BlockPlace | undefined): place is BlockPlace {
  return place !== undefined && place.confirmations >= 0;
}

/**
 * Says what became of a block.
 *
 * In the chain it is accepted, whatever was said of it before, and mature when enough blocks stand on it. Not in the
 * chain it is orphaned, but may come back by a reorganisation until it is buried as deep. A block that was never in the
 * chain is undecided while the one that came before it is the tip: who wins is a matter of the next block.
 *
 * @param maturity Confirmations that a block needs to be mature, and blocks on a rival's height that bury it.
 */
export function fateOf(block: BlockSoFar, { place, tip }: ChainView, maturity: number): BlockFate {
  if (isInChain(place)) {
    const settled = place.confirmations >= maturity;
    return { state: settled ? "mature" : "accepted", confirmations: place.confirmations, settled };
  }
  const depth = tip - block.height;
  // A daemon that has not come that far, be it after a restart, can say nothing of a block that it does not know.
  if (place === undefined && depth < 0) return { ...pick(block), settled: false };
  return { state: stateBesideChain(block.state, depth), confirmations: -1, settled: depth >= maturity };
}

function stateBesideChain(state: BlockState, depth: number): BlockState {
  if (state === "rejected") return state;
  return state === "found" && depth <= 0 ? "found" : "orphaned";
}

function pick({ state, confirmations }: BlockSoFar): Pick<BlockFate, "state" | "confirmations"> {
  return { state, confirmations };
}
