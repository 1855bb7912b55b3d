/**
 * Looks into a pool's journal, while the pool runs or after.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { encodeHex } from "../../src/bytes/hex.ts";

/** A share as the journal has it. */
export interface JournalledShare {
  readonly outcome: string;
  readonly address: string;
  readonly worker: string;
  readonly difficulty: number;
  /** In the function's byte order, hex; empty where the share was not hashed. */
  readonly digest: string;
}

/** A block as the journal has it. */
export interface JournalledBlock {
  readonly height: number;
  readonly hash: string;
  readonly state: string;
  readonly reason: string;
  readonly value: bigint;
}

/** All shares, in the order in which they were written. */
export function readShares(path: string): JournalledShare[] {
  return read(path, "SELECT * FROM share JOIN origin ON origin.id = share.origin ORDER BY sequence").map((row) => ({
    outcome: String(row["outcome"]),
    address: String(row["address"]),
    worker: String(row["worker"]),
    difficulty: Number(row["difficulty"]),
    digest: row["digest"] instanceof Uint8Array ? encodeHex(row["digest"]) : "",
  }));
}

/** All blocks, in the order in which they were found. */
export function readBlocks(path: string): JournalledBlock[] {
  return read(path, "SELECT * FROM block ORDER BY id").map((row) => ({
    height: Number(row["height"]),
    hash: String(row["hash"]),
    state: String(row["state"]),
    reason: String(row["reason"]),
    value: BigInt(String(row["value"])),
  }));
}

function read(path: string, query: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path);
  try {
    const statement = database.prepare(query);
    statement.setReadBigInts(true);
    return statement.all();
  } finally {
    database.close();
  }
}
