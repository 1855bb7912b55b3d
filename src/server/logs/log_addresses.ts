/**
 * Showing log lines to others without saying who mines: payout addresses shortened, IP addresses without their end.
 *
 * @module
 */

import { isIPv4, isIPv6 } from "node:net";

/**
 * A word that may be an address of a coin: base58check (25 to 62 characters), or the part of bech32 and CashAddr behind
 * the coin's prefix. Hashes in hex are words, too.
 */
const LONG_WORD = /(?<![0-9A-Za-z])[0-9A-Za-z]{25,110}(?![0-9A-Za-z])/g;
const BASE58 = /^[1-9A-HJ-NP-Za-km-z]{25,62}$/;
/** With the prefix and its separator 1 (BIP 173), or without. */
const BECH32 = /^(?:[a-z]{1,10}1)?[02-9ac-hj-np-z]{38,}$|^(?:[A-Z]{1,10}1)?[02-9AC-HJ-NP-Z]{38,}$/;
const HEX = /^[0-9a-f]+$/i;

/** What may be IP addresses; `isIPv4()` and `isIPv6()` decide. A colon may come before and behind them. */
const IPV4_LIKE = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)/g;
const IPV6_LIKE = /(?<![\w:.])(?=[0-9a-f]{0,4}:)[0-9a-f:]{2,41}(?![\w:]|\.\d)/gi;

/** Characters of a payout address that stay. */
const HEAD = 6;
const TAIL = 4;

/** Groups of 16 bits that stay of an IPv6 address: 48 bits, what a provider gives a customer. */
const IPV6_GROUPS = 3;

/**
 * Shortens what looks like a payout address: first six characters, an ellipsis, last four.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(maskPayoutAddresses("LbTjMGN7gELw4KbeyQf6cTCq859hD18guE.rig1"), "LbTjMG…8guE.rig1");
 * ```
 */
export function maskPayoutAddresses(text: string): string {
  return text.replace(
    LONG_WORD,
    (word) => isPayoutAddress(word) ? `${word.slice(0, HEAD)}…${word.slice(-TAIL)}` : word,
  );
}

/**
 * Takes the end from IP addresses: the last number of IPv4, all but the first 48 bits of IPv6.
 *
 * @param kept Addresses that are shown whole, beside those that mean this machine: what the configuration names.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(maskIpAddresses("Refused 203.0.113.77", new Set()), "Refused 203.0.113.0");
 * ```
 */
export function maskIpAddresses(text: string, kept: ReadonlySet<string>): string {
  const unlessKept = (mask: (address: string) => string) => (word: string): string =>
    kept.has(word) ? word : mask(word);
  return text.replace(IPV4_LIKE, unlessKept(maskedIpv4)).replace(IPV6_LIKE, unlessKept(maskedIpv6));
}

function isPayoutAddress(word: string): boolean {
  if (HEX.test(word)) return false;
  return BECH32.test(word) || BASE58.test(word) && /\d/.test(word) && /[A-Za-z]/.test(word);
}

function maskedIpv4(word: string): string {
  const ours = word.startsWith("127.") || word === "0.0.0.0";
  return ours || !isIPv4(word) ? word : word.replace(/\d+$/, "0");
}

function maskedIpv6(word: string): string {
  if (word === "::" || word === "::1") return word;
  if (!isIPv6(word)) return word.endsWith(":") ? `${maskedIpv6(word.slice(0, -1))}:` : word;
  const [head = ""] = word.split("::");
  // What :: stands for are zeros, which :: can stand for again.
  return `${head.split(":").slice(0, IPV6_GROUPS).join(":")}::`;
}
