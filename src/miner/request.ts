/**
 * What a miner says to a Stratum pool, one JSON object a line.
 *
 * @module
 */

import { encodeHex } from "../bytes/hex.ts";

/** A nonce that was found, with all that the pool needs to build its header again. */
export interface Solution {
  /** The pool's name for the job. */
  readonly jobId: string;
  /** The miner's bytes of the coinbase. */
  readonly extranonce2: Uint8Array;
  /** Block time of the header, seconds since 1970. */
  readonly time: number;
  /** Nonce of the header, unsigned 32-bit. */
  readonly nonce: number;
}

/** A call to the pool as a line, with its line end. */
export function requestLine(id: number, method: string, params: readonly unknown[]): string {
  return `${JSON.stringify({ id, method, params })}\n`;
}

/** An answer to the pool's call, as a line with its line end; the id is the pool's own. */
export function answerLine(id: unknown, result: unknown): string {
  return `${JSON.stringify({ id: id ?? null, result, error: null })}\n`;
}

/**
 * The parameters of `mining.submit`: `[user, job_id, extranonce2, ntime, nonce]`, integers as big-endian hex.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const solution = { jobId: "4f", extranonce2: Uint8Array.of(0, 1), time: 0x495fab29, nonce: 0x7c2bac1d };
 * assert.deepEqual(submitParams("me", solution), ["me", "4f", "0001", "495fab29", "7c2bac1d"]);
 * ```
 */
export function submitParams(user: string, solution: Solution): string[] {
  const { jobId, extranonce2, time, nonce } = solution;
  return [user, jobId, encodeHex(extranonce2), uint32Hex(time), uint32Hex(nonce)];
}

function uint32Hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
