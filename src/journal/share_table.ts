/**
 * The journal's table of shares, and that of their origins: ports, currencies, addresses and workers.
 *
 * @module
 */

import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { isDamage, markOf } from "./integrity.ts";
import type { ShareOrigin, ShareRecord } from "./records.ts";
import { HOUR } from "./slices.ts";
import { createTransact, describe } from "./transaction.ts";

/** Writes shares. */
export interface ShareTable {
  /**
   * Writes shares and commits them, in one transaction, before it returns.
   *
   * @throws {Error} If they cannot be written. Then none of them is.
   */
  append(shares: readonly ShareRecord[]): void;
  /** Shares written since the start, and commits that failed. */
  counts(): { readonly written: number; readonly failed: number };
}

/** An origin that was seen since the start. */
interface KnownOrigin {
  readonly id: number;
  /** Hour of its last share, seconds since 1970. */
  seen: number;
}

/** Shares written by one statement where there are as many: calls into SQLite cost more than rows. */
const SHARES_PER_STATEMENT = 16;

/**
 * Takes the tables of an open journal over.
 *
 * @param path Of its file, for messages.
 */
export function createShareTable(database: DatabaseSync, path: string): ShareTable {
  const transact = createTransact(database);
  const statements = {
    addOwner: database.prepare("INSERT OR IGNORE INTO owner (address, port, currency) VALUES (?, ?, ?)"),
    addOrigin: database.prepare(
      `INSERT OR IGNORE INTO origin (port, currency, address, worker, owner) VALUES ($port, $currency, $address, $worker,
         (SELECT id FROM owner WHERE address = $address AND port = $port AND currency = $currency))`,
    ),
    findOrigin: database.prepare(
      "SELECT id, seen FROM origin WHERE port = ? AND currency = ? AND address = ? AND worker = ?",
    ),
    seeOrigin: database.prepare("UPDATE origin SET seen = ? WHERE id = ?"),
    addShare: database.prepare(insertShares(1)),
    addShares: database.prepare(insertShares(SHARES_PER_STATEMENT)),
  };
  let origins = new WeakMap<ShareOrigin, KnownOrigin>();
  let written = 0;
  let failed = 0;

  /** The id of a share's origin, which then was seen at the time of the share. */
  function originId({ origin, time }: ShareRecord): number {
    const known = origins.get(origin) ?? findOrigin(origin);
    const hour = Math.floor(time / (HOUR * 1000)) * HOUR;
    if (hour > known.seen) {
      statements.seeOrigin.run(hour, known.id);
      known.seen = hour;
    }
    return known.id;
  }

  function findOrigin(origin: ShareOrigin): KnownOrigin {
    const { port, currency, address, worker } = origin;
    let row = statements.findOrigin.get(port, currency, address, worker);
    if (row === undefined) {
      statements.addOwner.run(address, port, currency);
      statements.addOrigin.run({ $port: port, $currency: currency, $address: address, $worker: worker });
      row = statements.findOrigin.get(port, currency, address, worker);
    }
    const known = { id: Number(row?.["id"]), seen: Number(row?.["seen"]) };
    origins.set(origin, known);
    return known;
  }

  /** What the statements of shares take, one share behind the other. */
  function columnsOf(shares: readonly ShareRecord[], from: number, to: number): SQLInputValue[] {
    const columns: SQLInputValue[] = [];
    for (let i = from; i < to; i++) {
      const share = shares[i] as ShareRecord;
      const { time, outcome, difficulty, digest } = share;
      columns.push(time, originId(share), outcome, difficulty, digest ?? null);
    }
    return columns;
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

  return {
    append(shares) {
      try {
        transact(() => {
          let done = 0;
          for (; shares.length - done >= SHARES_PER_STATEMENT; done += SHARES_PER_STATEMENT) {
            statements.addShares.run(...columnsOf(shares, done, done + SHARES_PER_STATEMENT));
          }
          for (; done < shares.length; done++) statements.addShare.run(...columnsOf(shares, done, done + 1));
        });
        written += shares.length;
      } catch (error) {
        failed++;
        // Ids given out within a transaction that is undone do not exist.
        origins = new WeakMap();
        throw new Error(`Cannot write ${shares.length} shares to journal ${path}: ${described(error)}`, {
          cause: error,
        });
      }
    },
    counts: () => ({ written, failed }),
  };
}

function insertShares(count: number): string {
  const rows = Array.from({ length: count }, () => "(?, ?, ?, ?, ?)").join(", ");
  return `INSERT INTO share (time, origin, outcome, difficulty, digest) VALUES ${rows}`;
}
