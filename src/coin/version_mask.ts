/**
 * Which bits of a header's version miners may change, by chain.
 *
 * @module
 */

/** The version bits that BIP 320 sets aside for miners. */
export const GENERAL_PURPOSE_BITS = 0x1fffe000;

/**
 * Chains that use these bits themselves. Where blocks may be merge-mined, the upper half of the version is the chain's
 * id (`nVersion` in Dogecoin Core, src/primitives/pureheader.h, and in Namecoin Core, src/primitives/pureheader.h).
 */
const OWN_MASKS: Readonly<Record<string, number>> = { DOGE: 0, NMC: 0 };

/**
 * The version bits that miners may change on every one of some chains.
 *
 * @param currencies Codes, in any case.
 */
export function versionMaskOf(currencies: readonly string[]): number {
  return currencies.reduce(
    (mask, currency) => mask & (OWN_MASKS[currency.toUpperCase()] ?? GENERAL_PURPOSE_BITS),
    GENERAL_PURPOSE_BITS,
  );
}
