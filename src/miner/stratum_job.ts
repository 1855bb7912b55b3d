/**
 * A job as a Stratum pool sends it in `mining.notify`.
 *
 * Source: the Stratum mining protocol of slush's pool, and what pools send today where it left things open.
 *
 * @module
 */

import { swapWords } from "../bytes/bytes.ts";
import { tryDecodeHex } from "../bytes/hex.ts";
import { type CompactBits, expandBits } from "../coin/compact_bits.ts";
import { type Hash, HASH_BYTES } from "../coin/hash.ts";

/** A job to mine on; integers unsigned 32-bit, hashes in internal byte order. */
export interface StratumJob {
  /** The pool's name for the job, sent back with every share of it. */
  readonly id: string;
  /** Hash of the block to build on. */
  readonly previousHash: Hash;
  /** The coinbase transaction up to its extranonces, without witness. */
  readonly coinbase1: Uint8Array;
  /** The coinbase transaction after its extranonces. */
  readonly coinbase2: Uint8Array;
  /** Merkle branch from the coinbase to the root, lowest level first. */
  readonly branch: readonly Hash[];
  /** Block version. */
  readonly version: number;
  /** Compact form of the network's target. */
  readonly bits: CompactBits;
  /** Block time, seconds since 1970. */
  readonly time: number;
  /** Whether shares of all earlier jobs are worthless from now on. */
  readonly clean: boolean;
}

/**
 * Reads the parameters of `mining.notify`.
 *
 * A job id that is a number, integers without leading zeros, a missing `clean_jobs` and parameters beyond the ninth are
 * taken, because pools send them. Everything that goes into the header must be right.
 *
 * @param params `[job_id, prevhash, coinb1, coinb2, merkle_branch, version, nbits, ntime, clean_jobs]`; `prevhash` has
 * the bytes of each 32-bit word reversed, the integers are big-endian hex.
 * @throws {SyntaxError} If a parameter is missing or of another form; it is named.
 * @throws {RangeError} If the compact bits stand for no target.
 */
export function parseJob(params: readonly unknown[]): StratumJob {
  const [id, previousHash, coinbase1, coinbase2, branch, version, bits, time, clean] = params;
  const job: StratumJob = {
    id: jobId(id),
    previousHash: swapWords(hashBytes("prevhash", previousHash)) as unknown as Hash,
    coinbase1: hexBytes("coinb1", coinbase1),
    coinbase2: hexBytes("coinb2", coinbase2),
    branch: hashes(branch),
    version: uint32("version", version),
    bits: uint32("nbits", bits) as CompactBits,
    time: uint32("ntime", time),
    clean: clean === true,
  };
  expandBits(job.bits);
  return job;
}

function jobId(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw wrong("job_id", "a string", value);
}

function hashes(value: unknown): Hash[] {
  if (!Array.isArray(value)) throw wrong("merkle_branch", "a list of hashes", value);
  return value.map((hash: unknown) => hashBytes("merkle_branch", hash) as unknown as Hash);
}

function hashBytes(name: string, value: unknown): Uint8Array {
  const bytes = hexBytes(name, value);
  if (bytes.length !== HASH_BYTES) throw wrong(name, `${2 * HASH_BYTES} hex digits`, value);
  return bytes;
}

function hexBytes(name: string, value: unknown): Uint8Array {
  const bytes = typeof value === "string" ? tryDecodeHex(value) : undefined;
  if (bytes === undefined) throw wrong(name, "hex", value);
  return bytes;
}

function uint32(name: string, value: unknown): number {
  if (typeof value === "string" && /^[0-9a-f]{1,8}$/i.test(value)) return parseInt(value, 16);
  throw wrong(name, "up to 8 hex digits", value);
}

function wrong(name: string, expected: string, value: unknown): SyntaxError {
  const shown = value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80);
  return new SyntaxError(`Cannot read ${name} of the job: expected ${expected}, got ${shown}`);
}
