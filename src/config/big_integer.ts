/**
 * Options that hold integers of any size, such as the target of difficulty 1.
 *
 * @module
 */

import { z } from "zod";

/** The schema that {@linkcode bigInteger} makes: integers of either type in, a bigint out. */
export type BigIntegerSchema = z.ZodPreprocess<z.ZodBigInt>;

/** Hexadecimal digits of a 256-bit number: proof-of-work targets are written with all of their leading zeros. */
const TARGET_DIGITS = 64;

/** Below this a number is no target, and its leading zeros would only be in the way. */
const SHORT_LIMIT = 1n << 64n;

/**
 * The schema of an integer of any size, in a file best written in hexadecimal.
 *
 * The reader makes numbers of the integers that a number can hold; this makes bigints of them again.
 *
 * @param bounds Least and greatest value, both allowed themselves; by default 0 and 2^256 - 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(bigInteger().parse(255), 255n);
 * assert.equal(bigInteger({ min: 1n }).safeParse(0).success, false);
 * ```
 */
export function bigInteger(bounds: { readonly min?: bigint; readonly max?: bigint } = {}): BigIntegerSchema {
  const { min = 0n, max = (1n << 256n) - 1n } = bounds;
  return z.preprocess(
    (value) => typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value,
    z.bigint().min(min).max(max),
  );
}

/**
 * Writes an integer as the configuration file does: `0x` and hexadecimal digits, 64 of them for what is as large as a
 * target.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(formatBigInteger(0xffffn << 208n), `0x00000000ffff${"0".repeat(52)}`);
 * assert.equal(formatBigInteger(255n), "0xff");
 * ```
 */
export function formatBigInteger(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  const digits = magnitude.toString(16).padStart(magnitude < SHORT_LIMIT ? 1 : TARGET_DIGITS, "0");
  return `${value < 0n ? "-" : ""}0x${digits}`;
}
