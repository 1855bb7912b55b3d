/**
 * Version 1 of the PROXY protocol, a line of text: `PROXY TCP4 192.0.2.1 192.0.2.2 56324 3333`.
 *
 * Source: HAProxy's doc/proxy-protocol.txt, section 2.1.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { isIPv4, isIPv6 } from "node:net";
import { canonicalAddress } from "./ip_address.ts";
import { type ProxyDecoding, proxyFault } from "./proxy_header.ts";

/** What a header of version 1 begins with. */
export const PROXY_V1_START: Buffer = Buffer.from("PROXY ");

/** Bytes of the longest header, its line end counted. */
export const MAX_PROXY_V1_BYTES = 107;

const LF = 0x0a;
const CR = 0x0d;

/** Tells addresses of a family; no balancer has a reason to name a zone. */
const FAMILIES: ReadonlyMap<string, (address: string) => boolean> = new Map([
  ["TCP4", isIPv4],
  ["TCP6", (address) => isIPv6(address) && !address.includes("%")],
]);

/**
 * Decodes a header.
 *
 * @param bytes What has come so far; it begins like {@linkcode PROXY_V1_START}, as far as it goes.
 */
export function decodeProxyV1(bytes: Buffer): ProxyDecoding {
  const end = bytes.subarray(0, MAX_PROXY_V1_BYTES).indexOf(LF);
  if (end < 0) {
    return bytes.length < MAX_PROXY_V1_BYTES
      ? undefined
      : proxyFault(`expected a PROXY line of at most ${MAX_PROXY_V1_BYTES} bytes`);
  }
  if (bytes[end - 1] !== CR) return proxyFault("expected a PROXY line that ends in CR LF");
  const [, family = "", ...fields] = bytes.toString("latin1", 0, end - 1).split(" ");
  // Whatever comes behind UNKNOWN is to be ignored.
  if (family === "UNKNOWN") return { kind: "header", source: undefined, bytes: end + 1 };
  const isAddress = FAMILIES.get(family);
  if (isAddress === undefined) return proxyFault("expected a PROXY line of TCP4, TCP6 or UNKNOWN");
  const [source = "", destination = "", sourcePort = "", destinationPort = ""] = fields;
  const address = isAddress(source) && isAddress(destination) ? canonicalAddress(source) : undefined;
  const port = parsePort(sourcePort);
  if (fields.length !== 4 || address === undefined || port === undefined || parsePort(destinationPort) === undefined) {
    return proxyFault(`expected a PROXY line with two ${family} addresses and two ports, single spaces between them`);
  }
  return { kind: "header", source: { address, port }, bytes: end + 1 };
}

function parsePort(text: string): number | undefined {
  const port = /^(?:0|[1-9]\d{0,4})$/.test(text) ? Number(text) : Infinity;
  return port <= 65535 ? port : undefined;
}
