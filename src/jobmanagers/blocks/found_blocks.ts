/**
 * Blocks that miners of one network found, until it is settled what became of them: whatever becomes known of one is
 * written to the journal, counted, and told in the log.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import { bitsText, type CompactBits } from "../../coin/compact_bits.ts";
import { displayHash, type Hash } from "../../coin/hash.ts";
import type { Journal } from "../../journal/journal.ts";
import type { AuxOrigin, BlockChange, BlockState } from "../../journal/records.ts";
import type { BlockFate } from "./block_fate.ts";
import { type BlockStats, createBlockStats } from "./block_stats.ts";

/** Who found a block. */
export interface Finder {
  readonly address: string;
  readonly worker: string;
  /** Key of the Stratum port that the share came in by; left out where that is not known. */
  readonly port?: string;
}

/** A block that a share solved. */
export interface FoundBlock {
  readonly height: number;
  readonly hash: Hash;
  readonly bits: CompactBits;
  /** Everything that its coinbase pays, and the fees within it, satoshis; `undefined` is looked up in the chain. */
  readonly value: bigint | undefined;
  readonly fees: bigint;
  /** What is handed in for it: the block, or an aux block's proof. */
  readonly hex: string;
  /** Where an aux block is from. */
  readonly aux?: AuxOrigin;
}

/** What blocks need of the journal. */
export type BlockJournal = Pick<Journal, "recordBlock" | "noteBlocks" | "unsettledBlocks" | "blockHex">;

/** A block that is not settled, and what is known of it now. */
export interface OpenBlock {
  /** Its id in the journal; `undefined` if it could not be written there. */
  readonly id: number | undefined;
  readonly height: number;
  /** In display order. */
  readonly hash: string;
  /** Who found it. */
  readonly address: string;
  readonly worker: string;
  readonly aux: AuxOrigin | undefined;
  /** Whether it is counted: those that earlier runs have submitted are not. */
  readonly counted: boolean;
  readonly state: BlockState;
  readonly reason: string;
  readonly confirmations: number;
  readonly value: bigint | undefined;
  /** Counts what became known of it, so that what was asked before that does not count. */
  readonly news: number;
}

/** A block to be handed in, and what is handed in for it. */
export interface UnsentBlock {
  readonly block: OpenBlock;
  readonly hex: string;
}

/** What the blocks need. */
export interface FoundBlocksParts {
  readonly currency: string;
  /** Whether a block is not settled before its value is known. */
  readonly needsValue: boolean;
  readonly journal: BlockJournal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
}

/** The blocks of one network. */
export interface FoundBlocks {
  /**
   * Takes up the blocks of earlier runs.
   *
   * @returns Those of them that did not arrive.
   */
  resume(): readonly UnsentBlock[];
  /** Takes a solved block: it is in the journal before this returns. */
  add(block: FoundBlock, finder: Finder): OpenBlock;
  /** Those that are not settled. */
  open(): readonly OpenBlock[];
  /**
   * Takes in what became of a block, and what else has become known of it.
   *
   * @param value Satoshis.
   * @returns What can be written later, by {@linkcode note}: the number of confirmations alone. All else is in the
   * journal by then.
   */
  enter(block: OpenBlock, fate: BlockFate, reason: string, value?: bigint): BlockChange | undefined;
  /** Writes what could wait. */
  note(changes: readonly (BlockChange | undefined)[]): void;
  /** Tells that a block is valid, but not in the best chain, or not yet. */
  tellBeside(block: OpenBlock): void;
  /** What was handed in for a block; `undefined` if the journal does not have it. */
  hexOf(block: OpenBlock): string | undefined;
  view(): BlockStats;
}

