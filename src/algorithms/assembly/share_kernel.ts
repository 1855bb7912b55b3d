/**
 * From what tells one share from another to its header, and to the header's SHA-256 twice: the coinbase from behind its
 * constant part on, the merkle path, the header. The job is share_job.ts's.
 *
 * Four shares take one lane each. What they have in common is read into all lanes as it is used.
 */

import { DIGEST_BYTES, HEADER_BYTES, INPUT, OUTPUT } from "./buffers";
import { readBigEndian, writeBigEndian } from "./lanes";
import { compress, initialize, SCHEDULE_BYTES, STATE_BYTES } from "./sha256_compress";
import { compressKnown, PADDING_OF_64, SUMS_BYTES } from "./sha256_known";
import { pad } from "./sha256_pad";
import {
  BITS,
  branchStart,
  hashedTwice,
  JOB,
  jobEnd,
  knownStart,
  PREVIOUS_HASH,
  TOUCHED,
  TOUCHED_BYTES,
  touchedCount,
} from "./share_job";
import { copy, get, loadSplat, set, swapBytes } from "./word";

/** Version, time and nonce: of each, that of four shares, as JavaScript writes them. */
export const FIELDS = memory.data(3 * 16, 16);

const STATE = memory.data(STATE_BYTES, 64);
const SCHEDULE = memory.data(SCHEDULE_BYTES, 64);
const HEADER = memory.data(20 * 16, 64);

/**
 * Computes headers, to INPUT, and their digests, to OUTPUT, of shares whose extranonces are in TOUCHED and whose other
 * fields are in FIELDS.
 *
 * @param count How many shares, 1 to 4.
 * @param index Which header and digest theirs are, from 0 on; up to four from there are written.
 * @param digests Whether to compute digests.
 */
export function shareHeaders(count: usize, index: usize, digests: bool): void {
  // Even two are done sooner in four lanes, the others idle, than one after the other.
  if (count > 1) hashShares<v128>(INPUT + index * HEADER_BYTES, OUTPUT + index * DIGEST_BYTES, digests);
  else hashShares<u32>(INPUT + index * HEADER_BYTES, OUTPUT + index * DIGEST_BYTES, digests);
}

function hashShares<T>(headers: usize, digests: usize, withDigests: bool): void {
  hashCoinbase<T>();
  for (let hash = branchStart(), end = knownStart(); hash < end; hash += 32) hashWith<T>(hash);
  fillHeader<T>();
  writeBigEndian<T>(HEADER, 20, headers, HEADER_BYTES);
  if (!withDigests) return;
  initialize<T>(STATE);
  copy<T>(SCHEDULE, HEADER, 16);
  compress<T>(STATE, SCHEDULE);
  copy<T>(SCHEDULE, HEADER + 16 * sizeof<T>(), 4);
  pad<T>(SCHEDULE, 4, 8 * 80);
  compress<T>(STATE, SCHEDULE);
  hashState<T>();
  writeBigEndian<T>(STATE, 8, digests, DIGEST_BYTES);
}

/** SHA-256 of the coinbase, twice or once, to STATE. */
function hashCoinbase<T>(): void {
  splatWords<T>(STATE, JOB);
  for (let i: usize = 0, blocks = touchedCount(); i < blocks; i++) {
    readBigEndian<T>(TOUCHED + 64 * i, TOUCHED_BYTES, 16, SCHEDULE);
    compress<T>(STATE, SCHEDULE);
  }
  for (let sums = knownStart(), end = jobEnd(); sums < end; sums += SUMS_BYTES) compressKnown<T>(STATE, sums);
  if (hashedTwice()) hashState<T>();
}

/** A step up the merkle tree: replaces the node in STATE by SHA-256 twice of it and its sibling on the right. */
function hashWith<T>(sibling: usize): void {
  copy<T>(SCHEDULE, STATE, 8);
  splatWords<T>(SCHEDULE + 8 * sizeof<T>(), sibling);
  initialize<T>(STATE);
  compress<T>(STATE, SCHEDULE);
  compressKnown<T>(STATE, PADDING_OF_64);
  hashState<T>();
}

/** Fills HEADER, with the merkle root that is in STATE, as SHA-256 reads it. */
function fillHeader<T>(): void {
  set<T>(HEADER, 0, swapBytes(load<T>(FIELDS)));
  splatWords<T>(HEADER + sizeof<T>(), PREVIOUS_HASH);
  copy<T>(HEADER + 9 * sizeof<T>(), STATE, 8);
  set<T>(HEADER, 17, swapBytes(load<T>(FIELDS, 16)));
  set<T>(HEADER, 18, loadSplat<T>(BITS));
  set<T>(HEADER, 19, swapBytes(load<T>(FIELDS, 32)));
}

/** Replaces the digest in STATE by its own. */
function hashState<T>(): void {
  copy<T>(SCHEDULE, STATE, 8);
  pad<T>(SCHEDULE, 8, 8 * 32);
  initialize<T>(STATE);
  compress<T>(STATE, SCHEDULE);
}

/** Reads eight words into all lanes. */
@inline
function splatWords<T>(to: usize, from: usize): void {
  for (let i: usize = 0; i < 8; i++) set<T>(to, i, loadSplat<T>(from + i * sizeof<u32>()));
}
