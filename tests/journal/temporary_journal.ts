/**
 * Journals in temporary folders, and a look at their files from a connection of one's own.
 *
 * @module
 */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Journal, type JournalSurroundings, openJournal } from "../../src/journal/journal.ts";
import { APPLICATION_ID, STEPS } from "../../src/journal/schema.ts";
import type { BlockRecord, ShareOrigin, ShareRecord } from "../../src/journal/records.ts";

/** The fields of a share and its origin, side by side. */
export type ShareFields = Omit<ShareRecord, "origin"> & ShareOrigin;

/** Calls a function with the path of a journal that does not exist yet, in a folder that is gone afterwards. */
export async function withTemporaryPath(use: (path: string) => void | Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "journal-test-" });
  try {
    await use(join(folder, "powerpool.db"));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/**
 * Opens a journal.
 *
 * @throws {Error} If it has to be mended, which no test may pass over; those that expect it take `onRecovery`.
 */
export function open(path: string, surroundings: JournalSurroundings = {}): Journal {
  let mended: string | undefined;
  const onRecovery: JournalSurroundings["onRecovery"] = (damage, { keptAs, problems }) => {
    mended = `Cannot go on with journal ${path}: it was sound, and had to be mended (${
      [damage, ...problems].join("; ")
    }); the damaged file is ${keptAs}`;
  };
  const journal = openJournal({ path, synchronous: "normal" }, { onRecovery, ...surroundings });
  if (mended === undefined) return journal;
  journal.close();
  throw new Error(mended);
}

/** Calls a function with a fresh journal and its path, and closes it. */
export function withJournal(use: (journal: Journal, path: string) => void | Promise<void>): Promise<void> {
  return withTemporaryPath(async (path) => {
    const journal = open(path);
    try {
      await use(journal, path);
    } finally {
      journal.close();
    }
  });
}

/** Calls a function with a connection to a file, beside the journal's own. */
export function withConnection<T>(path: string, use: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** Makes a file as a program of an earlier version has made it. */
export function makeOfVersion(path: string, version: number): void {
  withConnection(path, (database) => {
    for (const step of STEPS.slice(0, version)) database.exec(step);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version}`);
  });
}

/** All shares in a file, oldest first, read through a connection of its own. */
export function storedShares(path: string): ShareRecord[] {
  return withConnection(path, (database) =>
    database.prepare(
      `SELECT time, port, currency, address, worker, outcome, difficulty, digest
       FROM share JOIN origin ON origin.id = share.origin ORDER BY sequence`,
    ).all().map((row) => share({ ...row, digest: row["digest"] ?? undefined } as unknown as ShareFields)));
}

/** A share with some fields of one's own. */
export function share(fields: Partial<ShareFields> = {}): ShareRecord {
  const {
    port = "stratum",
    currency = "LTC",
    address = "ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea",
    worker = "rig",
    ...rest
  } = fields;
  return {
    time: 1_700_000_000_000,
    origin: { port, currency, address, worker },
    outcome: "accepted",
    difficulty: 128,
    digest: new Uint8Array(32).fill(7),
    ...rest,
  };
}

/** A block with some fields of one's own. */
export function block(fields: Partial<BlockRecord> = {}): BlockRecord {
  return {
    time: 1_700_000_000_000,
    currency: "LTC",
    height: 100,
    hash: "ab".repeat(32),
    bits: "1e0ffff0",
    value: 625_000_000n,
    fees: 1000n,
    address: "ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea",
    worker: "rig",
    hex: "00".repeat(80),
    ...fields,
  };
}
