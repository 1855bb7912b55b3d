/**
 * The journal's table of blocks: writing them down, what becomes of them, and the events of both.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { DatabaseSync } from "node:sqlite";
import { tryDecodeHex } from "../bytes/hex.ts";
import { BLOCK_COLUMNS, blockOfRow } from "./block_row.ts";
import type { EventTable } from "./events.ts";
import { holdTidying, tidyUp } from "./journal_file.ts";
import type { BlockChange, BlockRecord, BlockState, StoredBlock } from "./records.ts";
import { createTransact } from "./transaction.ts";

/** Blocks of a journal; what throws has written nothing. */
export interface BlockTable {
  /** Writes a found block and the event of it; one that is there already stays as it is. Gives its id. */
  add(block: BlockRecord): number;
  /** Notes what became of blocks, and an event of each whose state has changed. */
  note(changes: readonly BlockChange[]): void;
  /** Blocks of a currency that are not settled yet, oldest first. */
  unsettled(currency: string): StoredBlock[];
  /** What is handed in for a block; `undefined` if there is no block of that id, or the journal has let go of it. */
  hex(id: number): string | undefined;
  /** The newest blocks of all currencies, newest first. */
  recent(limit: number): StoredBlock[];
}

/**
 * Takes the table of an open journal over.
 *
 * @param now Milliseconds since 1970.
 */
export function createBlockTable(
  database: DatabaseSync,
  { events, now }: { readonly events: Pick<EventTable, "addBlock">; readonly now: () => number },
): BlockTable {
  const transact = createTransact(database);
  const statements = prepare(database);

  function noteOne({ id, state, reason, confirmations, settledAt, value }: BlockChange): void {
    const before = statements.state.get(id)?.["state"];
    statements.note.run(state, reason, confirmations, settledAt ?? null, id);
    if (value !== undefined) statements.noteValue.run(value, id);
    if (before === undefined || before === state) return;
    const known = statements.value.get(id)?.["value"];
    events.addBlock(id, now(), {
      state,
      before: before as BlockState,
      reason,
      value: typeof known === "string" ? known : null,
    });
  }

  return {
    add({ time, currency, height, hash, bits, value, fees, address, worker, hex, aux, port = "" }) {
      const body = tryDecodeHex(hex) ?? hex;
      // A block of megabytes alone would make SQLite tidy its log up now, which takes longer than to write it.
      holdTidying(database);
      try {
        return transact(() => {
          const { changes } = statements.add.run(
            ...[time, currency, height, hash, bits, value ?? 0n, value === undefined ? 0 : 1, fees, address, worker],
            ...[aux?.paysTo ?? "", aux?.daemon ?? "", port],
          );
          const id = Number(statements.find.get(hash)?.["id"]);
          if (Number(changes) > 0) {
            statements.addBody.run(id, body);
            events.addBlock(id, time, { state: "found", reason: "", value: value?.toString() ?? null });
          }
          return id;
        });
      } finally {
        tidyUp(database);
      }
    },
    note: (changes) => transact(() => changes.forEach(noteOne)),
    unsettled: (currency) => statements.unsettled.all(currency).map(blockOfRow),
    hex(id) {
      const body = statements.body.get(id)?.["body"];
      if (body instanceof Uint8Array) return Buffer.from(body).toString("hex");
      return body === undefined ? undefined : String(body);
    },
    recent: (limit) => statements.recent.all(limit).map(blockOfRow),
  };
}

function prepare(database: DatabaseSync) {
  const statement = (sql: string) => database.prepare(sql);
  const bigIntStatement = (sql: string) => {
    const prepared = database.prepare(sql);
    // Amounts may exceed what a double holds exactly.
    prepared.setReadBigInts(true);
    return prepared;
  };
  return {
    add: statement(
      `INSERT OR IGNORE INTO block (time, currency, height, hash, bits, value, value_known, fees, address, worker,
         aux_pays_to, aux_daemon, port, has_body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
    ),
    addBody: statement("INSERT INTO block_body (id, body) VALUES (?, ?)"),
    find: statement("SELECT id FROM block WHERE hash = ?"),
    note: statement("UPDATE block SET state = ?, reason = ?, confirmations = ?, settled_at = ? WHERE id = ?"),
    state: statement("SELECT state FROM block WHERE id = ?"),
    value: statement("SELECT CASE value_known WHEN 1 THEN CAST(value AS TEXT) END AS value FROM block WHERE id = ?"),
    noteValue: statement("UPDATE block SET value = ?, value_known = 1 WHERE id = ?"),
    body: statement("SELECT body FROM block_body WHERE id = ?"),
    unsettled: bigIntStatement(
      `SELECT ${BLOCK_COLUMNS} FROM block WHERE currency = ? AND settled_at IS NULL ORDER BY id`,
    ),
    recent: bigIntStatement(`SELECT ${BLOCK_COLUMNS} FROM block ORDER BY id DESC LIMIT ?`),
  };
}
