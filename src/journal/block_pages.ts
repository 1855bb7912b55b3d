/**
 * Blocks of the journal page by page, newest first, for whoever shows them.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { BLOCK_COLUMNS, blockOfRow } from "./block_row.ts";
import type { StoredBlock } from "./records.ts";

/** Which blocks are wanted; whatever is left out may be anything. */
export interface BlockPage {
  /** Ids below this one. */
  readonly before?: number | undefined;
  readonly currency?: string | undefined;
  /** Address of the finder. */
  readonly address?: string | undefined;
  /** At most. */
  readonly limit: number;
}

/** Reads a page of blocks, newest first. */
export type BlockPages = (page: BlockPage) => StoredBlock[];

/** Reads the blocks of a file. */
export function createBlockPages(database: DatabaseSync): BlockPages {
  const prepare = (ofAddress: string) => {
    const statement = database.prepare(
      `SELECT ${BLOCK_COLUMNS} FROM block
       WHERE ${ofAddress} id < $before AND ($currency IS NULL OR currency = $currency) ORDER BY id DESC LIMIT $limit`,
    );
    statement.setReadBigInts(true);
    return statement;
  };
  const all = prepare("");
  // By the index of addresses, which has ids in order.
  const ofAddress = prepare("address = $address AND");
  return ({ before = Number.MAX_SAFE_INTEGER, currency = null, address, limit }) => {
    const wanted = { $before: before, $currency: currency, $limit: limit };
    const rows = address === undefined ? all.all(wanted) : ofAddress.all({ ...wanted, $address: address });
    return rows.map(blockOfRow);
  };
}
