/**
 * The way of a request through proxies: who asks, and at what address the monitor is reached on the asker's side.
 *
 * Headers say it, and anybody can write headers: they count only as far as they come from proxies that are trusted.
 *
 * @module
 */

import { isIP } from "node:net";
import type { AddressRanges } from "../../sockets/address_range.ts";
import { canonicalAddress } from "../../sockets/ip_address.ts";

/** A request as it arrives. */
export interface Arrival {
  /** IP address at the other end of the connection; `undefined` if it is not known. */
  readonly peer: string | undefined;
  /** Host and port that were asked for: the header, or what stands in the URL. */
  readonly host: string;
  /** A header, several of one name joined by commas; `undefined` if there is none. */
  header(name: string): string | undefined;
}

/** The way of a request. */
export interface Way {
  /** IP address of who asks, in canonical form, as far as proxies can be believed; `undefined` if it is not known. */
  readonly address: string | undefined;
  /** Whether there was a proxy on the way that does not say who asks, or says two things of it. */
  readonly isVeiled: boolean;
  /** Scheme and host on the asker's side. */
  readonly origin: string;
  /** What stands before every path there: empty, or like `/pool` without a slash at the end. */
  readonly base: string;
}

/** A name or an IPv4 address, or an IPv6 address in brackets, and a port. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** A path of plain words. Two slashes at its beginning would make another host of it. */
const PREFIX = /^(?:\/[a-z0-9._~-]+)+$/i;

/** More is no path that anybody puts before a monitor. */
const MAX_PREFIX_CHARACTERS = 200;

/** More proxies than this are none; whoever writes so many addresses wants to keep us busy. */
const MAX_HOPS = 32;

/** Headers that only proxies write. */
const TRACES = [
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-host",
  "x-forwarded-prefix",
  "x-scheme",
  "x-script-name",
  "x-real-ip",
  "forwarded",
  "via",
] as const;

/** Where a host that cannot be read is said to be. */
const NO_HOST = "localhost";

/**
 * Follows a request back.
 *
 * @param trusted Proxies whose headers count.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { addressRanges } from "../../sockets/address_range.ts";
 * const headers = new Headers({ "x-forwarded-for": "8.8.8.8, 192.0.2.7", "x-script-name": "/pool/" });
 * const arrival = { peer: "127.0.0.1", host: "pool.example", header: (name: string) => headers.get(name) ?? undefined };
 * const way = wayOf(arrival, addressRanges(["127.0.0.0/8"]));
 * assert.deepEqual([way.address, way.base], ["192.0.2.7", "/pool"]);
 * ```
 */
export function wayOf(arrival: Arrival, trusted: AddressRanges): Way {
  const peer = canonicalAddress(arrival.peer ?? "");
  const host = readHost(arrival.host) ?? NO_HOST;
  const isForwarded = TRACES.some((name) => arrival.header(name) !== undefined);
  if (peer === undefined || !trusted.contains(peer)) {
    // A proxy whose word does not count is none the less no person.
    return { address: peer, isVeiled: isForwarded, origin: `http://${host}`, base: "" };
  }
  const forwarded = arrival.header("x-forwarded-for");
  const hops = hopsOf(forwarded);
  const isVeiled = isForwarded && !isTold(hops, arrival.header("x-real-ip"));
  const scheme = schemeOf(arrival.header("x-forwarded-proto") ?? arrival.header("x-scheme"));
  return {
    address: isVeiled && hops.length === 0 ? undefined : forwardedAddress(peer, forwarded, trusted),
    isVeiled,
    origin: `${scheme}://${forwardedHost(arrival.header("x-forwarded-host")) ?? host}`,
    base: prefixOf(arrival.header("x-script-name") ?? arrival.header("x-forwarded-prefix")),
  };
}

/**
 * Who asked the proxies: the first from the right whom we do not trust. What stands further left is what that one says.
 *
 * @param peer A trusted proxy, in canonical form.
 * @param forwarded X-Forwarded-For; each proxy adds whom it was asked by on the right.
 * @returns The address; `undefined` if a trusted proxy has written something that is none.
 */
export function forwardedAddress(
  peer: string,
  forwarded: string | undefined,
  trusted: AddressRanges,
): string | undefined {
  let address = peer;
  for (const hop of hopsOf(forwarded).reverse()) {
    const earlier = canonicalAddress(withoutPort(hop));
    if (earlier === undefined) return undefined;
    address = earlier;
    if (!trusted.contains(address)) break;
  }
  return address;
}

/** The addresses of X-Forwarded-For, as they were written. */
function hopsOf(forwarded: string | undefined): string[] {
  return (forwarded ?? "").split(",").map((hop) => hop.trim()).filter((hop) => hop !== "").slice(-MAX_HOPS);
}

/**
 * Whether proxies say who asks. One that writes X-Real-IP alone hands X-Forwarded-For on as the visitor wrote it: then the
 * address of the one is not in the other.
 */
function isTold(hops: readonly string[], real: string | undefined): boolean {
  if (real === undefined) return hops.length > 0;
  const address = canonicalAddress(withoutPort(real.trim()));
  return address !== undefined && hops.some((hop) => canonicalAddress(withoutPort(hop)) === address);
}

/** Some proxies write the port as well: `192.0.2.7:4711`, `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(hop)?.[1] ?? hop;
}

/** Of several the first, which is that of the outermost proxy: it misleads nobody but who claims it. */
function schemeOf(header: string | undefined): "http" | "https" {
  return firstOf(header).toLowerCase() === "https" ? "https" : "http";
}

function forwardedHost(header: string | undefined): string | undefined {
  return readHost(firstOf(header));
}

/** A host as URLs have it; `undefined` if none could: a port of 99999, the address 1.2.3.400. */
function readHost(text: string): string | undefined {
  return HOST.test(text) && URL.canParse(`http://${text}/`) ? text.toLowerCase() : undefined;
}

function firstOf(header: string | undefined): string {
  return header?.split(",", 1)[0]?.trim() ?? "";
}

/**
 * What stands before every path, out of X-Script-Name; empty if it is not a plain path.
 *
 * @param header The header; a slash at its end does not matter.
 */
export function prefixOf(header: string | undefined): string {
  const prefix = (header ?? "").trim().replace(/\/$/, "");
  const isPlain = prefix.length <= MAX_PREFIX_CHARACTERS && PREFIX.test(prefix) && !/\/\.{1,2}(?:\/|$)/.test(prefix);
  return isPlain ? prefix : "";
}

/**
 * Whether a host can be no name that a stranger has led to this machine: an IP address as such, or localhost.
 *
 * A page of evil.example may have evil.example resolve to 127.0.0.1 once it is loaded; its script then asks the monitor
 * of whoever looks at it, from this very machine, and may read the answer ("DNS rebinding"). What it cannot do is to
 * write another Host.
 *
 * @param host Host and port as they were asked for; not what a header of a proxy says.
 */
export function isUnmistakableHost(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d{1,5}$/, "").replace(/^\[(.*)\]$/, "$1");
  return isIP(name) !== 0 || name === "localhost" || name.endsWith(".localhost");
}
