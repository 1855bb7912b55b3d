/**
 * X11: eleven hash functions of 512 bits in a row, the first of the header, the others of the digest before; the result
 * is the first half of the last digest. As in Dash.
 *
 * Figures, where sha256d of one header is 1.75 million hashes a second: 120,000, four times what npm's
 * wasm-x11-hash makes. Half of the time is for groestl512, echo512 and cubehash512.
 */

import { blake512 } from "./blake512";
import { bmw512 } from "./bmw512";
import { DIGEST_BYTES, HEADER_BYTES, INPUT, OUTPUT } from "./buffers";
import { cubehash512 } from "./cubehash512";
import { echo512 } from "./echo512";
import { groestl512 } from "./groestl512";
import { jh512 } from "./jh512";
import { keccak512 } from "./keccak512";
import { luffa512 } from "./luffa512";
import { scan } from "./scan";
import { shavite512 } from "./shavite512";
import { simd512 } from "./simd512";
import { skein512 } from "./skein512";
import { copy } from "./word";

/** Digests take turns in these: no function reads where it writes. */
const A = memory.data(64, 64);
const B = memory.data(64, 64);

/** Hashes the first `count` headers at INPUT, digests to OUTPUT. */
export function x11Headers(count: usize): void {
  for (let i: usize = 0; i < count; i++) hashHeader(INPUT + i * HEADER_BYTES, OUTPUT + i * DIGEST_BYTES);
}

/** As scan() does. */
export function x11Scan(first: u32, count: f64): f64 {
  return scan(x11Headers, first, count);
}

function hashHeader(header: usize, digest: usize): void {
  blake512(header, HEADER_BYTES, A);
  bmw512(A, 64, B);
  groestl512(B, 64, A);
  skein512(A, 64, B);
  jh512(B, 64, A);
  keccak512(A, 64, B);
  luffa512(B, 64, A);
  cubehash512(A, 64, B);
  shavite512(B, 64, A);
  simd512(A, 64, B);
  echo512(B, 64, A);
  copy<v128>(digest, A, 2);
}
