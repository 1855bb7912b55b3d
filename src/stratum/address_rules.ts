/**
 * Which addresses a port takes as user names.
 *
 * @module
 */

import type { Address } from "../coin/address.ts";
import { type AddressFormat, addressFormatsOf, knownAddressFormats } from "../coin/address_format.ts";
import type { StratumServerOptions } from "./options.ts";

/** What addresses are accepted; `undefined` stands for all. */
export interface AddressRules {
  /** Base58 versions. */
  readonly versions: ReadonlySet<number> | undefined;
  /** Prefixes of witness addresses. */
  readonly prefixes: ReadonlySet<string> | undefined;
}

/** Addresses of all chains. */
export const ANY_ADDRESS: AddressRules = { versions: undefined, prefixes: undefined };

/**
 * The rules of a port.
 *
 * Versions that are named bring the witness addresses of their chains with them. Without any named, addresses are those
 * of the port's currencies; where one of these is not known here, all are.
 *
 * @param valid The option.
 * @param currencies Of the port's chains.
 */
export function addressRules(
  valid: StratumServerOptions["valid_address_versions"],
  currencies: readonly string[],
): AddressRules {
  if (valid === "any") return ANY_ADDRESS;
  if (valid.length > 0) {
    const formats = knownAddressFormats().filter((format) => versionsOf(format).some((one) => valid.includes(one)));
    return { versions: new Set(valid), prefixes: formats.length === 0 ? undefined : prefixesOf(formats) };
  }
  const formats = currencies.map(addressFormatsOf);
  if (formats.length === 0 || formats.includes(undefined)) return ANY_ADDRESS;
  const known = formats.flatMap((format) => format ?? []);
  return { versions: new Set(known.flatMap(versionsOf)), prefixes: prefixesOf(known) };
}

/** Whether an address is one of them. */
export function isAccepted(address: Address, { versions, prefixes }: AddressRules): boolean {
  return address.kind === "witness" ? prefixes?.has(address.prefix) ?? true : versions?.has(address.version) ?? true;
}

/** What is accepted, in words: `version 0 or 5, or beginning with bc1`. */
export function describeRules({ versions, prefixes }: AddressRules): string {
  const base58 = versions === undefined ? "any version" : `version ${[...versions].join(" or ")}`;
  if (prefixes === undefined || prefixes.size === 0) return base58;
  return `${base58}, or beginning with ${[...prefixes].map((prefix) => `${prefix}1`).join(" or ")}`;
}

function versionsOf({ publicKeyHash, scriptHash }: AddressFormat): number[] {
  return [...publicKeyHash, ...scriptHash];
}

function prefixesOf(formats: readonly AddressFormat[]): Set<string> {
  return new Set(formats.flatMap(({ bech32 }) => bech32 ?? []));
}
