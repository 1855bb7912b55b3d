/**
 * The journal: shares and blocks in one SQLite file, written before anybody is told about them.
 *
 * @module
 */

import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { createAgentReportTable } from "./agent_reports.ts";
import type { JournalOptions } from "./options.ts";
import type { AgentReport, BlockRecord, BlockState, ShareOrigin, ShareRecord, StoredBlock } from "./records.ts";
import { migrate } from "./schema.ts";

/** What the journal says of itself. */
export interface JournalStatus {
  readonly path: string;
  /** Shares written since the start, whatever their outcome. */
  readonly shares_written: number;
  /** Commits that failed since the start; the shares in them were refused. */
  readonly failed_commits: number;
}

/** An open journal. */
export interface Journal {
  /**
   * Writes shares and commits them, in one transaction, before it returns.
   *
   * @throws {Error} If they cannot be written. Then none of them is, and none must be acknowledged.
   */
  appendShares(shares: readonly ShareRecord[]): void;
  /**
   * Writes a found block and commits it before returning. A block that is there already stays as it is.
   *
   * @returns The block's id.
   * @throws {Error} If it cannot be written.
   */
  recordBlock(block: BlockRecord): number;
  /**
   * Notes what became of a block.
   *
   * @throws {Error} If it cannot be written.
   */
  settleBlock(id: number, state: Exclude<BlockState, "found">, reason: string): void;
  /** Blocks of a currency of which it is not known what became of them, oldest first. */
  unsettledBlocks(currency: string): StoredBlock[];
  /** The newest blocks of all currencies, newest first, without their hex. */
  recentBlocks(limit: number): Omit<StoredBlock, "hex">[];
  /**
   * Writes a report of an agent and commits it before returning; old ones go when there are too many.
   *
   * @throws {Error} If it cannot be written.
   */
  recordAgentReport(report: AgentReport): void;
  status(): JournalStatus;
  /** Closes the file. */
  close(): void;
}

/** How long SQLite waits for another program's lock on the file; the event loop stands still meanwhile. */
const BUSY_TIMEOUT_MS = 250;

/** Shares written by one statement where there are as many: calls into SQLite cost more than rows. */
const SHARES_PER_STATEMENT = 16;

const BLOCK_COLUMNS = "id, time, currency, height, hash, bits, value, fees, address, worker, state, reason";

/**
 * Opens the journal, making the file if there is none.
 *
 * @param options Options, the path resolved by the caller; `:memory:` keeps everything in memory.
 * @throws {Error} If the file cannot be opened, is no journal, or is of a newer version.
 */
export function openJournal(options: JournalOptions): Journal {
  const { path } = options;
  const database = openDatabase(options);
  const statements = prepare(database);
  const agentReports = createAgentReportTable(database, { ...options, busyTimeoutMs: BUSY_TIMEOUT_MS });
  let origins = new WeakMap<ShareOrigin, number>();
  let sharesWritten = 0;
  let failedCommits = 0;

  function originId(origin: ShareOrigin): number {
    const known = origins.get(origin);
    if (known !== undefined) return known;
    const { port, currency, address, worker } = origin;
    statements.addOrigin.run(port, currency, address, worker);
    const id = Number(statements.findOrigin.get(port, currency, address, worker)?.["id"]);
    origins.set(origin, id);
    return id;
  }

  function appendShares(shares: readonly ShareRecord[]): void {
    try {
      statements.begin.run();
      let done = 0;
      for (; shares.length - done >= SHARES_PER_STATEMENT; done += SHARES_PER_STATEMENT) {
        statements.addShares.run(...columnsOf(shares, done, done + SHARES_PER_STATEMENT));
      }
      for (; done < shares.length; done++) statements.addShare.run(...columnsOf(shares, done, done + 1));
      statements.commit.run();
      sharesWritten += shares.length;
    } catch (error) {
      failedCommits++;
      // Ids given out within a transaction that is undone do not exist.
      origins = new WeakMap();
      rollBack();
      throw new Error(`Cannot write ${shares.length} shares to journal ${path}: ${describe(error)}`, { cause: error });
    }
  }

  /** What the statements of shares take, one share behind the other. */
  function columnsOf(shares: readonly ShareRecord[], from: number, to: number): SQLInputValue[] {
    const columns: SQLInputValue[] = [];
    for (let i = from; i < to; i++) {
      const { time, origin, outcome, difficulty, digest } = shares[i] as ShareRecord;
      columns.push(time, originId(origin), outcome, difficulty, digest ?? null);
    }
    return columns;
  }

  function rollBack(): void {
    try {
      statements.rollback.run();
    } catch {
      // None was begun, or SQLite has undone it by itself. (`isTransaction` would tell, but not in Deno 2.5.)
    }
  }

  function writing<T>(what: string, write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw new Error(`Cannot write ${what} to journal ${path}: ${describe(error)}`, { cause: error });
    }
  }

  return {
    appendShares,
    recordBlock(block) {
      const { time, currency, height, hash, bits, value, fees, address, worker, hex } = block;
      return writing(`block ${hash}`, () => {
        statements.addBlock.run(time, currency, height, hash, bits, value, fees, address, worker, hex);
        return Number(statements.findBlock.get(hash)?.["id"]);
      });
    },
    settleBlock(id, state, reason) {
      writing(`the state of block ${id}`, () => statements.settleBlock.run(state, reason, id));
    },
    unsettledBlocks: (currency) =>
      statements.unsettled.all(currency).map((row) => ({ ...blockOfRow(row), hex: String(row["hex"]) })),
    recentBlocks: (limit) => statements.recent.all(limit).map(blockOfRow),
    recordAgentReport: (report) => writing("a report of an agent", () => agentReports.record(report)),
    status: () => ({
      path,
      shares_written: sharesWritten,
      failed_commits: failedCommits,
    }),
    close: () => database.close(),
  };
}

