/**
 * Where a coin daemon publishes, as its options `zmqpubhashblock` and `zmqpubrawblock` say it: `tcp://127.0.0.1:28332`,
 * `tcp://[::1]:28332`, `ipc:///run/bitcoind/zmq.sock`; newer versions of Bitcoin Core also write the last one
 * `unix:/run/bitcoind/zmq.sock`.
 *
 * @module
 */

import { isIPv6 } from "node:net";
import { isAbsolute } from "node:path";
import { z } from "zod";

/** What to connect to, as node:net has it. */
export type ZmqTarget =
  /** IPv6 without brackets. */
  | { readonly host: string; readonly port: number }
  | { readonly path: string };

const GREATEST_PORT = 65535;

const EXPECTED = "expected an address such as tcp://127.0.0.1:28332 or ipc:///run/bitcoind/zmq.sock";
const EXPECTED_HOST = "expected the daemon's host; * stands for all addresses of the machine that it runs on";

/** An option that holds such an address. */
export const zmqAddress: z.ZodString = z.string().superRefine((text, context) => {
  const target = read(text);
  if (typeof target === "string") context.addIssue({ code: "custom", message: target });
});

/**
 * Reads an address.
 *
 * @throws {SyntaxError} If it is none that a connection can be made to.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.deepEqual(parseZmqAddress("tcp://[::1]:28332"), { host: "::1", port: 28332 });
 * assert.deepEqual(parseZmqAddress("ipc:///run/zmq.sock"), { path: "/run/zmq.sock" });
 * ```
 */
export function parseZmqAddress(text: string): ZmqTarget {
  const target = read(text);
  if (typeof target !== "string") return target;
  throw new SyntaxError(`Cannot use the ZMQ address "${text.slice(0, 80)}": ${target}`);
}

/** What an address stands for, or what was expected in its place. */
function read(text: string): ZmqTarget | string {
  const path = /^(?:ipc:\/\/|unix:)(.+)$/.exec(text)?.[1];
  if (path !== undefined) return isAbsolute(path) ? { path } : EXPECTED;
  const [, ipv6, name, digits] = /^tcp:\/\/(?:\[(.+)\]|([^:/[\]\s]+)):(\d{1,5})$/.exec(text) ?? [];
  if (name === "*") return EXPECTED_HOST;
  const host = name ?? (ipv6 !== undefined && isIPv6(ipv6) ? ipv6 : undefined);
  const port = Number(digits);
  return host !== undefined && port >= 1 && port <= GREATEST_PORT ? { host, port } : EXPECTED;
}
