/**
 * Hash rates as text, one by one and for a whole chart.
 *
 * @module
 */

import { hashRateText as minerHashRateText } from "../../miner/hash_rate.ts";

/**
 * A hash rate with three significant digits and the unit that fits; none at all is written without a fraction.
 *
 * @param hashesPerSecond Zero or more.
 */
export function hashRateText(hashesPerSecond: number): string {
  return hashesPerSecond === 0 ? "0 H/s" : minerHashRateText(hashesPerSecond);
}

/** A unit of hash rates. */
export interface HashRateUnit {
  /** `GH/s`. */
  readonly name: string;
  /** Hashes a second that one of it stands for. */
  readonly size: number;
}

/** Names in their order, each a thousand times the one before. */
const UNITS = ["H/s", "kH/s", "MH/s", "GH/s", "TH/s", "PH/s", "EH/s", "ZH/s"];

/** The unit in which the greatest of some hash rates has between one and three digits before the point. */
export function hashRateUnit(rates: readonly number[]): HashRateUnit {
  const greatest = rates.reduce((most, rate) => Math.max(most, rate), 0);
  const name = hashRateText(greatest).replace(/^\S+ /, "");
  return { name, size: 1000 ** Math.max(0, UNITS.indexOf(name)) };
}
