/**
 * The keys of PowerPool, which SimpleCoin reads, and two of our own.
 *
 * @module
 */

import type { ShareOutcome } from "../../journal/records.ts";

/** What minutes are counted by: `invalid` shares, which PowerPool refused before it counted, are in none. */
export const MINUTE_TYPES: Readonly<Partial<Record<ShareOutcome, string>>> = {
  accepted: "acc",
  duplicate: "dup",
  low: "low",
  stale: "stale",
};

/** Hash of blocks that have closed their round; a block that is there never does so again. Ours. */
export const CLOSED_ROUNDS = "powerpool_closed_rounds";

/** Where a reader of a journal is. Ours. */
export function cursorKey(journal: string, reader: string): string {
  return `powerpool_cursor_${journal}_${reader}`;
}

/** Hash of the open round of a currency. */
export function currentBlockKey(currency: string, algorithm: string): string {
  return `current_block_${currency}_${algorithm}`;
}

/** Field of a round: the work that a chain has done in it. */
export function chainSharesField(chain: number): string {
  return `chain_${chain}_shares`;
}

/** List of a chain's shares since its last block. */
export function sliceKey(chain: number): string {
  return `chain_${chain}_slice`;
}

/** Number of a chain's last closed slice. */
export function sliceIndexKey(chain: number): string {
  return `chain_${chain}_slice_index`;
}

/** Hash of a block that SimpleCoin has not taken over yet, with its round. */
export function solvedBlockKey(hash: string): string {
  return `unproc_block_${hash}`;
}

/**
 * Hash of a minute's work.
 *
 * @param type One of {@linkcode MINUTE_TYPES}.
 * @param time Milliseconds since 1970.
 */
export function minuteKey(type: string, algorithm: string, time: number): string {
  return `min_${type}_${algorithm}_${minuteOf(time)}`;
}

/**
 * Hash of a minute's readings of devices.
 *
 * @param time Milliseconds since 1970.
 */
export function readingsKey(type: "temp" | "hashrate", time: number): string {
  return `${type}_${minuteOf(time)}`;
}

/** JSON of what a miner last said of itself. */
export function statusKey(user: string, worker: string): string {
  return `status_${user}_${worker}`;
}

/**
 * The user of an address: the address, without the chain's name before a CashAddr, since SimpleCoin splits at colons.
 */
export function userOf(address: string): string {
  return address.slice(address.lastIndexOf(":") + 1);
}

/** The minute of a time, seconds since 1970. */
function minuteOf(time: number): number {
  return Math.floor(time / 60_000) * 60;
}
