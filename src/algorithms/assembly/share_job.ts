/**
 * What all shares of a job have in common, for chains whose merkle tree is hashed with SHA-256 twice, and transactions
 * twice or once.
 *
 * A job is a stretch of words that says where its own parts are, so JavaScript can keep it and bring it back:
 *
 * | words | what |
 * | --- | --- |
 * | 8 | the state after the blocks of the coinbase in front of the extranonces |
 * | 8 | the hash of the previous block, as SHA-256 reads it |
 * | 4 | compact bits, likewise; counts of the three parts that follow |
 * | 4 | whether transactions are hashed twice: 1, else 0; the rest is not used |
 * | 16 each | the blocks that the extranonces touch, as bytes, with zeros in their place |
 * | 8 each | the hashes of the merkle branch, as SHA-256 reads them |
 * | 64 each | the blocks behind those, with the padding, as sha256_known.ts has them |
 */

import { INPUT, INPUT_BYTES } from "./buffers";
import { readBigEndian } from "./lanes";
import { compress, initialize, SCHEDULE_BYTES } from "./sha256_compress";
import { expandKnown, SUMS_BYTES } from "./sha256_known";
import { get, set } from "./word";

const BLOCK_BYTES: usize = 64;
const HASH_BYTES: usize = 32;

/** The job: as long as its input's blocks become, if all of them are known, and its head. */
export const JOB = memory.data(INPUT_BYTES / 64 * SUMS_BYTES + 256, 64);

export const PREVIOUS_HASH = JOB + 32;
export const BITS = JOB + 64;
const TOUCHED_COUNT = JOB + 68;
const BRANCH_COUNT = JOB + 72;
const KNOWN_COUNT = JOB + 76;
const TWICE = JOB + 80;
const PARTS = JOB + 96;

/** Room for the blocks that extranonces touch, one share's behind the other's. */
export const TOUCHED_BYTES: i32 = 4 * 64;
export const TOUCHED = memory.data(4 * TOUCHED_BYTES, 64);

const SCHEDULE = memory.data(SCHEDULE_BYTES, 64);

/** Whether the coinbase is hashed twice. */
@inline
export function hashedTwice(): bool {
  return load<u32>(TWICE) !== 0;
}

/** Blocks that extranonces touch. */
@inline
export function touchedCount(): usize {
  return load<u32>(TOUCHED_COUNT);
}

@inline
export function branchStart(): usize {
  return PARTS + load<u32>(TOUCHED_COUNT) * BLOCK_BYTES;
}

@inline
export function knownStart(): usize {
  return branchStart() + load<u32>(BRANCH_COUNT) * HASH_BYTES;
}

@inline
export function jobEnd(): usize {
  return knownStart() + load<u32>(KNOWN_COUNT) * SUMS_BYTES;
}

/**
 * Makes a job of what is at INPUT: the hash of the previous block, the hashes of the merkle branch, the coinbase with
 * zeros in place of the extranonces.
 *
 * @param bits Compact bits.
 * @param twice Whether transactions are hashed twice.
 * @param branch How many hashes the branch has.
 * @param coinbase Bytes of the coinbase.
 * @param from Where in the coinbase the extranonces begin.
 * @param to Where they end.
 * @returns Bytes of the job, which is at JOB.
 */
export function shareJobPrepare(
  bits: u32,
  twice: bool,
  branch: usize,
  coinbase: usize,
  from: usize,
  to: usize,
): usize {
  readBigEndian<u32>(INPUT, 0, 8, PREVIOUS_HASH);
  const blocks = pad(INPUT + (1 + branch) * HASH_BYTES, coinbase);
  const firstTouched = from / BLOCK_BYTES;
  const firstKnown = (to + BLOCK_BYTES - 1) / BLOCK_BYTES;
  store<u32>(BITS, bswap<u32>(bits));
  store<u32>(TOUCHED_COUNT, firstKnown - firstTouched);
  store<u32>(BRANCH_COUNT, branch);
  store<u32>(KNOWN_COUNT, blocks - firstKnown);
  store<u32>(TWICE, <u32> twice);
  absorb(INPUT + (1 + branch) * HASH_BYTES, firstTouched);
  memory.copy(PARTS, INPUT + (1 + branch) * HASH_BYTES + firstTouched * BLOCK_BYTES, touchedCount() * BLOCK_BYTES);
  readBigEndian<u32>(INPUT + HASH_BYTES, 0, 8 * branch, branchStart());
  let block = INPUT + (1 + branch) * HASH_BYTES + firstKnown * BLOCK_BYTES;
  for (let sums = knownStart(), end = jobEnd(); sums < end; sums += SUMS_BYTES, block += BLOCK_BYTES) {
    readBigEndian<u32>(block, 0, 16, sums);
    expandKnown(sums);
  }
  return jobEnd() - JOB;
}

/** Lays out the blocks that the extranonces of four shares touch; to be called whenever JOB has become another. */
export function shareJobLoad(): void {
  for (let lane: usize = 0; lane < 4; lane++) {
    memory.copy(TOUCHED + lane * TOUCHED_BYTES, PARTS, touchedCount() * BLOCK_BYTES);
  }
}

/** Pads a message (FIPS 180-4, section 5.1.1) and returns how many blocks it has. */
function pad(message: usize, length: usize): usize {
  const blocks = (length + 9 + BLOCK_BYTES - 1) / BLOCK_BYTES;
  const end = message + blocks * BLOCK_BYTES;
  memory.fill(message + length, 0, end - message - length);
  store<u8>(message + length, 0x80);
  store<u64>(end - 8, bswap<u64>(<u64> length << 3));
  return blocks;
}

/** Sets the state at the head of the job. */
function absorb(message: usize, blocks: usize): void {
  initialize<u32>(JOB);
  for (let i: usize = 0; i < blocks; i++) {
    readBigEndian<u32>(message + i * BLOCK_BYTES, 0, 16, SCHEDULE);
    compress<u32>(JOB, SCHEDULE);
  }
}
