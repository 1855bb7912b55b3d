/**
 * The search for a nonce, over any function that hashes headers.
 */

import { DIGEST_BYTES, HEADER_BYTES, INPUT, OUTPUT } from "./buffers";
import { meetsTarget } from "./target";

/** Where the nonce is in a header: its last four bytes, least significant first. */
export const NONCE_OFFSET: usize = 76;

/** What a scan returns that found nothing. */
export const NOT_FOUND: f64 = -1;

/**
 * Tries nonces, four at a time, from `first` on, wrapping at 2^32.
 *
 * @param hash Hashes headers from INPUT to OUTPUT.
 * @param first The first nonce to try in the header at INPUT.
 * @param count How many to try: a double, as JavaScript passes it, because 2^32 is one of its values.
 * @returns The first nonce whose digest meets the target at TARGET, or NOT_FOUND.
 */
export function scan(hash: (count: usize) => void, first: u32, count: f64): f64 {
  for (let lane: usize = 1; lane < 4; lane++) memory.copy(INPUT + lane * HEADER_BYTES, INPUT, HEADER_BYTES);
  let nonce = first;
  for (let left = <u64> count; left > 0;) {
    const batch = <u32> min<u64>(left, 4);
    for (let lane: u32 = 0; lane < batch; lane++) {
      store<u32>(INPUT + lane * HEADER_BYTES + NONCE_OFFSET, nonce + lane);
    }
    hash(batch);
    for (let lane: u32 = 0; lane < batch; lane++) {
      if (meetsTarget(OUTPUT + lane * DIGEST_BYTES)) return <f64> (nonce + lane);
    }
    nonce += batch;
    left -= batch;
  }
  return NOT_FOUND;
}
