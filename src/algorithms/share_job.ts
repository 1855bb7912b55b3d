/**
 * What all shares of a job have in common, made ready for the module: the state of SHA-256 after what stands in front of
 * the extranonces, the schedules of what stands behind them, the merkle branch and what is constant in the header.
 *
 * For chains that hash merkle trees with SHA-256 twice, and transactions twice or once.
 *
 * @module
 */

import { INPUT_BYTES, memory } from "./powhash.ts";
import * as module from "./powhash.wasm";
import type { TxidHash } from "./algorithm.ts";

/** What is the same for all shares of a job; hashes in internal byte order. */
export interface ShareJobParts {
  /** The coinbase without witness, in front of the extranonces. */
  readonly prefix: Uint8Array;
  /** The coinbase without witness, behind the extranonces. */
  readonly suffix: Uint8Array;
  /** Bytes of extranonce1 and extranonce2 together. */
  readonly extranonceBytes: number;
  /** Siblings from the coinbase up to the merkle root, lowest first, 32 bytes each. */
  readonly branch: readonly Uint8Array[];
  /** 32 bytes. */
  readonly previousHash: Uint8Array;
  /** Compact bits of the target. */
  readonly bits: number;
  /** What the coinbase is hashed with; SHA-256 twice if left out. */
  readonly txidHash?: TxidHash | undefined;
}

/** A job made ready. Plain memory of some kilobytes that goes with the object: any number may be about. */
export interface ShareJob {
  readonly extranonceBytes: number;
  /** Where the extranonces begin in the first block that they touch. */
  readonly extranonceOffset: number;
  /** The job as the module has it in its memory. */
  readonly image: Uint8Array;
}

const HASH_BYTES = 32;
const BLOCK_BYTES = 64;

const jobAddress = module.shareJobAddress();

/** The most bytes that extranonces may have together: they fit wherever in a block they begin. */
export const MAX_EXTRANONCE_BYTES: number = module.shareTouchedBytes() - BLOCK_BYTES;

/** The job that the module has in its memory. */
let loaded: ShareJob | undefined;

/**
 * Makes a job ready for its shares.
 *
 * @throws {RangeError} If a hash is not of 32 bytes, the extranonces are longer than {@link MAX_EXTRANONCE_BYTES}, or
 * coinbase and branch together do not fit into the module's input of 64 KiB.
 */
export function prepareJob(parts: ShareJobParts): ShareJob {
  const { prefix, suffix, extranonceBytes, branch, previousHash, bits, txidHash = "sha256d" } = parts;
  for (const hash of [previousHash, ...branch]) {
    if (hash.length !== HASH_BYTES) {
      throw new RangeError(`Cannot prepare a job with a hash of ${hash.length} bytes: expected ${HASH_BYTES}`);
    }
  }
  if (!Number.isInteger(extranonceBytes) || extranonceBytes < 0 || extranonceBytes > MAX_EXTRANONCE_BYTES) {
    throw new RangeError(
      `Cannot prepare a job with ${extranonceBytes} bytes of extranonce: expected 0 to ${MAX_EXTRANONCE_BYTES}`,
    );
  }
  const coinbaseBytes = prefix.length + extranonceBytes + suffix.length;
  const coinbaseStart = (1 + branch.length) * HASH_BYTES;
  if (coinbaseStart + coinbaseBytes > INPUT_BYTES) {
    throw new RangeError(
      `Cannot prepare a coinbase of ${coinbaseBytes} bytes with ${branch.length} branches: ` +
        `expected ${INPUT_BYTES - HASH_BYTES} bytes at most, ${HASH_BYTES} for each branch among them`,
    );
  }
  const extranonceStart = prefix.length;
  const extranonceEnd = extranonceStart + extranonceBytes;
  const input = module.inputAddress();
  memory.set(previousHash, input);
  for (const [i, hash] of branch.entries()) memory.set(hash, input + (i + 1) * HASH_BYTES);
  memory.set(prefix, input + coinbaseStart);
  memory.fill(0, input + coinbaseStart + extranonceStart, input + coinbaseStart + extranonceEnd);
  memory.set(suffix, input + coinbaseStart + extranonceEnd);
  const twice = txidHash === "sha256d" ? 1 : 0;
  const bytes = module.shareJobPrepare(bits, twice, branch.length, coinbaseBytes, extranonceStart, extranonceEnd);
  loaded = undefined;
  return {
    extranonceBytes,
    extranonceOffset: extranonceStart % BLOCK_BYTES,
    image: memory.slice(jobAddress, jobAddress + bytes),
  };
}

/** Brings a job into the module's memory, unless it is there. */
export function loadJob(job: ShareJob): void {
  if (loaded === job) return;
  memory.set(job.image, jobAddress);
  module.shareJobLoad();
  loaded = job;
}
