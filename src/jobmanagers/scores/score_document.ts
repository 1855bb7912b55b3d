/**
 * Scores written as JSON: `{"LTC": 0.0021, "DOGE": {"profit": 0.0000031, "ratio": 0.98, "time": 1764000000}}`.
 *
 * @module
 */

import type { Score, ScoreReading } from "./score_source.ts";
import { readScore, type WrittenScore } from "./score_value.ts";

/** When a document was read, and how old it is: milliseconds since 1970. */
export interface DocumentTimes {
  readonly now: number;
  /** Holds for scores that have no time of their own. */
  readonly written: number;
}

/** Far more than any number of currencies needs. */
export const MOST_DOCUMENT_BYTES = 1024 * 1024;

/**
 * Reads a document. Currencies that are not asked for, and members of a score that are not known, are passed over.
 *
 * @throws {Error} If it is no JSON object.
 */
export function readScoreDocument(text: string, currencies: readonly string[], times: DocumentTimes): ScoreReading {
  const document = parseObject(text);
  const scores = new Map<string, Score>();
  const faults: string[] = [];
  for (const currency of currencies) {
    if (!Object.hasOwn(document, currency)) continue;
    const score = readScore(writtenScore(document[currency]), times.written, times.now);
    if (typeof score === "string") faults.push(`${currency}: ${score}`);
    else scores.set(currency, score);
  }
  return { scores, faults };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new Error(`expected JSON: ${(error as Error).message}`);
  }
  if (isObject(document)) return document;
  throw new Error('expected a JSON object such as {"LTC": 0.0021}');
}

/** A score may be the profit alone. */
function writtenScore(entry: unknown): WrittenScore {
  if (!isObject(entry)) return { profit: entry };
  return { profit: entry["profit"], ratio: entry["ratio"] ?? undefined, time: entry["time"] ?? undefined };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
