/**
 * Where a port listens: an IP address, a host name, or a unix socket, `unix:/run/powerpool/stratum.sock`.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { isIPv6 } from "node:net";
import { z } from "zod";

const UNIX = "unix:";

/** Bytes that the system has for a socket's path (sun_path of sockaddr_un, its final zero not counted). */
const SYSTEM_PATH_BYTES = 107;

/** Room for the number of a server at the end of the path. */
const SUFFIX_BYTES = 6;

const MAX_PATH_BYTES = SYSTEM_PATH_BYTES - SUFFIX_BYTES;

/** An option that says where to listen. */
export const listenAddress: z.ZodString = z.string().min(1).refine(
  (address) => {
    const path = unixPath(address);
    return path === undefined || (path !== "" && Buffer.byteLength(path) <= MAX_PATH_BYTES);
  },
  { error: `expected the path of a unix socket behind ${UNIX}, of at most ${MAX_PATH_BYTES} bytes` },
);

/** The path of a unix socket, or `undefined` if an address is none. */
export function unixPath(address: string): string | undefined {
  return address.startsWith(UNIX) ? address.slice(UNIX.length) : undefined;
}

/**
 * Where the server of a number listens, of several that share a configuration: a unix socket has that number at its
 * end, since there is no port to add it to.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(addressOfServer("unix:/run/pool.sock", 2), "unix:/run/pool.sock.2");
 * assert.equal(addressOfServer("unix:/run/pool.sock", 0), "unix:/run/pool.sock");
 * assert.equal(addressOfServer("0.0.0.0", 2), "0.0.0.0");
 * ```
 */
export function addressOfServer(address: string, serverNumber: number): string {
  return serverNumber > 0 && unixPath(address) !== undefined ? `${address}.${serverNumber}` : address;
}

/**
 * The TCP or UDP port of the server of a number: so much higher than what the configuration says. Port 0 means any free
 * port and stays that.
 */
export function portOfServer(port: number, serverNumber: number): number {
  return port === 0 ? 0 : port + serverNumber;
}

/**
 * How a log says where a port listens.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(listenPlace("::", 3333), "[::]:3333");
 * assert.equal(listenPlace("unix:/run/pool.sock", 3333), "unix:/run/pool.sock");
 * ```
 */
export function listenPlace(address: string, port: number): string {
  if (unixPath(address) !== undefined) return address;
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
