/**
 * IP addresses as text: the one way in which each is written here, and the group that limits count it in.
 *
 * @module
 */

import { isIPv4, isIPv6 } from "node:net";

/** Stands for whoever connects to a unix socket: such a connection has no address. */
export const UNIX_PEER = "unix";

/** What stands before an IPv4 address that a socket for both families reports (RFC 4291, 2.5.5.2). */
const MAPPED = "::ffff:";

/**
 * Writes an address in its canonical form: IPv6 as RFC 5952 has it, without zone, and an IPv4 address that is mapped
 * into IPv6 as what it is.
 *
 * @param text What a socket, a header or a person gave as an address.
 * @returns The address, or `undefined` if the text is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(canonicalAddress("::ffff:192.0.2.1"), "192.0.2.1");
 * assert.equal(canonicalAddress("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
 * assert.equal(canonicalAddress("pool.example"), undefined);
 * ```
 */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  // The common case of a port that listens for both families.
  if (text.startsWith(MAPPED) && isIPv4(text.slice(MAPPED.length))) return text.slice(MAPPED.length);
  if (!isIPv6(text)) return undefined;
  const [withoutZone = ""] = text.split("%");
  // The URL standard serialises IPv6 addresses by RFC 5952, but for mapped ones, which it leaves in hexadecimal.
  const canonical = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1);
  return canonical.startsWith(MAPPED) ? mappedAddress(canonical) ?? canonical : canonical;
}

/**
 * What limits and bans count as one: an IPv4 address by itself, IPv6 addresses by their first 64 bits, which is what a
 * provider gives to one customer at least.
 *
 * @param address In canonical form.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(addressGroup("192.0.2.1"), "192.0.2.1");
 * assert.equal(addressGroup("2001:db8::1:2:3:4:5"), "2001:db8:0:1::/64");
 * ```
 */
export function addressGroup(address: string): string {
  if (!address.includes(":")) return address;
  const groups = ipv6Groups(address).slice(0, 4);
  return `${canonicalAddress(`${groups.join(":")}::`)}/64`;
}

/** The eight groups of an IPv6 address in canonical form. */
function ipv6Groups(address: string): string[] {
  const [front = [], back = []] = address.split("::").map((half) => half === "" ? [] : half.split(":"));
  return [...front, ...Array<string>(8 - front.length - back.length).fill("0"), ...back];
}

/** The IPv4 address of `::ffff:102:304`. */
function mappedAddress(canonical: string): string | undefined {
  const pair = canonical.slice(MAPPED.length).split(":").map((group) => parseInt(group, 16));
  const [high, low] = pair;
  if (pair.length !== 2 || high === undefined || low === undefined) return undefined;
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
