/**
 * Sums of difficulties in Redis as numbers of shares, exactly, and the same numbers out of a journal.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Redis } from "ioredis";
import type { JournalledShare } from "../tools/journal_file.ts";

/** Every digest is a share of this difficulty, of which Redis keeps every digit. */
export const DIFFICULTY = 1e-12;

/** Digits behind the point that Redis keeps. */
const DIGITS = 17;

/** What a sum of doubles may be off by, in shares. */
const TOLERANCE = 1e-3;

/** Numbers of shares by worker. */
export type WorkerCounts = Readonly<Record<string, number>>;

/** How many shares a sum in Redis stands for, exactly; 0 if there is none. */
export function sharesInText(sum: string | null): number {
  const [whole = "", fraction = ""] = (sum ?? "0").split(".");
  const units = BigInt(whole + fraction.padEnd(DIGITS, "0"));
  const share = BigInt(Math.round(DIFFICULTY * 10 ** DIGITS));
  assert.equal(units % share, 0n, `${sum} is no whole number of shares`);
  return Number(units / share);
}

/** How many shares a sum of doubles stands for, which has to be a whole number but for its last digits. */
export function sharesInDouble(sum: number): number {
  const count = Math.round(sum / DIFFICULTY);
  assert(Math.abs(sum / DIFFICULTY - count) < TOLERANCE, `${sum} is no whole number of shares`);
  return count;
}

/** Adds up. */
export function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Adds up by worker; those that have nothing are left out. */
export function countByWorker(counts: Iterable<readonly [worker: string, count: number]>): WorkerCounts {
  const workers: Record<string, number> = {};
  for (const [worker, count] of counts) if (count !== 0) workers[worker] = (workers[worker] ?? 0) + count;
  return workers;
}

/** Shares of an outcome that journals have of each worker. */
export function journalledByWorker(shares: readonly JournalledShare[], outcome: string): WorkerCounts {
  return countByWorker(
    shares.filter((share) => share.outcome === outcome).map(({ address, worker }) => [`${address}.${worker}`, 1]),
  );
}

/** Shares of a type (acc, dup, low, stale) that Redis has of each worker, over all minutes. */
export async function minutesByWorker(redis: Redis, type: string): Promise<WorkerCounts> {
  const minutes = await Promise.all((await redis.keys(`min_${type}_sha256_*`)).map((key) => redis.hgetall(key)));
  return countByWorker(
    minutes.flatMap((minute) => Object.entries(minute).map(([worker, sum]) => [worker, sharesInText(sum)] as const)),
  );
}

/** How many shares are in all slices of a chain together. */
export async function sharesInSlices(redis: Redis, chain: number): Promise<number> {
  const slices = (await redis.keys(`chain_${chain}_slice*`)).filter((key) => key !== `chain_${chain}_slice_index`);
  return total(await Promise.all(slices.map((key) => redis.llen(key))));
}

/** How many shares a chain's rounds have together, those that ended and the one that is open. */
export async function sharesInRounds(redis: Redis, chain: number, currency: string): Promise<number> {
  const rounds = [...await redis.keys("unproc_block_*"), `current_block_${currency}_sha256`];
  return total((await Promise.all(rounds.map((key) => redis.hget(key, `chain_${chain}_shares`)))).map(sharesInText));
}
