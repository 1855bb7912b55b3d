/**
 * SHA-256 of SHA-256, of block headers and of pairs of merkle nodes.
 */

import { DIGEST_BYTES, HEADER_BYTES, INPUT, OUTPUT } from "./buffers";
import { readBigEndian, writeBigEndian } from "./lanes";
import { compress, initialize, SCHEDULE_BYTES, STATE_BYTES } from "./sha256_compress";
import { compressKnown, PADDING_OF_64 } from "./sha256_known";
import { pad } from "./sha256_pad";
import { copy } from "./word";

const SCHEDULE = memory.data(SCHEDULE_BYTES, 64);
const STATE = memory.data(STATE_BYTES, 64);

const PAIR_BYTES: usize = 64;

/** Hashes the first `count` headers at INPUT, digests to OUTPUT. */
export function sha256Headers(count: usize): void {
  let i: usize = 0;
  // Even two are done sooner in four lanes, the others idle, than one after the other.
  for (; i + 1 < count; i += 4) hashHeaders<v128>(INPUT + i * HEADER_BYTES, OUTPUT + i * DIGEST_BYTES);
  if (i < count) hashHeaders<u32>(INPUT + i * HEADER_BYTES, OUTPUT + i * DIGEST_BYTES);
}

/** Hashes the first `count` pairs of nodes, of 64 bytes, at INPUT, digests to OUTPUT. */
export function sha256dPairs(count: usize): void {
  let i: usize = 0;
  for (; i + 1 < count; i += 4) hashPairs<v128>(INPUT + i * PAIR_BYTES, OUTPUT + i * DIGEST_BYTES);
  if (i < count) hashPairs<u32>(INPUT + i * PAIR_BYTES, OUTPUT + i * DIGEST_BYTES);
}

function hashHeaders<T>(headers: usize, digests: usize): void {
  initialize<T>(STATE);
  readBigEndian<T>(headers, HEADER_BYTES, 16, SCHEDULE);
  compress<T>(STATE, SCHEDULE);
  readBigEndian<T>(headers + 64, HEADER_BYTES, 4, SCHEDULE);
  pad<T>(SCHEDULE, 4, 8 * 80);
  compress<T>(STATE, SCHEDULE);
  hashState<T>();
  writeBigEndian<T>(STATE, 8, digests, DIGEST_BYTES);
}

function hashPairs<T>(pairs: usize, digests: usize): void {
  initialize<T>(STATE);
  readBigEndian<T>(pairs, PAIR_BYTES, 16, SCHEDULE);
  compress<T>(STATE, SCHEDULE);
  compressKnown<T>(STATE, PADDING_OF_64);
  hashState<T>();
  writeBigEndian<T>(STATE, 8, digests, DIGEST_BYTES);
}

/** Replaces the digest in STATE by its own. */
function hashState<T>(): void {
  copy<T>(SCHEDULE, STATE, 8);
  pad<T>(SCHEDULE, 8, 8 * 32);
  initialize<T>(STATE);
  compress<T>(STATE, SCHEDULE);
}
