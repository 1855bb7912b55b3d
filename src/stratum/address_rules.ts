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
  /** Prefixes of CashAddr addresses. */
  readonly cashPrefixes: ReadonlySet<string> | undefined;
}

/** Addresses of all chains. */
export const ANY_ADDRESS: AddressRules = { versions: undefined, prefixes: undefined, cashPrefixes: undefined };

/**
 * The rules of a port.
 *
 * Versions that are named bring the other addresses of their chains with them: of the port's own chains where one of
 * these has such a version, else of all that have. Without any named, addresses are those of the port's currencies;
 * where one of these is not known here, all are.
 *
 * @param valid The option.
 * @param currencies Of the port's chains.
 */
export function addressRules(
  valid: StratumServerOptions["valid_address_versions"],
  currencies: readonly string[],
): AddressRules {
  if (valid === "any") return ANY_ADDRESS;
  const formats = currencies.map(addressFormatsOf);
  const own = formats.flatMap((format) => format ?? []);
  if (valid.length > 0) {
    const named = new Set(valid);
    const meant = valid.flatMap((version) => formatsOfVersion(version, own));
    return meant.length === 0 ? { ...ANY_ADDRESS, versions: named } : { ...rulesOf(meant), versions: named };
  }
  return formats.length === 0 || formats.includes(undefined) ? ANY_ADDRESS : rulesOf(own);
}

/** Whether an address is one of them. */
export function isAccepted(address: Address, { versions, prefixes, cashPrefixes }: AddressRules): boolean {
  if (address.kind === "base58") return versions?.has(address.version) ?? true;
  return (address.kind === "witness" ? prefixes : cashPrefixes)?.has(address.prefix) ?? true;
}

/** What is accepted, in words: `version 0 or 5, or beginning with bc1`. */
export function describeRules({ versions, prefixes, cashPrefixes }: AddressRules): string {
  const base58 = versions === undefined ? "any version" : `version ${[...versions].join(" or ")}`;
  const beginnings = [
    ...[...prefixes ?? []].map((prefix) => `${prefix}1`),
    ...[...cashPrefixes ?? []].map((prefix) => `${prefix}:`),
  ];
  return beginnings.length === 0 ? base58 : `${base58}, or beginning with ${beginnings.join(" or ")}`;
}

/** Several coins have the same versions: the port's own are meant, if one of them has it. */
function formatsOfVersion(version: number, own: readonly AddressFormat[]): readonly AddressFormat[] {
  const has = (format: AddressFormat): boolean => versionsOf(format).includes(version);
  const meant = own.filter(has);
  return meant.length > 0 ? meant : knownAddressFormats().filter(has);
}

function rulesOf(formats: readonly AddressFormat[]): AddressRules {
  return {
    versions: new Set(formats.flatMap(versionsOf)),
    prefixes: new Set(formats.flatMap(({ bech32 }) => bech32 ?? [])),
    cashPrefixes: new Set(formats.flatMap(({ cashAddress }) => cashAddress ?? [])),
  };
}

function versionsOf({ publicKeyHash, scriptHash }: AddressFormat): number[] {
  return [...publicKeyHash, ...scriptHash];
}
