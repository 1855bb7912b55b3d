/**
 * Whether a journal's file is sound.
 *
 * SQLite comes through crashes of the program and of the machine by itself; what it cannot mend is a disk that lies, a
 * file that was cut off, or one that was copied while it was written to. To look at every page takes a second for each
 * GB in memory and much longer from a disk, so that is done only where there is a reason to.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { APPLICATION_ID } from "./schema.ts";

/** What is in a file's folder before it is opened: afterwards it is gone. */
export interface Traces {
  /** Whether the last run did not close it. */
  readonly unclean: boolean;
  /** Whether the last run met damage. */
  readonly suspected: boolean;
  /** Whether the file is shorter than it says itself. */
  readonly short: boolean;
  /** Bytes. */
  readonly size: number;
}

/** Up to this size every page is looked at after an unclean end, bytes: half a second. */
const SMALL_FILE = 512 * 1024 * 1024;

/** What is wrong with a file that is shorter than it says. */
export const CUT_OFF = "the file has been cut off";

/** Tables that are looked at in larger files as well: without them nothing goes on as it was. */
const VITAL_TABLES = ["identity", "reader", "owner", "origin", "block", "block_body"];

/** Tables that are looked at in any case, at both ends, and what is read there. */
const ENDS = [
  ["share", "time"],
  ["event", "time"],
  ["block", "time"],
  ["block_body", "body"],
  ["agent_report", "time"],
] as const;

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGE_CODES = [11, 26];

/** Looks at a file before it is opened. */
export function tracesOf(path: string): Traces {
  const size = sizeOf(path);
  const head = headOf(path, 100);
  const unclean = sizeOf(`${path}-wal`) > 0;
  // Bytes 16 and 28 of the header: https://sqlite.org/fileformat2.html
  const hasHead = head.length === 100;
  const pageSize = !hasHead ? 0 : head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16);
  const pages = !hasHead ? 0 : head.readUInt32BE(28);
  const short = hasHead && !unclean && size < pageSize * pages;
  return { unclean, suspected: sizeOf(markOf(path)) >= 0, short, size };
}

/** Where it is noted that a running pool has met damage. */
export function markOf(path: string): string {
  return `${path}.check`;
}

/**
 * Whether an error of SQLite says that the file is damaged. Of Deno 2.5, which gives no code, only the text says it.
 */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { errcode } = error as { errcode?: unknown };
  if (typeof errcode === "number") return DAMAGE_CODES.includes(errcode & 0xff);
  return /malformed|not a database/.test(error.message);
}

/**
 * Whether a file that SQLite cannot read is a journal all the same, and not somebody's text: it has the mark in its
 * header, or begins with zeros, as files do whose beginning never reached the disk.
 */
export function looksLikeJournal(path: string): boolean {
  const head = headOf(path, 4096);
  if (head.length < 72) return false;
  return head.readUInt32BE(68) === APPLICATION_ID || head.every((byte) => byte === 0);
}

/**
 * Finds what is wrong with an open journal, as far as there is a reason to look.
 *
 * @returns A sentence without full stop; `undefined` if nothing is wrong.
 */
export function damageOf(database: DatabaseSync, { unclean, suspected, short, size }: Traces): string | undefined {
  if (short) return CUT_OFF;
  try {
    for (const [table, column] of ENDS) {
      for (const order of ["ASC", "DESC"]) {
        database.prepare(`SELECT ${column} FROM ${table} ORDER BY rowid ${order} LIMIT 1`).get();
      }
    }
    if (!unclean && !suspected) return undefined;
    const checks = suspected || size <= SMALL_FILE ? [""] : VITAL_TABLES.map((table) => `('${table}')`);
    for (const check of checks) {
      // A table's rows are counted against its indexes as well; the first thing that is wrong is enough.
      const found = Object.values(database.prepare(`PRAGMA quick_check${check}`).get() ?? {})[0];
      if (found !== "ok") return String(found).replaceAll(/\s+/g, " ").replace(/^\*\*\* in database main \*\*\* /, "");
    }
    return undefined;
  } catch (error) {
    if (isDamage(error)) return (error as Error).message;
    throw error;
  }
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return -1;
  }
}

/** The first bytes of a file; fewer if it has no more or cannot be read. */
function headOf(path: string, length: number): Buffer {
  const head = Buffer.alloc(length);
  try {
    const file = openSync(path, "r");
    try {
      return head.subarray(0, readSync(file, head, 0, length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return head.subarray(0, 0);
  }
}
