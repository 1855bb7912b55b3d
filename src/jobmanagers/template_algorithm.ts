/**
 * Whether a template is for the algorithm that is mined: some chains have several, and a daemon builds for one of them.
 *
 * @module
 */

import type { CoinPreset } from "../coin/presets/preset.ts";
import type { BlockTemplate } from "../daemon/template.ts";

/**
 * Refuses a template whose block is for another algorithm: every one found would be worth nothing.
 *
 * @param template A daemon's.
 * @param preset Of the chain, if it is known.
 * @throws {RangeError} If the version says so.
 */
export function refuseOtherAlgorithm(
  { version }: Pick<BlockTemplate, "version">,
  preset: CoinPreset | undefined,
): void {
  const bits = preset?.algorithmBits;
  if (bits === undefined || (version & bits.mask) === bits.value) return;
  const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;
  throw new RangeError(
    `Cannot mine ${preset?.code} by ${preset?.algorithm}: expected ${hex(bits.value)} in the bits ${
      hex(bits.mask)
    } of ` +
      `the template's version, got ${hex(version)}; the daemon builds blocks for another algorithm: set ` +
      `${bits.setting} in its configuration`,
  );
}
