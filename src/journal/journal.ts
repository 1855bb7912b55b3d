/**
 * The journal: shares, blocks and events in one SQLite file, written before anybody is told about them.
 *
 * @module
 */

import { createAgentReportTable } from "./agent_reports.ts";
import { type BlockPages, createBlockPages } from "./block_pages.ts";
import { createBlockTable } from "./block_table.ts";
import { createEventTable, type NetworkNews } from "./events.ts";
import { BUSY_TIMEOUT_MS, type JournalFileOptions, type JournalSurroundings, openJournalFile } from "./journal_file.ts";
import type { ReadableJournal } from "./reader.ts";
import { createReaders } from "./readers.ts";
import type { AgentReport, BlockChange, BlockRecord, ShareRecord, StoredBlock } from "./records.ts";
import { createRetention, type Retention } from "./retention.ts";
import { createShareTable } from "./share_table.ts";
import { type JournalSize, journalSize } from "./size.ts";
import { createSliceTable, type SliceTable } from "./slices.ts";
import { describe } from "./transaction.ts";
import { createWorkReader, type WorkReader } from "./work.ts";
import { createWorkerReader, type WorkerReader } from "./worker_work.ts";

export type { JournalFileOptions, JournalSurroundings };

/** What the journal says of itself. */
export interface JournalStatus {
  readonly path: string;
  /** Shares written since the start, whatever their outcome. */
  readonly shares_written: number;
  /** Commits that failed since the start; the shares in them were refused. */
  readonly failed_commits: number;
  readonly size: JournalSize;
  /** By name: how far each is behind, items and whole seconds of the oldest of them. */
  readonly readers: Readonly<Record<string, { readonly items: number; readonly seconds: number }>>;
}

/** An open journal. */
export interface Journal extends ReadableJournal, SliceTable {
  /**
   * Writes shares and commits them, in one transaction, before it returns.
   *
   * @throws {Error} If they cannot be written. Then none of them is, and none must be acknowledged.
   */
  appendShares(shares: readonly ShareRecord[]): void;
  /**
   * Writes a found block, and the event of it, and commits both before returning. A block that is there already stays as
   * it is.
   *
   * @returns The block's id.
   * @throws {Error} If it cannot be written.
   */
  recordBlock(block: BlockRecord): number;
  /**
   * Notes what became of blocks, and an event of each whose state has changed, in one transaction.
   *
   * @throws {Error} If it cannot be written; then nothing of it is.
   */
  noteBlocks(changes: readonly BlockChange[]): void;
  /** Blocks of a currency that are not settled yet, oldest first. */
  unsettledBlocks(currency: string): StoredBlock[];
  /** What is handed in for a block, as it was recorded; `undefined` if there is no block of that id. */
  blockHex(id: number): string | undefined;
  /** The newest blocks of all currencies, newest first. */
  recentBlocks(limit: number): StoredBlock[];
  /** Some blocks, page by page. */
  readonly blockPages: BlockPages;
  /**
   * Writes a report of an agent and commits it before returning; old ones go when there are too many.
   *
   * @throws {Error} If it cannot be written.
   */
  recordAgentReport(report: AgentReport): void;
  /**
   * Writes an event: a chain has a new tip, or ports have gone over to it.
   *
   * @throws {Error} If it cannot be written.
   */
  noteNetwork(news: NetworkNews): void;
  /** How much work was done, from the slices that {@link SliceTable.fold} makes. */
  readonly work: WorkReader;
  /** The same worker by worker. */
  readonly workers: WorkerReader;
  /** Lets go of what is old. */
  readonly retention: Retention;
  /** All readers of the file, those that nobody has asked for included. */
  readonly readers: ReturnType<typeof createReaders>["list"];
  status(): JournalStatus;
  /** Closes the file. */
  close(): void;
}

/**
 * Opens the journal, making the file if there is none.
 *
 * @param options Options, the path resolved by the caller; `:memory:` keeps everything in memory.
 * @param surroundings What it needs of the world.
 * @throws {Error} If the file cannot be opened, is no journal, or is of a newer version.
 */
export function openJournal(options: JournalFileOptions, surroundings: JournalSurroundings = {}): Journal {
  const { path } = options;
  const { now = Date.now } = surroundings;
  const database = openJournalFile(options, surroundings);
  const agentReports = createAgentReportTable(database, { ...options, busyTimeoutMs: BUSY_TIMEOUT_MS });
  const events = createEventTable(database);
  const shares = createShareTable(database, path);
  const blocks = createBlockTable(database, { events, now });
  const readers = createReaders(database, now);

  function writing<T>(what: string, write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw new Error(`Cannot write ${what} to journal ${path}: ${describe(error)}`, { cause: error });
    }
  }

  return {
    id: String(database.prepare("SELECT id FROM identity").get()?.["id"]),
    reader: readers.reader,
    readers: readers.list,
    fold: createSliceTable(database, now).fold,
    work: createWorkReader(database),
    workers: createWorkerReader(database),
    blockPages: createBlockPages(database),
    retention: createRetention(database),
    appendShares: shares.append,
    noteNetwork: (news) => writing(`news of ${news.network}`, () => events.addNetwork(news)),
    recordBlock: (block) => writing(`block ${block.hash}`, () => blocks.add(block)),
    noteBlocks: (changes) =>
      writing(
        `states of blocks (${changes.map(({ id, state }) => `${id} ${state}`).join(", ")})`,
        () => blocks.note(changes),
      ),
    unsettledBlocks: blocks.unsettled,
    blockHex: blocks.hex,
    recentBlocks: blocks.recent,
    recordAgentReport: (report) => writing("a report of an agent", () => agentReports.record(report)),
    status() {
      const { written, failed } = shares.counts();
      return {
        path,
        shares_written: written,
        failed_commits: failed,
        size: journalSize(database),
        readers: Object.fromEntries(
          readers.list().map(({ name, lag: { items, age } }) => [name, { items, seconds: Math.floor(age / 1000) }]),
        ),
      };
    },
    close: () => database.close(),
  };
}
