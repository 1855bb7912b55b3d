/**
 * BLAKE-256 (BLAKE, section 2.1) of block headers, four at a time: Blakecoin's proof of work, and lyra2re's first step.
 *
 * Figures, where @noble/hashes makes 198,000 hashes with 14 rounds a second: with 8 rounds 4.5 million of one header,
 * 9.5 million in four lanes, 23 million in a scan.
 */

import { blake256Rounds, FULL_ROUNDS } from "./blake256";
import { BLOCK_BYTES, compress, compressPrepared, prepare, STATE_BYTES } from "./blake256_compress";
import { DIGEST_BYTES, HEADER_BYTES, INPUT, OUTPUT } from "./buffers";
import { readBigEndian, writeBigEndian } from "./lanes";
import { NONCE_OFFSET, NOT_FOUND } from "./scan";
import { initialize } from "./sha256_compress";
import { meetsTarget, targetTop } from "./target";
import { copy, get, splat, swapBytes } from "./word";

/** Rounds of Blakecoin's function. */
const BLAKECOIN_ROUNDS: usize = 8;

const BLOCK = memory.data(BLOCK_BYTES, 64);
const STATE = memory.data(STATE_BYTES, 64);
const MIDSTATE = memory.data(STATE_BYTES, 64);

/** The second block of headers, prepared: only its first four words come from the header, the others are padding. */
const TAIL = memory.data(14 * 16 * 16, 64);

preparePadding();

/** Runs once, when the module is instantiated. Section 2.1.3: a one, zeros, a one, and the length in 64 bits. */
function preparePadding(): void {
  for (let i: usize = 4; i < 16; i++) {
    prepare<v128>(TAIL, i, splat<v128>(i === 4 ? 0x80000000 : i === 13 ? 1 : i === 15 ? 8 * 80 : 0), FULL_ROUNDS);
  }
}

/** Hashes the first `count` headers at INPUT as Blakecoin does, digests to OUTPUT. */
export function blake256Headers(count: usize): void {
  let i: usize = 0;
  // Even two are done sooner in four lanes, the others idle, than one after the other.
  for (; i + 1 < count; i += 4) hashFour(INPUT + i * HEADER_BYTES, OUTPUT + i * DIGEST_BYTES, BLAKECOIN_ROUNDS);
  if (i < count) {
    blake256Rounds(INPUT + i * HEADER_BYTES, HEADER_BYTES, OUTPUT + i * DIGEST_BYTES, BLAKECOIN_ROUNDS);
  }
}

/** Hashes the first `length` bytes at INPUT as Blakecoin does, digest to OUTPUT. */
export function blake256Message(length: usize): void {
  blake256Rounds(INPUT, length, OUTPUT, BLAKECOIN_ROUNDS);
}

/** Hashes four headers with the given number of rounds, at most 14. */
export function hashFour(headers: usize, digests: usize, rounds: usize): void {
  initialize<v128>(STATE);
  absorbHead(headers, STATE, rounds);
  readBigEndian<v128>(headers + 64, HEADER_BYTES, 4, BLOCK);
  for (let i: usize = 0; i < 4; i++) prepare<v128>(TAIL, i, get<v128>(BLOCK, i), rounds);
  compressPrepared<v128>(STATE, TAIL, 8 * 80, rounds);
  writeBigEndian<v128>(STATE, 8, digests, DIGEST_BYTES);
}

/** Mixes the first blocks of headers into a state. */
function absorbHead(headers: usize, state: usize, rounds: usize): void {
  readBigEndian<v128>(headers, HEADER_BYTES, 16, BLOCK);
  compress<v128>(state, BLOCK, 8 * 64, rounds);
}

/** As scan() of scan.ts does. The first block of a header, which does not hold the nonce, is compressed once. */
export function blake256Scan(first: u32, count: f64): f64 {
  for (let lane: usize = 1; lane < 4; lane++) memory.copy(INPUT + lane * HEADER_BYTES, INPUT, HEADER_BYTES);
  initialize<v128>(MIDSTATE);
  absorbHead(INPUT, MIDSTATE, BLAKECOIN_ROUNDS);
  readBigEndian<v128>(INPUT + 64, HEADER_BYTES, 4, BLOCK);
  for (let i: usize = 0; i < 3; i++) prepare<v128>(TAIL, i, get<v128>(BLOCK, i), BLAKECOIN_ROUNDS);
  const top = i32x4.splat(targetTop());
  let nonce = first;
  for (let left = <u64> count; left > 0;) {
    const batch = <u32> min<u64>(left, 4);
    const nonces = swapBytes(i32x4.add(splat<v128>(nonce), i32x4(0, 1, 2, 3)));
    prepare<v128>(TAIL, (NONCE_OFFSET - 64) / sizeof<u32>(), nonces, BLAKECOIN_ROUNDS);
    copy<v128>(STATE, MIDSTATE, 8);
    compressPrepared<v128>(STATE, TAIL, 8 * 80, BLAKECOIN_ROUNDS);
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
