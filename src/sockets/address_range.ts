/**
 * Addresses and ranges of addresses, as options list them: `10.0.0.0/8`, `2001:db8::/32`, `::1`, `unix`.
 *
 * @module
 */

import { BlockList, isIPv4 } from "node:net";
import { z } from "zod";
import { canonicalAddress, UNIX_PEER } from "./ip_address.ts";

/** A set of addresses. */
export interface AddressRanges {
  /**
   * Whether an address is in one of the ranges.
   *
   * @param address An IP address in any form, or `unix`; anything else is in none.
   */
  contains(address: string): boolean;
}

/** A range: the address that it begins with, and how many bits are the same in all of its addresses. */
interface Range {
  readonly network: string;
  readonly prefix: number;
}

const IPV4_BITS = 32;
const IPV6_BITS = 128;

/** Addresses of which a set remembers whether it has them. */
const MOST_KNOWN = 1000;

/** Characters of the longest text that is an address: INET6_ADDRSTRLEN without its NUL (RFC 3493, section 6.6). */
const LONGEST_ADDRESS = 45;

/** Bits that all IPv4 addresses have in common where they are mapped into IPv6. */
const MAPPED_BITS = IPV6_BITS - IPV4_BITS;

const EXPECTED = "expected an IP address or a range such as 192.0.2.0/24 or 2001:db8::/32";

/** An option that holds an address, a range, or `unix` for the peers of a unix socket. */
export const addressRange: z.ZodString = z.string().refine(isAddressRange, { error: `${EXPECTED}, or ${UNIX_PEER}` });

/** Whether a text is an address, a range, or `unix`. */
export function isAddressRange(text: string): boolean {
  return text === UNIX_PEER || parseRange(text) !== undefined;
}

/**
 * Makes a set of what an option lists. The first lookup of an address takes one to three microseconds: enough for each
 * connection, too slow for each line.
 *
 * @param texts Addresses, ranges, `unix`. Bits of an address behind its range's prefix do not matter.
 * @throws {SyntaxError} If one of them is neither.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const ranges = addressRanges(["10.0.0.0/8", "::1"]);
 * assert(ranges.contains("10.1.2.3") && ranges.contains("::ffff:10.1.2.3") && !ranges.contains("11.0.0.1"));
 * ```
 */
export function addressRanges(texts: readonly string[]): AddressRanges {
  const list = new BlockList();
  for (const text of texts) {
    if (text === UNIX_PEER) continue;
    const range = parseRange(text);
    if (range === undefined) throw new SyntaxError(`Cannot read the range "${text}": ${EXPECTED}`);
    list.addSubnet(range.network, range.prefix, isIPv4(range.network) ? "ipv4" : "ipv6");
  }
  const withUnix = texts.includes(UNIX_PEER);
  const withIp = texts.some((text) => text !== UNIX_PEER);
  const known = new Map<string, boolean>();

  function lookUp(address: string): boolean {
    if (address === UNIX_PEER) return withUnix;
    const canonical = withIp ? canonicalAddress(address) : undefined;
    return canonical !== undefined && list.check(canonical, isIPv4(canonical) ? "ipv4" : "ipv6");
  }

  return {
    contains(address) {
      const before = known.get(address);
      if (before !== undefined) return before;
      const isIn = lookUp(address);
      if (address.length > LONGEST_ADDRESS) return isIn;
      if (known.size === MOST_KNOWN) known.clear();
      known.set(address, isIn);
      return isIn;
    },
  };
}

/** Addresses that are reached from the machine itself alone: RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3. */
export const LOOPBACK: AddressRanges = addressRanges(["127.0.0.0/8", "::1"]);

/**
 * Whether what listens there is reached from the machine itself alone.
 *
 * @param host An IP address, also in brackets as URLs have it, or a host name.
 */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || LOOPBACK.contains(host.replace(/^\[(.*)\]$/, "$1"));
}

function parseRange(text: string): Range | undefined {
  const [address = "", length, ...more] = text.split("/");
  // A zone says by which interface an address is reached; there is none to a range.
  const network = address.includes("%") ? undefined : canonicalAddress(address);
  if (network === undefined || more.length > 0) return undefined;
  const bits = address.includes(":") ? IPV6_BITS : IPV4_BITS;
  if (length === undefined) return { network, prefix: isIPv4(network) ? IPV4_BITS : IPV6_BITS };
  const prefix = /^(?:0|[1-9]\d{0,2})$/.test(length) ? Number(length) : Infinity;
  if (prefix > bits) return undefined;
  if (bits === IPV4_BITS || !isIPv4(network)) return { network, prefix };
  // Mapped IPv4 addresses: ::ffff:10.0.0.0/104 is 10.0.0.0/8. A shorter prefix would span more than these.
  return prefix < MAPPED_BITS ? undefined : { network, prefix: prefix - MAPPED_BITS };
}
