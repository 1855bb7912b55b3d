/**
 * How each chain writes its addresses: version bytes, bech32 prefixes, CashAddr prefixes.
 *
 * Sources: `base58Prefixes`, `bech32_hrp` and `cashaddrPrefix` in the chain's own src/chainparams.cpp; each preset names
 * its own.
 *
 * @module
 */

import type { AddressFormat } from "./presets/preset.ts";
import { coinPresets, presetsOfCode } from "./presets/presets.ts";

export type { AddressFormat } from "./presets/preset.ts";

/** Our own embedded network, which is no coin, writes its addresses like Bitcoin's regression-test chain. */
const DEVNET_CODE = "DEV";
const DEVNET: readonly AddressFormat[] = [
  { chain: "devnet", publicKeyHash: [111], scriptHash: [196], bech32: "bcrt" },
];

const KNOWN: readonly AddressFormat[] = [...new Set([...coinPresets.flatMap(({ formats }) => formats), ...DEVNET])];

/**
 * The formats of a currency's chains.
 *
 * @param currency Code of the currency, in any case.
 * @returns The formats, or `undefined` if the currency is not known here; its daemon then has to say what an address is.
 */
export function addressFormatsOf(currency: string): readonly AddressFormat[] | undefined {
  return currency.toUpperCase() === DEVNET_CODE ? DEVNET : presetsOfCode(currency)[0]?.formats;
}

/** Every format known. */
export function knownAddressFormats(): AddressFormat[] {
  return [...KNOWN];
}
