/**
 * Shares and blocks as text, line by line.
 *
 * @module
 */

import type { ViewedBlock, ViewedShare } from "../journal/view.ts";

/** A row as it is written, the columns in their order. */
export type ExportRow = Readonly<Record<string, string | number | null>>;

/** A form of output. */
export interface ExportForm {
  /** What stands before all rows. */
  readonly head: string;
  /** Lines with their ends. */
  lines(rows: readonly ExportRow[]): string;
}

/** Columns of shares, in the order of their output. */
export const SHARE_COLUMNS = [
  ...["sequence", "time", "port", "currency", "address", "worker", "outcome", "difficulty"],
] as const;

/** Columns of blocks, in the order of their output. */
export const BLOCK_COLUMNS = [
  ...["id", "time", "currency", "height", "hash", "bits", "state", "reason", "confirmations", "value", "fees"],
  ...["address", "worker", "port", "settled_at"],
] as const;

/** A share for output: its time as ISO 8601 in UTC. */
export function shareRow(share: ViewedShare): ExportRow {
  return { ...share, time: isoTime(share.time) };
}

/** A block for output: times as ISO 8601 in UTC, amounts as decimal text, since they may exceed what numbers hold. */
export function blockRow(block: ViewedBlock): ExportRow {
  const { time, settled_at: settledAt } = block;
  return { ...block, time: isoTime(time), settled_at: settledAt === null ? null : isoTime(settledAt) };
}

/** CSV as RFC 4180 has it, with a line of column names. */
export function csvForm(columns: readonly string[]): ExportForm {
  const line = (fields: readonly (string | number | null | undefined)[]) => `${fields.map(csvField).join(",")}\r\n`;
  return {
    head: line(columns),
    lines: (rows) => rows.map((row) => line(columns.map((column) => row[column]))).join(""),
  };
}

/** JSON, one object a line. */
export function jsonForm(columns: readonly string[]): ExportForm {
  const object = (row: ExportRow) => Object.fromEntries(columns.map((column) => [column, row[column]]));
  return { head: "", lines: (rows) => rows.map((row) => `${JSON.stringify(object(row))}\n`).join("") };
}

function csvField(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
