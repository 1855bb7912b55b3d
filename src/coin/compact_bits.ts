/**
 * Compact difficulty bits ("nBits"): a 256-bit target in four bytes, as block headers carry it.
 *
 * The encoding is base-256 floating point: the high byte is the length in bytes of the number, the low three its
 * most significant bytes. Source: `arith_uint256::SetCompact` and `GetCompact` in Bitcoin Core, src/arith_uint256.cpp.
 *
 * @module
 */

import type { Target } from "../algorithms/target.ts";
import type { Brand } from "../bytes/brand.ts";

/** Compact bits as an unsigned 32-bit integer, for example `0x1d00ffff`. */
export type CompactBits = Brand<number, "CompactBits">;

const MANTISSA_MASK = 0x007fffff;
const SIGN_BIT = 0x00800000;
const TARGET_LIMIT = 1n << 256n;

/**
 * Expands compact bits to the target that they stand for.
 *
 * @param bits Compact bits from a header or a block template.
 * @returns The target; zero if the mantissa is zero or shifted out, whatever the sign bit says.
 * @throws {RangeError} If the target is negative or needs more than 256 bits: no daemon accepts such a header.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(expandBits(0x1d00ffff as CompactBits), 0xffffn << 208n);
 * ```
 */
export function expandBits(bits: CompactBits): Target {
  const size = bits >>> 24;
  const mantissa = BigInt(bits & MANTISSA_MASK);
  const target = size <= 3 ? mantissa >> BigInt(8 * (3 - size)) : mantissa << BigInt(8 * (size - 3));
  if ((bits & SIGN_BIT) !== 0 && target !== 0n) {
    throw new RangeError(`Cannot expand bits ${bitsText(bits)}: the sign bit is set`);
  }
  if (target >= TARGET_LIMIT) {
    throw new RangeError(`Cannot expand bits ${bitsText(bits)}: the target needs more than 256 bits`);
  }
  return target as Target;
}

/**
 * Rounds a target down to what compact bits can say.
 *
 * @param target From 0 to 2^256 - 1.
 * @returns Bits whose expansion is the target cut to its most significant 15 to 23 bits.
 */
export function compactBits(target: Target): CompactBits {
  // The one number without any bytes.
  if (target === 0n) return 0 as CompactBits;
  let size = Math.ceil(target.toString(16).length / 2);
  let mantissa = size <= 3 ? Number(target) << (8 * (3 - size)) : Number(target >> BigInt(8 * (size - 3)));
  if ((mantissa & SIGN_BIT) !== 0) {
    mantissa >>>= 8;
    size++;
  }
  return (((size << 24) | mantissa) >>> 0) as CompactBits;
}

/** Compact bits as block templates and explorers write them: eight hex digits. */
export function bitsText(bits: CompactBits): string {
  return bits.toString(16).padStart(8, "0");
}
