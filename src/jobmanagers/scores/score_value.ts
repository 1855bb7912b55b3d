/**
 * Reading one score, in whatever form a source has it.
 *
 * @module
 */

import type { Score } from "./score_source.ts";

/** A score as it was written: each part a number, or a text that holds one. */
export interface WrittenScore {
  readonly profit: unknown;
  /** 1 if left out. */
  readonly ratio?: unknown;
  /** Seconds since 1970; as old as the place where it stands if left out. */
  readonly time?: unknown;
}

/** How far a clock may be ahead of ours, milliseconds; what is further ahead are no seconds since 1970. */
const MOST_AHEAD_MS = 3_600_000;

/** A number as JSON writes it, without sign. */
const NUMBER = /^\d+(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * Reads a score.
 *
 * @param written The score.
 * @param placeTime How old the place is where it stands, milliseconds since 1970.
 * @param now Milliseconds since 1970.
 * @returns The score, or what is wrong with it: to be put behind the currency's name.
 */
export function readScore(written: WrittenScore, placeTime: number, now: number): Score | string {
  const { profit: writtenProfit, ratio: writtenRatio = 1, time: writtenTime = placeTime / 1000 } = written;
  const profit = numberOf(writtenProfit);
  if (profit === undefined) return `expected its profit to be a number from 0 on, got ${quoted(writtenProfit)}`;
  const ratio = numberOf(writtenRatio);
  if (ratio === undefined) return `expected its ratio to be a number from 0 on, got ${quoted(writtenRatio)}`;
  const seconds = numberOf(writtenTime);
  if (seconds === undefined || seconds * 1000 > now + MOST_AHEAD_MS) {
    return `expected its time to be seconds since 1970, got ${quoted(writtenTime)}`;
  }
  return { profit, ratio, time: Math.min(seconds * 1000, now) };
}

function numberOf(written: unknown): number | undefined {
  const number = typeof written === "string" && NUMBER.test(written.trim()) ? Number(written) : written;
  return typeof number === "number" && number >= 0 && number < Infinity ? number : undefined;
}

/** What was written, cut short: it may be anything. */
function quoted(written: unknown): string {
  return (JSON.stringify(written) ?? String(written)).slice(0, 60);
}
