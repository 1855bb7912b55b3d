/**
 * Options of what keeps misbehaving peers out of a port. The defaults are such that home miners, farms behind one
 * address and rented hash power never meet them.
 *
 * @module
 */

import { z } from "zod";
import { addressRange } from "./address_range.ts";

/**
 * Addresses that never come from the open internet: loopback, private networks (RFC 1918, RFC 4193), link-local ones,
 * unix sockets. Behind one of them is a miner of the house, or a balancer or a container's gateway with all miners of
 * the pool at once, none of whom must be limited for what the others do.
 */
export const OWN_NETWORKS: readonly string[] = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "::1",
  "fc00::/7",
  "fe80::/10",
  "unix",
];

const atLeastOne = z.int().min(1);

/** How a configuration describes the guards of a port. */
export const guardOptions = z.strictObject({
  // At some 20 kB each, 50 with TLS, what a small server bears.
  max_connections: atLeastOne.default(20_000).describe("Connections to the port at once"),
  // A farm of a thousand rigs that loses its power leaves as many dead connections behind each time.
  max_connections_per_address: atLeastOne.default(4000).describe(
    "Connections of one address at once; IPv6 addresses count by their first 64 bits",
  ),
  connections_per_minute: z.number().positive().default(1200).describe(
    "New connections of one address a minute, in the long run",
  ),
  connection_burst: atLeastOne.default(4000).describe(
    "New connections of one address at once: a farm comes back all together after a power cut",
  ),
  // Some miners sit behind slow wireless links, and some proxies log in only once they have a miner of their own.
  handshake_timeout: z.number().positive().default(60).describe(
    "Seconds until a new connection must have authorized a worker",
  ),
  // The longest honest line, a submit with a long user name, has some 300 bytes.
  max_line_bytes: z.int().min(512).max(1_048_576).default(8192).describe("Bytes of the longest line taken"),
  // A job has some 1.5 kB, so 40 of them; the kernel has taken several MB by then.
  max_unsent_bytes: z.int().min(16_384).default(65_536).describe(
    "Bytes that may wait for a miner to read them until it is cut off",
  ),
  // A petahash that starts at difficulty 128 finds 1,800 sha256 shares a second until its difficulty is fitted.
  messages_per_second: z.number().positive().default(1000).describe(
    "Lines of one connection a second, in the long run; beyond that it is read more slowly, never cut off",
  ),
  message_burst: atLeastOne.default(20_000).describe("Lines of one connection at once"),
  max_bad_lines: atLeastOne.default(10).describe(
    "Lines in a row that are no JSON-RPC request until a connection is cut off",
  ),
  // NOMP's and so most pools': half of 500 shares, 10 minutes. Stale and duplicate shares are no fault of a miner's.
  invalid_share_ratio: z.number().positive().max(1).default(0.5).describe(
    "Part of an address's shares that may be invalid; it is banned beyond that, with 1 never",
  ),
  invalid_share_window: atLeastOne.default(500).describe("Shares of an address that are looked at for that"),
  ban_time: z.number().positive().default(600).describe("Seconds that a ban lasts"),
  exempt: z.array(addressRange).default([...OWN_NETWORKS]).describe(
    "Addresses and ranges that are never limited by address, nor banned; unix stands for peers of a unix socket",
  ),
});

/** The options, defaults filled in. */
export type GuardOptions = z.infer<typeof guardOptions>;
