/**
 * Shares of a coinbase's value that go to others than the pool's address, exact to the satoshi.
 *
 * @module
 */

import type { TransactionOutput } from "./transaction.ts";

/** Somebody who gets a share of every block. */
export interface FeeOutput {
  /** Output script that is paid. */
  readonly script: Uint8Array;
  /** More than 0 and at most 1; digits beyond the ninth are left out. */
  readonly share: number;
}

/** Shares are reckoned in parts of this many: nine digits, in integers ever after. */
const WHOLE = 1_000_000_000n;
/** What floating point may take from a share of nine digits, in those parts; a millionth of one is plenty. */
const SLACK = 1e-6;

/**
 * Divides a value.
 *
 * Every share is of the whole value, rounded down to the satoshi; what is left, all roundings with it, is the pool's.
 * A share that comes to nothing gets no output.
 *
 * @param value Satoshis, not negative.
 * @param fees Those who get shares.
 * @returns `rest`, the pool's own satoshis, and the outputs of the others in the order given. Together they are `value`.
 * @throws {RangeError} If a share is none, or all together are more than the whole.
 */
export function divideValue(
  value: bigint,
  fees: readonly FeeOutput[],
): { readonly rest: bigint; readonly outputs: readonly TransactionOutput[] } {
  const parts = fees.map(({ share }) => {
    if (!(share > 0 && share <= 1)) {
      throw new RangeError(`Cannot pay a share of ${share}: expected more than 0 and at most 1`);
    }
    return BigInt(Math.floor(share * Number(WHOLE) + SLACK));
  });
  const sum = parts.reduce((total, part) => total + part, 0n);
  if (sum > WHOLE) {
    throw new RangeError(`Cannot pay shares of ${Number(sum) / Number(WHOLE)} together: expected at most 1`);
  }
  const outputs = fees.map(({ script }, i) => ({ value: value * (parts[i] as bigint) / WHOLE, script }))
    .filter((output) => output.value > 0n);
  return { rest: outputs.reduce((rest, output) => rest - output.value, value), outputs };
}
