/**
 * The journal: shares, blocks and events in one SQLite file, written before anybody is told about them.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { tryDecodeHex } from "../bytes/hex.ts";
import { createAgentReportTable } from "./agent_reports.ts";
import { createEventTable, type NetworkNews } from "./events.ts";
import type { JournalOptions } from "./options.ts";
import type { ReadableJournal } from "./reader.ts";
import { createReaders } from "./readers.ts";
import { CUT_OFF, damageOf, isDamage, looksLikeJournal, markOf, tracesOf } from "./integrity.ts";
import { recoverJournal, type RecoveryReport } from "./recovery.ts";
import type {
  AgentReport,
  BlockChange,
  BlockRecord,
  BlockState,
  ShareOrigin,
  ShareRecord,
  StoredBlock,
} from "./records.ts";
import { createRetention, type Retention } from "./retention.ts";
import { migrate } from "./schema.ts";
import { type JournalSize, journalSize } from "./size.ts";
import { createSliceTable, type SliceTable } from "./slices.ts";
import { createWorkReader, type WorkReader } from "./work.ts";

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

/** What of the options concerns the file itself; the others are for those who use it. */
export type JournalFileOptions = Pick<JournalOptions, "path" | "synchronous"> & Partial<JournalOptions>;

/** What a journal needs of the world. */
export interface JournalSurroundings {
  /** Milliseconds since 1970; the clock unless said otherwise. */
  readonly now?: () => number;
  /** Is told, loudly it is hoped, of a file that was damaged, and what came of it. */
  readonly onRecovery?: (damage: string, report: RecoveryReport) => void;
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
  /** Lets go of what is old. */
  readonly retention: Retention;
  /** All readers of the file, those that nobody has asked for included. */
  readonly readers: ReturnType<typeof createReaders>["list"];
  status(): JournalStatus;
  /** Closes the file. */
  close(): void;
}

/** How long SQLite waits for another program's lock on the file; the event loop stands still meanwhile. */
const BUSY_TIMEOUT_MS = 250;

/** Shares written by one statement where there are as many: calls into SQLite cost more than rows. */
const SHARES_PER_STATEMENT = 16;

/** Pages in the log after which SQLite tidies it up: its default. */
const CHECKPOINT_PAGES = 1000;

const BLOCK_COLUMNS = "id, time, currency, height, hash, bits, value, value_known, fees, address, worker, " +
  "aux_pays_to, aux_daemon, port, state, reason, confirmations, settled_at";

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
  const database = openSound(options, surroundings);
  const statements = prepare(database);
  const agentReports = createAgentReportTable(database, { ...options, busyTimeoutMs: BUSY_TIMEOUT_MS });
  const events = createEventTable(database);
  const slices = createSliceTable(database, now);
  const readers = createReaders(database, now);
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
      throw new Error(`Cannot write ${shares.length} shares to journal ${path}: ${described(error)}`, { cause: error });
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

  /** What an error says, and where the file is damaged, that it is mended at the next start. */
  function described(error: unknown): string {
    if (!isDamage(error)) return describe(error);
    try {
      Deno.writeTextFileSync(markOf(path), "");
    } catch {
      // The next start then looks at the file only if it has another reason to.
    }
    return `${describe(error)}; start the pool again: that keeps the damaged file and goes on with what can be read`;
  }

  function writing<T>(what: string, write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw new Error(`Cannot write ${what} to journal ${path}: ${describe(error)}`, { cause: error });
    }
  }

  return {
    id: String(statements.identity.get()?.["id"]),
    reader: readers.reader,
    readers: readers.list,
    fold: slices.fold,
    work: createWorkReader(database),
    retention: createRetention(database),
    appendShares,
    noteNetwork: (news) => writing(`news of ${news.network}`, () => events.addNetwork(news)),
    recordBlock(block) {
      const { time, currency, height, hash, bits, value, fees, address, worker, hex, aux, port = "" } = block;
      const body = tryDecodeHex(hex) ?? null;
      return writing(`block ${hash}`, () => {
        // A block of megabytes alone would make SQLite tidy its log up now, which takes longer than to write it.
        database.exec("PRAGMA wal_autocheckpoint = 0");
        try {
          statements.begin.run();
          const { changes } = statements.addBlock.run(
            ...[time, currency, height, hash, bits, value ?? 0n, value === undefined ? 0 : 1, fees, address, worker],
            ...[body === null ? hex : "", body, aux?.paysTo ?? "", aux?.daemon ?? "", port],
          );
          const id = Number(statements.findBlock.get(hash)?.["id"]);
          if (Number(changes) > 0) {
            events.addBlock(id, time, { state: "found", reason: "", value: value?.toString() ?? null });
          }
          statements.commit.run();
          return id;
        } catch (error) {
          rollBack();
          throw error;
        } finally {
          database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
        }
      });
    },
    noteBlocks(changes) {
      try {
        statements.begin.run();
        for (const { id, state, reason, confirmations, settledAt = null, value } of changes) {
          const before = statements.blockState.get(id)?.["state"];
          statements.noteBlock.run(state, reason, confirmations, settledAt, id);
          if (value !== undefined) statements.noteValue.run(value, id);
          if (before === undefined || before === state) continue;
          const known = statements.blockValue.get(id)?.["value"];
          events.addBlock(id, now(), { state, reason, value: typeof known === "string" ? known : null });
        }
        statements.commit.run();
      } catch (error) {
        rollBack();
        const what = changes.map(({ id, state }) => `${id} ${state}`).join(", ");
        throw new Error(`Cannot write states of blocks (${what}) to journal ${path}: ${describe(error)}`, {
          cause: error,
        });
      }
    },
    unsettledBlocks: (currency) => statements.unsettled.all(currency).map(blockOfRow),
    blockHex(id) {
      const { hex, body } = statements.blockHex.get(id) ?? {};
      if (body instanceof Uint8Array) return Buffer.from(body).toString("hex");
      // Empty where the journal has let go of it.
      return hex === undefined || hex === "" ? undefined : String(hex);
    },
    recentBlocks: (limit) => statements.recent.all(limit).map(blockOfRow),
    recordAgentReport: (report) => writing("a report of an agent", () => agentReports.record(report)),
    status: () => ({
      path,
      shares_written: sharesWritten,
      failed_commits: failedCommits,
      size: journalSize(database),
      readers: Object.fromEntries(
        readers.list().map(({ name, lag: { items, age } }) => [name, { items, seconds: Math.floor(age / 1000) }]),
      ),
    }),
    close: () => database.close(),
  };
}

