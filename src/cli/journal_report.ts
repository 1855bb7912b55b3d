/**
 * What `powerpool journal` says of a journal: for people, and as JSON for programs.
 *
 * @module
 */

import type { JournalView } from "../journal/view.ts";
import { HOUR, MINUTE } from "../journal/slices.ts";
import { bytesText, countedText, countText } from "../units/number.ts";
import { durationText } from "../units/time.ts";

/** What is reported. */
export interface JournalReport {
  readonly path: string;
  readonly id: string;
  readonly file_bytes: number;
  readonly free_bytes: number;
  readonly shares: number;
  /** ISO 8601; `null` if there is no share. */
  readonly first_share: string | null;
  readonly last_share: string | null;
  readonly events: number;
  /** By state. */
  readonly blocks: Readonly<Record<string, number>>;
  /** Shares of the last 24 hours, by outcome. */
  readonly shares_24h: Readonly<Record<string, number>>;
  readonly readers: readonly ReaderReport[];
}

/** A reader; times in seconds. */
export interface ReaderReport {
  readonly name: string;
  /** Items that it has not passed, and the age of the oldest. */
  readonly behind: number;
  readonly age: number;
  /** Since it last passed something. */
  readonly moved: number;
}

/**
 * Puts a report together.
 *
 * @param now Milliseconds since 1970.
 */
export function journalReport(path: string, view: JournalView, now: number): JournalReport {
  const { size, times } = view;
  const minute = Math.floor(now / 1000 / MINUTE) * MINUTE;
  const sums = Object.entries(view.work.sums({}, minute - 24 * HOUR, minute));
  return {
    path,
    id: view.id,
    file_bytes: size.file_bytes,
    free_bytes: size.free_bytes,
    shares: size.shares,
    first_share: times === undefined ? null : new Date(times.first).toISOString(),
    last_share: times === undefined ? null : new Date(times.last).toISOString(),
    events: size.events,
    blocks: Object.fromEntries(view.blocksByState()),
    shares_24h: Object.fromEntries(sums.map(([outcome, { count }]) => [outcome, count])),
    readers: view.readers().map(({ name, lag: { items, age }, movedAt }) => ({
      name,
      behind: items,
      age: Math.floor(age / 1000),
      moved: Math.max(0, Math.floor((now - movedAt) / 1000)),
    })),
  };
}

/** A report for people, lines of up to 100 columns. */
export function reportText(report: JournalReport): string {
  const { file_bytes: bytes, free_bytes: free, blocks, readers } = report;
  const states = Object.entries(blocks).map(([state, count]) => `${countText(count)} ${state}`);
  const day = Object.entries(report.shares_24h).map(([outcome, count]) => `${countText(count)} ${outcome}`);
  const total = Object.values(blocks).reduce((sum, count) => sum + count, 0);
  const rows = readers.map(({ name, behind, age, moved }) => [
    name,
    behind === 0 ? "nothing" : countedText(behind, "item"),
    behind === 0 ? "" : durationText(age),
    `${durationText(moved)} ago`,
  ]);
  return [
    `Journal   ${report.path}`,
    `Id        ${report.id}`,
    `Size      ${bytesText(bytes)}${free === 0 ? "" : `, ${bytesText(free)} of it free for what comes`}`,
    `Shares    ${countText(report.shares)}${timesText(report)}`,
    `Last day  ${day.length === 0 ? "no shares" : day.join(", ")}`,
    `Blocks    ${countText(total)}${states.length === 0 ? "" : `: ${states.join(", ")}`}`,
    `Events    ${countText(report.events)}`,
    "",
    ...table([["Reader", "Has before it", "Oldest", "Last moved"], ...rows]),
    "",
  ].join("\n");
}

function timesText({ first_share: first, last_share: last }: JournalReport): string {
  if (first === null || last === null) return "";
  const short = (time: string) => time.slice(0, 16).replace("T", " ");
  return `, from ${short(first)} to ${short(last)} UTC`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_name, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   ").trimEnd());
}
