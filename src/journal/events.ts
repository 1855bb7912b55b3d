/**
 * The journal's table of events: what happens beside the shares, in the order in which it happened.
 *
 * An event says behind which share it was written, so that readers get shares and events in one order. It refers to rows
 * that never change, and holds itself what does: read again, it is the same.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import type { BlockState } from "./records.ts";
import type { NetworkItem } from "./reader.ts";

/** What a block's event holds beside the block itself. */
export interface BlockNews {
  readonly state: BlockState;
  /** Its state until then; left out when it was found, and in what versions before 5 of the tables wrote. */
  readonly before?: BlockState;
  readonly reason: string;
  /** Satoshis; `null` while it is not known. */
  readonly value: string | null;
}

/** What is told of a chain. */
export type NetworkNews = Omit<NetworkItem, "kind" | "sequence">;

/** The table. */
export interface EventTable {
  /** Adds what became of a block; belongs into the transaction that changes the block. */
  addBlock(id: number, time: number, news: BlockNews): void;
  /** Adds a report of an agent, by its sequence. */
  addAgentReport(sequence: number, time: number): void;
  /** Adds news of a chain. */
  addNetwork(news: NetworkNews): void;
}

/** The sequence of the last share that was written, whether or not it is still there. */
export const LAST_SHARE = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'share'), 0)";

/** Takes the table of an open journal over. */
export function createEventTable(database: DatabaseSync): EventTable {
  const add = database.prepare(
    `INSERT INTO event (time, after_share, kind, ref, data) VALUES (?, ${LAST_SHARE}, ?, ?, ?)`,
  );
  return {
    addBlock: (id, time, news) => void add.run(time, "block", id, JSON.stringify(news)),
    addAgentReport: (sequence, time) => void add.run(time, "agent", sequence, ""),
    addNetwork({ time, value, ...news }) {
      add.run(time, "network", 0, JSON.stringify({ ...news, value: value.toString() }));
    },
  };
}
