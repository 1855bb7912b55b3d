/**
 * Rows of the table of blocks, and the blocks that they stand for.
 *
 * @module
 */

import type { BlockState, StoredBlock } from "./records.ts";

/** What a statement selects, which must read integers as bigints: amounts may exceed what a double holds exactly. */
export const BLOCK_COLUMNS = "id, time, currency, height, hash, bits, value, value_known, fees, address, worker, " +
  "aux_pays_to, aux_daemon, port, state, reason, confirmations, settled_at";

/** The block of a row of these columns. */
export function blockOfRow(row: Record<string, unknown>): StoredBlock {
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
