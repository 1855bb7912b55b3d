/**
 * The PROXY protocol: the header in which a balancer says whose connection it passes on.
 *
 * Source: HAProxy's doc/proxy-protocol.txt of 2020/03/05, versions 1 and 2.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { type ProxyDecoding, type ProxyFault, proxyFault, type ProxyHeader } from "./proxy_header.ts";
import { decodeProxyV1, PROXY_V1_START } from "./proxy_v1.ts";
import { decodeProxyV2, PROXY_V2_SIGNATURE } from "./proxy_v2.ts";

/** Takes a header in pieces. */
export interface ProxyDecoder {
  /**
   * Takes the next bytes of the stream; not to be called again once there is a result.
   *
   * @returns The header with what has come behind it, or why there is none, or `undefined` if more bytes are needed.
   */
  push(chunk: Buffer): ProxyFault | (ProxyHeader & { readonly rest: Buffer }) | undefined;
}

/** Starts at the beginning of a stream. It keeps no more than the longest header and a chunk. */
export function createProxyDecoder(): ProxyDecoder {
  let received: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const decoded = decodeProxyHeader(received);
      return decoded?.kind === "header" ? { ...decoded, rest: received.subarray(decoded.bytes) } : decoded;
    },
  };
}

/**
 * Decodes the header that a stream begins with.
 *
 * @param bytes All that has come so far.
 */
export function decodeProxyHeader(bytes: Buffer): ProxyDecoding {
  if (beginsLike(bytes, PROXY_V1_START)) return decodeProxyV1(bytes);
  if (beginsLike(bytes, PROXY_V2_SIGNATURE)) return decodeProxyV2(bytes);
  return proxyFault("expected a PROXY protocol header, got something else");
}

/** Whether bytes are the start of something, as far as they go. */
function beginsLike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.subarray(0, length).equals(start.subarray(0, length));
}
