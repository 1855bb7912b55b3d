/**
 * Which bits of a header's version miners may change, by chain.
 *
 * @module
 */

import { GENERAL_PURPOSE_BITS } from "./presets/preset.ts";
import { presetsOfCode } from "./presets/presets.ts";

export { GENERAL_PURPOSE_BITS } from "./presets/preset.ts";

/**
 * The version bits that miners may change on every one of some chains.
 *
 * @param currencies Codes, in any case. One that is not known leaves the bits of BIP 320.
 */
export function versionMaskOf(currencies: readonly string[]): number {
  return currencies.reduce(
    (mask, currency) => mask & (presetsOfCode(currency)[0]?.versionMask ?? GENERAL_PURPOSE_BITS),
    GENERAL_PURPOSE_BITS,
  );
}
