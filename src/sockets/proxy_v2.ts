/**
 * Version 2 of the PROXY protocol, binary: signature, version and command, family and protocol, length, addresses, and
 * more that does not matter here. Numbers have their most significant byte first.
 *
 * Source: HAProxy's doc/proxy-protocol.txt, section 2.2.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { canonicalAddress } from "./ip_address.ts";
import { type ProxyDecoding, proxyFault, type ProxySource } from "./proxy_header.ts";

/** What a header of version 2 begins with. */
export const PROXY_V2_SIGNATURE: Buffer = Buffer.from("0d0a0d0a000d0a515549540a", "hex");

/**
 * Bytes of the longest header taken. Senders are to stay within 536, the least segment that every host takes; those that
 * add facts about a TLS connection go beyond. Fields behind the addresses are skipped, but all of them must have come.
 */
export const MAX_PROXY_V2_BYTES = 2048;

/** Bytes before the addresses. */
const FIXED_BYTES = 16;

const VERSION = 2;

/** Commands: the balancer's own connection, to see whether we live; somebody's that it passes on. */
const LOCAL = 0;
const PROXY = 1;

/** Transport protocols; 0 is none that is specified. */
const STREAM = 1;
const DATAGRAM = 2;

/** Address families by number: the bytes of an address, and of two with their ports. */
const FAMILIES: readonly { readonly addressBytes: number; readonly blockBytes: number; readonly isIp: boolean }[] = [
  { addressBytes: 0, blockBytes: 0, isIp: false }, // not specified
  { addressBytes: 4, blockBytes: 12, isIp: true }, // IPv4
  { addressBytes: 16, blockBytes: 36, isIp: true }, // IPv6
  { addressBytes: 108, blockBytes: 216, isIp: false }, // unix sockets
];

/**
 * Decodes a header.
 *
 * @param bytes What has come so far; it begins like {@linkcode PROXY_V2_SIGNATURE}, as far as it goes.
 */
export function decodeProxyV2(bytes: Buffer): ProxyDecoding {
  if (bytes.length < FIXED_BYTES) return undefined;
  const [version, command] = nibbles(bytes.readUInt8(12));
  const [family, protocol] = nibbles(bytes.readUInt8(13));
  const blockBytes = bytes.readUInt16BE(14);
  const length = FIXED_BYTES + blockBytes;
  if (version !== VERSION) return proxyFault(`expected a binary PROXY header of version ${VERSION}, got ${version}`);
  if (command > PROXY) return proxyFault(`expected the PROXY command ${LOCAL} or ${PROXY}, got ${command}`);
  if (length > MAX_PROXY_V2_BYTES) {
    return proxyFault(`expected a PROXY header of at most ${MAX_PROXY_V2_BYTES} bytes, got ${length}`);
  }
  if (bytes.length < length) return undefined;
  if (command === LOCAL) return { kind: "header", source: undefined, bytes: length };

  const layout = FAMILIES[family];
  if (layout === undefined) return proxyFault(`expected a PROXY address family below 4, got ${family}`);
  if (protocol > DATAGRAM) return proxyFault(`expected a PROXY transport protocol below 3, got ${protocol}`);
  if (blockBytes < layout.blockBytes) {
    return proxyFault(`expected ${layout.blockBytes} bytes of PROXY addresses, got ${blockBytes}`);
  }
  // Of what is valid but not TCP the specification says: do as if nothing were specified.
  const isTcp = layout.isIp && protocol === STREAM;
  return { kind: "header", source: isTcp ? readSource(bytes, layout.addressBytes) : undefined, bytes: length };
}

function nibbles(byte: number): [high: number, low: number] {
  return [byte >> 4, byte & 15];
}

function readSource(bytes: Buffer, addressBytes: number): ProxySource {
  const address = bytes.subarray(FIXED_BYTES, FIXED_BYTES + addressBytes);
  const text = addressBytes === 4 ? address.join(".") : address.toString("hex").replace(/.{4}(?=.)/g, "$&:");
  const port = bytes.readUInt16BE(FIXED_BYTES + 2 * addressBytes);
  return { address: canonicalAddress(text) as string, port };
}
