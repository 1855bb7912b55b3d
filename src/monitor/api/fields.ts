/**
 * Fields that several answers of the API have, with their units.
 *
 * @module
 */

import { z } from "zod";

/** A moment. */
export const instant = z.iso.datetime().describe("A moment, ISO 8601 in UTC");

/** A moment, or none yet. */
export const instantOrNone = instant.nullable();

/** A hash rate. */
export const hashRate = z.number().min(0).describe("Hashes a second");

/** Hash rates over the usual times, made of accepted shares. */
export const hashRates = z.strictObject({
  "1m": hashRate,
  "5m": hashRate,
  "1h": hashRate,
  "24h": hashRate,
}).describe("Hash rates over the usual times, which end with the last full minute; from the journal");

const shareSum = z.strictObject({
  count: z.int().min(0).describe("Shares"),
  work: z.number().min(0).describe("Their difficulties added up"),
});

/** Shares by how they were judged. */
export const shareSums = z.strictObject({
  accepted: shareSum,
  stale: shareSum,
  duplicate: shareSum,
  low: shareSum,
  invalid: shareSum,
}).describe("Shares by how they were judged");

/** An amount of money. */
export const satoshis = z.string().regex(/^\d+$/).describe(
  "Smallest units of the currency (of a coin of 10^8), a decimal number as text",
);

/** Key of a component. */
export const componentKey = z.string().describe("Name of a component in the configuration");

/** A block's hash. */
export const blockHash = z.string().regex(/^[0-9a-f]{64}$/).describe("A block's hash as explorers show it");
