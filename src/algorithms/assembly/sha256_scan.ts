/**
 * The search for a nonce with double SHA-256.
 *
 * The first 64 bytes of a header do not hold the nonce, so their compression is done once: two remain for each nonce.
 *
 * Left out: the first three rounds of the second compression, which the nonce does not reach, and the last three of the
 * third, which only move what is compared first. Either would save 2 %, for a compression function of its own.
 */

import { DIGEST_BYTES, INPUT, OUTPUT } from "./buffers";
import { readBigEndian, writeBigEndian } from "./lanes";
import { NOT_FOUND } from "./scan";
import { compress, initialize, SCHEDULE_BYTES, STATE_BYTES } from "./sha256_compress";
import { pad } from "./sha256_pad";
import { meetsTarget, targetTop } from "./target";
import { copy, get, set, splat, swapBytes } from "./word";

const MIDSTATE = memory.data(STATE_BYTES, 64);
const STATE = memory.data(STATE_BYTES, 64);

/** The schedule of the header's last 16 bytes; only its word 3, the nonce, changes. */
const TAIL = memory.data(SCHEDULE_BYTES, 64);

/** The schedule of the second hash; its first 8 words are the first digest. */
const AGAIN = memory.data(SCHEDULE_BYTES, 64);

/** As scan() of scan.ts does. */
export function sha256Scan(first: u32, count: f64): f64 {
  prepare();
  const top = i32x4.splat(targetTop());
  let nonce = first;
  for (let left = <u64> count; left > 0;) {
    const batch = <u32> min<u64>(left, 4);
    hashNonces(nonce);
    // The last word of a digest, read in the order of its bytes, holds the most significant bits.
    if (v128.any_true(i32x4.le_u(swapBytes(get<v128>(STATE, 7)), top))) {
      writeBigEndian<v128>(STATE, 8, OUTPUT, DIGEST_BYTES);
      for (let lane: u32 = 0; lane < batch; lane++) {
        if (meetsTarget(OUTPUT + lane * DIGEST_BYTES)) return <f64> (nonce + lane);
      }
    }
    nonce += batch;
    left -= batch;
  }
  return NOT_FOUND;
}

/** Computes what all nonces of the header at INPUT have in common. */
function prepare(): void {
  // With a stride of 0, the same header is in every lane.
  initialize<v128>(MIDSTATE);
  readBigEndian<v128>(INPUT, 0, 16, TAIL);
  compress<v128>(MIDSTATE, TAIL);
  readBigEndian<v128>(INPUT + 64, 0, 4, TAIL);
  pad<v128>(TAIL, 4, 8 * 80);
  pad<v128>(AGAIN, 8, 8 * 32);
}

/** Hashes the header with four nonces, to STATE. */
function hashNonces(nonce: u32): void {
  set<v128>(TAIL, 3, swapBytes(i32x4.add(splat<v128>(nonce), i32x4(0, 1, 2, 3))));
  copy<v128>(STATE, MIDSTATE, 8);
  compress<v128>(STATE, TAIL);
  copy<v128>(AGAIN, STATE, 8);
  initialize<v128>(STATE);
  compress<v128>(STATE, AGAIN);
}
