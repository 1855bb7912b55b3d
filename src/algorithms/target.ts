/**
 * Targets: the largest digest that still counts, for a block or for a share.
 *
 * @module
 */

import type { Brand } from "../bytes/brand.ts";

/** A proof-of-work target: the largest digest, read as a little-endian 256-bit integer, that still solves. */
export type Target = Brand<bigint, "Target">;

/** A target as 32 bytes, least significant first: the order in which digests are compared with it. */
export type TargetBytes = Brand<Uint8Array, "TargetBytes">;

/** The largest target there is: every digest meets it. */
export const EASIEST_TARGET = ((1n << 256n) - 1n) as Target;

/**
 * Writes a target in the byte order of digests.
 *
 * @throws {RangeError} If the target is negative or needs more than 256 bits.
 */
export function targetBytes(target: Target): TargetBytes {
  if (target < 0n || target > EASIEST_TARGET) throw new RangeError(`Cannot write target ${target} in 256 bits`);
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 4; i++) view.setBigUint64(8 * i, (target >> BigInt(64 * i)) & 0xffffffffffffffffn, true);
  return bytes as unknown as TargetBytes;
}

/**
 * Reads a digest, or the bytes of a target, as the integer that it stands for: least significant byte first.
 *
 * @param digest 32 bytes.
 * @throws {RangeError} If there are fewer: they may be a view of a buffer that goes on.
 */
export function integerOfDigest(digest: Uint8Array): bigint {
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  let value = 0n;
  for (let i = 3; i >= 0; i--) value = (value << 64n) | view.getBigUint64(8 * i, true);
  return value;
}

/**
 * Whether a digest is at most the target, both as 32 bytes with the least significant first.
 *
 * Daemons accept equality (`CheckProofOfWork` in Bitcoin Core, src/pow.cpp), so a share at the target counts as well.
 */
export function meetsTarget(digest: Uint8Array, target: TargetBytes): boolean {
  for (let i = 31; i >= 0; i--) {
    const difference = (digest[i] as number) - (target[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return true;
}
