/**
 * Readers of the journal: each has a name and a place of its own, and gets everything once, in the order in which it was
 * written, through crashes of the program and of whatever it reports to.
 *
 * Batches that were taken and not confirmed come again with the same bounds and the same items, after a restart as well:
 * what is derived from its bounds, such as the id of a message, is the same each time, so that whoever gets it twice can
 * tell.
 *
 * @module
 */

import type { AgentReport, BlockState, ShareOrigin, ShareRecord, StoredBlock } from "./records.ts";

/** How far a reader is: the last share and the last event that it has passed, 0 before the first. */
export interface JournalPosition {
  readonly share: number;
  readonly event: number;
}

/** A judged share. */
export interface ShareItem extends ShareOrigin, Pick<ShareRecord, "time" | "outcome" | "difficulty"> {
  readonly kind: "share";
  /** Its place among the shares. */
  readonly sequence: number;
}

/** A block whose state has changed: first when it is found. */
export interface BlockItem
  extends
    Pick<StoredBlock, "currency" | "height" | "hash" | "bits" | "value" | "fees" | "address" | "worker">,
    Pick<StoredBlock, "state" | "reason"> {
  readonly kind: "block";
  /** Its place among the events. */
  readonly sequence: number;
  /** When this happened, milliseconds since 1970. */
  readonly time: number;
  /** Its state until then; left out when it was found, and where earlier versions of the journal did not keep it. */
  readonly before?: BlockState;
  /** When the block was found, milliseconds since 1970. */
  readonly foundAt: number;
  /** Key of the Stratum port that the solving share came in by; empty for blocks of before that was kept. */
  readonly port: string;
  /** Whether it is of a chain that is mined along. */
  readonly isAux: boolean;
}

/** What an agent reported. */
export interface AgentItem extends AgentReport {
  readonly kind: "agent";
  /** Its place among the events. */
  readonly sequence: number;
}

/** A chain that has a new tip, or that ports have gone over to. */
export interface NetworkItem {
  readonly kind: "network";
  /** Its place among the events. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Key of the job manager. */
  readonly network: string;
  readonly currency: string;
  /** Height of the block that is worked on now. */
  readonly height: number;
  /** Network difficulty, in units of the chain's difficulty 1. */
  readonly difficulty: number;
  /** What the block is worth, satoshis. */
  readonly value: bigint;
}

/** Anything that readers get. */
export type JournalItem = ShareItem | BlockItem | AgentItem | NetworkItem;

/** Some items in a row. */
export interface JournalBatch {
  /** Bounds: everything after `from` up to `to`. */
  readonly from: JournalPosition;
  readonly to: JournalPosition;
  readonly items: readonly JournalItem[];
}

/** How much a reader has before it. */
export interface ReaderLag {
  readonly items: number;
  /** Age of the oldest of them, milliseconds; 0 if there is none. */
  readonly age: number;
}

/** A reader. */
export interface JournalReader {
  readonly name: string;
  /**
   * What is to be delivered next: the first batch that was taken and not confirmed, else the items that follow.
   *
   * @param limit Most items of a new batch.
   * @param after The end of a batch that was taken and not confirmed yet: what follows that one is then meant. Its items
   * may be none, where reports of agents have made room for newer ones.
   * @returns `undefined` if there is nothing new.
   * @throws {Error} If the journal cannot be read or the bounds cannot be kept.
   */
  take(limit: number, after?: JournalPosition): JournalBatch | undefined;
  /**
   * Passes a batch that was delivered, or several in a row: from the beginning of the first to the end of the last.
   *
   * @throws {Error} If that cannot be kept; the batch then comes again.
   */
  confirm(bounds: Pick<JournalBatch, "from" | "to">): void;
  lag(): ReaderLag;
}

/** Where readers come from. */
export interface ReadableJournal {
  /** Unlike that of any other journal: a UUID, drawn when the file was made. */
  readonly id: string;
  /**
   * The reader of a name, where it was, or at the beginning of the journal if it is new. What it has not passed is kept,
   * whatever the retention says.
   */
  reader(name: string): JournalReader;
}