/** Makes the keeper of a network's blocks. */
export function createFoundBlocks({ currency, needsValue, journal, now, log }: FoundBlocksParts): FoundBlocks {
  const open = new Set<OpenBlock>();
  const stats = createBlockStats();

  function enter(block: OpenBlock, fate: BlockFate, reason: string, value?: bigint): BlockChange | undefined {
    const { id, hash, state: before } = block;
    const { state, confirmations } = fate;
    const isSame = confirmations === block.confirmations && reason === block.reason;
    Object.assign(block, { state, confirmations, reason, value: value ?? block.value, news: block.news + 1 });
    // A block of which everything but its value is known is still looked up for that.
    const isOver = fate.settled && !(state === "mature" && block.value === undefined && needsValue);
    if (isOver) open.delete(block);
    const change = id === undefined
      ? undefined
      : { id, state, reason, confirmations, value, ...isOver ? { settledAt: now() } : {} };
    if (state === before && !isOver && value === undefined) return isSame ? undefined : change;
    note([change]);
    if (state === before) return undefined;
    if (block.counted) stats.moved(hash, before, state);
    tell(block, before);
    return undefined;
  }

  function tell({ height, hash, state, reason, address, worker }: OpenBlock, before: BlockState): void {
    const which = { height, hash, reason, address, worker };
    if (state === "accepted") {
      if (before === "found") log.info("Block {height} accepted: {hash}", which);
      else log.warn("Block {height} is in the chain after all: {hash}", which);
    } else if (state === "mature") log.info("Block {height} is mature: {hash}", which);
    else if (state === "rejected") log.warn("Block {height} rejected: {reason}: {hash}", which);
    else if (isOursAt(height)) log.info("Block {height} orphaned, by another one of ours: {hash}", which);
    else log.warn("Block {height} orphaned: {hash}", which);
  }

  function tellBeside(block: OpenBlock): void {
    const { height, hash } = block;
    // Nothing is lost: the other one was ours as well.
    if (isOursAt(height)) return log.info("Block {height} was found twice: {hash}", { height, hash });
    log.warn("Block {height} is not in the chain, another one of its height came first; it is followed: {hash}", {
      height,
      hash,
    });
  }

  function isOursAt(height: number): boolean {
    return [...open].some((other) => other.height === height && other.state === "accepted");
  }

  function note(changes: readonly (BlockChange | undefined)[]): void {
    const known = changes.filter((change) => change !== undefined);
    if (known.length === 0) return;
    try {
      journal.noteBlocks(known);
    } catch (error) {
      // What the journal has is out of date, no more: the next start finds out again.
      log.error("{error}", { error });
    }
  }

  return {
    resume() {
      return journal.unsettledBlocks(currency).flatMap((stored) => {
        const { id, height, hash, address, worker, state, reason, confirmations, value, aux } = stored;
        // One that was seen beside the chain has arrived.
        const hex = state === "found" && confirmations === 0 ? journal.blockHex(id) : undefined;
        const known = { id, height, hash, address, worker, state, reason, confirmations, value, aux };
        const block: OpenBlock = { ...known, counted: hex !== undefined, news: 0 };
        open.add(block);
        if (hex === undefined) return [];
        log.warn("Block {height} {hash} of the last run was not settled; submitting it again", { height, hash });
        return [{ block, hex }];
      });
    },

    add({ height, value, fees, hex, aux, ...found }, { address, worker, port }) {
      const hash = displayHash(found.hash);
      const bits = bitsText(found.bits);
      const time = now();
      let id: number | undefined;
      try {
        const origin = { ...aux === undefined ? {} : { aux }, ...port === undefined ? {} : { port } };
        id = journal.recordBlock({ time, currency, height, hash, bits, value, fees, address, worker, hex, ...origin });
      } catch (error) {
        // All the more reason to submit it now.
        log.error("Block {height} {hash} is not in the journal: {error}; it was {hex}", { height, hash, error, hex });
      }
      stats.found({ height, time, hash, worker: worker === "" ? address : `${address}.${worker}` });
      log.info("Block {height} found by {address}: {hash}", { height, address, worker, hash });
      const known = { id, height, hash, address, worker, value, aux };
      const block: OpenBlock = { ...known, state: "found", reason: "", confirmations: 0, counted: true, news: 0 };
      open.add(block);
      return block;
    },

    open: () => [...open],
    enter,
    note,
    tellBeside,
    hexOf: ({ id }) => id === undefined ? undefined : journal.blockHex(id),
    view: () => stats.view(open.size),
  };
}
