/**
 * Journals in temporary folders, and a look at their files from a connection of one's own.
 *
 * @module
 */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import type { BlockRecord, ShareRecord } from "../../src/journal/records.ts";

/** A share as it stands in the file. */
export interface StoredShare {
  readonly time: number;
  readonly port: string;
  readonly currency: string;
  readonly address: string;
  readonly worker: string;
  readonly outcome: string;
  readonly difficulty: number;
  readonly digest: Uint8Array | null;
}

/** Calls a function with the path of a journal that does not exist yet, in a folder that is gone afterwards. */
export async function withTemporaryPath(use: (path: string) => void | Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "journal-test-" });
  try {
    await use(join(folder, "powerpool.db"));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Opens a journal. An interval of a million milliseconds leaves all commits to `flush`. */
export function open(path: string, commitInterval = 1): Journal {
  return openJournal({ path, commit_interval: commitInterval, synchronous: "normal" });
}

/** Calls a function with a fresh journal and its path, and closes it. */
export function withJournal(
  use: (journal: Journal, path: string) => void | Promise<void>,
  commitInterval?: number,
): Promise<void> {
  return withTemporaryPath(async (path) => {
    const journal = open(path, commitInterval);
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

/** All shares in a file, oldest first, read through a connection of its own. */
export function storedShares(path: string): StoredShare[] {
  return withConnection(path, (database) =>
    database.prepare(
      `SELECT time, port, currency, address, worker, outcome, difficulty, digest
       FROM share JOIN origin ON origin.id = share.origin ORDER BY sequence`,
    ).all().map((row) => ({ ...row }) as unknown as StoredShare));
}

/** A share with some fields of one's own. */
export function share(fields: Partial<ShareRecord> = {}): ShareRecord {
  return {
    time: 1_700_000_000_000,
    port: "stratum",
    currency: "LTC",
    address: "ltc1qg42tkwuuxefutzxezdkdel39gfstuap288mfea",
    worker: "rig",
    outcome: "accepted",
    difficulty: 128,
    digest: new Uint8Array(32).fill(7),
    ...fields,
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
