/**
 * From shares to headers and digests, without leaving the WASM module: the coinbase's hash, the merkle path, the header,
 * and for {@linkcode sha256} the proof of work, four shares at a time in SIMD lanes.
 *
 * For chains that hash merkle trees with SHA-256 twice, and transactions twice or once. What all shares of a job have in
 * common is computed once, by `prepareJob()` of share_job.ts.
 *
 * Figures, of a share with 12 merkle branches and a coinbase of 4 blocks, where a header is hashed in 0.65 us: 3.3 us in
 * a batch of four or more, 8.4 us alone.
 *
 * @module
 */

import { type Algorithm, DIGEST_BYTES, HEADER_BYTES } from "./algorithm.ts";
import { INPUT_BYTES, memory, readDigests, readHeaders } from "./powhash.ts";
import * as module from "./powhash.wasm";
import { sha256 } from "./sha256.ts";
import { loadJob, type ShareJob } from "./share_job.ts";

/** What tells one share of a job from another; numbers of 32 bits. */
export interface ShareFields {
  readonly extranonce1: Uint8Array;
  readonly extranonce2: Uint8Array;
  /** Seconds since 1970. */
  readonly time: number;
  readonly nonce: number;
  readonly version: number;
}

/** Headers of shares and their digests, each one behind the other in the order of the shares. */
export interface HashedShares {
  /** 80 bytes for each share. */
  readonly headers: Uint8Array<ArrayBuffer>;
  /** 32 bytes for each share, as the algorithm gives them. */
  readonly digests: Uint8Array<ArrayBuffer>;
}

const LANES = 4;

/** Shares that one call can take, in whole groups of four. */
const SHARES_PER_CALL = Math.floor(INPUT_BYTES / HEADER_BYTES / LANES) * LANES;

const touchedAddress = module.shareTouchedAddress();
const touchedBytes = module.shareTouchedBytes();

/** Version, time and nonce: of each, that of four shares. */
const fields = new Uint32Array(memory.buffer, module.shareFieldsAddress(), 3 * LANES);

/**
 * The headers that shares stand for.
 *
 * @returns 80 bytes for each share, one header behind the other.
 * @throws {RangeError} If the extranonces of a share are longer or shorter than the job's.
 */
export function shareHeaders(job: ShareJob, shares: readonly ShareFields[]): Uint8Array<ArrayBuffer> {
  if (shares.length <= SHARES_PER_CALL) {
    runKernel(job, shares, false);
    return readHeaders(shares.length);
  }
  const headers = new Uint8Array(shares.length * HEADER_BYTES);
  for (let done = 0; done < shares.length; done += SHARES_PER_CALL) {
    headers.set(shareHeaders(job, shares.slice(done, done + SHARES_PER_CALL)), done * HEADER_BYTES);
  }
  return headers;
}

/**
 * The headers that shares stand for, and their digests.
 *
 * @param algorithm The proof of work; {@linkcode sha256} hashes in the same go, others after it.
 * @throws {RangeError} If the extranonces of a share are longer or shorter than the job's.
 */
export function hashShares(algorithm: Algorithm, job: ShareJob, shares: readonly ShareFields[]): HashedShares {
  if (algorithm.name !== sha256.name) {
    const headers = shareHeaders(job, shares);
    return { headers, digests: algorithm.hashMany(headers) };
  }
  if (shares.length <= SHARES_PER_CALL) {
    runKernel(job, shares, true);
    return { headers: readHeaders(shares.length), digests: readDigests(shares.length) };
  }
  const headers = new Uint8Array(shares.length * HEADER_BYTES);
  const digests = new Uint8Array(shares.length * DIGEST_BYTES);
  for (let done = 0; done < shares.length; done += SHARES_PER_CALL) {
    const some = hashShares(algorithm, job, shares.slice(done, done + SHARES_PER_CALL));
    headers.set(some.headers, done * HEADER_BYTES);
    digests.set(some.digests, done * DIGEST_BYTES);
  }
  return { headers, digests };
}

/** Has the module compute the headers of at most {@link SHARES_PER_CALL} shares, and their digests if they are wanted. */
function runKernel(job: ShareJob, shares: readonly ShareFields[], digests: boolean): void {
  loadJob(job);
  for (let group = 0; group < shares.length; group += LANES) {
    const lanes = Math.min(shares.length - group, LANES);
    for (let lane = 0; lane < lanes; lane++) writeShare(job, shares[group + lane] as ShareFields, lane);
    module.shareHeaders(lanes, group, digests ? 1 : 0);
  }
}

function writeShare(job: ShareJob, share: ShareFields, lane: number): void {
  const { extranonce1, extranonce2 } = share;
  if (extranonce1.length + extranonce2.length !== job.extranonceBytes) {
    throw new RangeError(
      `Cannot hash a share with extranonces of ${extranonce1.length} and ${extranonce2.length} bytes: ` +
        `expected ${job.extranonceBytes} together`,
    );
  }
  // For a few bytes, loops are faster than the call that set() is.
  let at = touchedAddress + lane * touchedBytes + job.extranonceOffset;
  for (let i = 0; i < extranonce1.length; i++) memory[at++] = extranonce1[i] as number;
  for (let i = 0; i < extranonce2.length; i++) memory[at++] = extranonce2[i] as number;
  fields[lane] = share.version;
  fields[LANES + lane] = share.time;
  fields[2 * LANES + lane] = share.nonce;
}