function openDatabase({ path, synchronous }: JournalOptions): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA foreign_keys = ON;`);
    // Before anything is changed: it may be the file of another program.
    migrate(database, path);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous.toUpperCase()};`);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof Error && error.message.startsWith("Cannot use journal")) throw error;
    throw new Error(
      `Cannot open journal ${path}: ${
        describe(error)
      }; expected a file that this user may write, or a folder to make it in`,
      { cause: error },
    );
  }
}

function prepare(database: DatabaseSync): Record<
  | "begin"
  | "commit"
  | "rollback"
  | "addOrigin"
  | "findOrigin"
  | "addShare"
  | "addShares"
  | "addBlock"
  | "findBlock"
  | "settleBlock"
  | "unsettled"
  | "recent",
  StatementSync
> {
  const statement = (sql: string) => database.prepare(sql);
  const bigIntStatement = (sql: string) => {
    const prepared = database.prepare(sql);
    // Amounts may exceed what a double holds exactly.
    prepared.setReadBigInts(true);
    return prepared;
  };
  return {
    begin: statement("BEGIN IMMEDIATE"),
    commit: statement("COMMIT"),
    rollback: statement("ROLLBACK"),
    addOrigin: statement("INSERT OR IGNORE INTO origin (port, currency, address, worker) VALUES (?, ?, ?, ?)"),
    findOrigin: statement("SELECT id FROM origin WHERE port = ? AND currency = ? AND address = ? AND worker = ?"),
    addShare: statement(insertShares(1)),
    addShares: statement(insertShares(SHARES_PER_STATEMENT)),
    addBlock: statement(
      `INSERT OR IGNORE INTO block (time, currency, height, hash, bits, value, fees, address, worker, hex)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    findBlock: statement("SELECT id FROM block WHERE hash = ?"),
    settleBlock: statement("UPDATE block SET state = ?, reason = ? WHERE id = ?"),
    unsettled: bigIntStatement(
      `SELECT ${BLOCK_COLUMNS}, hex FROM block WHERE currency = ? AND state = 'found' ORDER BY id`,
    ),
    recent: bigIntStatement(`SELECT ${BLOCK_COLUMNS} FROM block ORDER BY id DESC LIMIT ?`),
  };
}

function insertShares(count: number): string {
  const rows = Array.from({ length: count }, () => "(?, ?, ?, ?, ?)").join(", ");
  return `INSERT INTO share (time, origin, outcome, difficulty, digest) VALUES ${rows}`;
}

function blockOfRow(row: Record<string, unknown>): Omit<StoredBlock, "hex"> {
  const text = (column: string) => String(row[column]);
  return {
    id: Number(row["id"]),
    time: Number(row["time"]),
    currency: text("currency"),
    height: Number(row["height"]),
    hash: text("hash"),
    bits: text("bits"),
    value: BigInt(text("value")),
    fees: BigInt(text("fees")),
    address: text("address"),
    worker: text("worker"),
    state: text("state") as BlockState,
    reason: text("reason"),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