/** Opens the file; a damaged one is moved aside, and a new one made of what can be read. */
function openSound(options: JournalFileOptions, { now = Date.now, onRecovery }: JournalSurroundings): DatabaseSync {
  const { path } = options;
  const traces = tracesOf(path);
  let damage: string | undefined;
  try {
    const database = openDatabase(options);
    damage = path === ":memory:" ? undefined : damageOf(database, traces);
    if (damage === undefined) {
      if (traces.suspected) Deno.removeSync(markOf(path));
      return database;
    }
    database.close();
  } catch (error) {
    if (!isDamage(error instanceof Error ? error.cause ?? error : error) || !looksLikeJournal(path)) throw error;
    damage = traces.short ? CUT_OFF : describe((error as Error).cause ?? error);
  }
  const report = recoverJournal(path, now());
  onRecovery?.(damage, report);
  return openDatabase(options);
}

function openDatabase({ path, synchronous }: JournalFileOptions): DatabaseSync {
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
  | "noteBlock"
  | "noteValue"
  | "blockHex"
  | "unsettled"
  | "recent"
  | "blockState"
  | "blockValue"
  | "identity",
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
      `INSERT OR IGNORE INTO block (time, currency, height, hash, bits, value, value_known, fees, address, worker, hex,
         body, aux_pays_to, aux_daemon, port)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    findBlock: statement("SELECT id FROM block WHERE hash = ?"),
    noteBlock: statement("UPDATE block SET state = ?, reason = ?, confirmations = ?, settled_at = ? WHERE id = ?"),
    blockState: statement("SELECT state FROM block WHERE id = ?"),
    blockValue: statement(
      "SELECT CASE value_known WHEN 1 THEN CAST(value AS TEXT) END AS value FROM block WHERE id = ?",
    ),
    identity: statement("SELECT id FROM identity"),
    noteValue: statement("UPDATE block SET value = ?, value_known = 1 WHERE id = ?"),
    blockHex: statement("SELECT hex, body FROM block WHERE id = ?"),
    unsettled: bigIntStatement(
      `SELECT ${BLOCK_COLUMNS} FROM block WHERE currency = ? AND settled_at IS NULL ORDER BY id`,
    ),
    recent: bigIntStatement(`SELECT ${BLOCK_COLUMNS} FROM block ORDER BY id DESC LIMIT ?`),
  };
}

function insertShares(count: number): string {
  const rows = Array.from({ length: count }, () => "(?, ?, ?, ?, ?)").join(", ");
  return `INSERT INTO share (time, origin, outcome, difficulty, digest) VALUES ${rows}`;
}

function blockOfRow(row: Record<string, unknown>): StoredBlock {
  const text = (column: string) => String(row[column]);
  const isAux = text("aux_pays_to") !== "";
  return {
    id: Number(row["id"]),
    time: Number(row["time"]),
    currency: text("currency"),
    height: Number(row["height"]),
    hash: text("hash"),
    bits: text("bits"),
    value: Number(row["value_known"]) === 0 ? undefined : BigInt(text("value")),
    fees: BigInt(text("fees")),
    address: text("address"),
    worker: text("worker"),
    state: text("state") as BlockState,
    reason: text("reason"),
    confirmations: Number(row["confirmations"]),
    settledAt: row["settled_at"] === null ? undefined : Number(row["settled_at"]),
    ...text("port") === "" ? {} : { port: text("port") },
    ...isAux ? { aux: { paysTo: text("aux_pays_to"), daemon: text("aux_daemon") } } : {},
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
