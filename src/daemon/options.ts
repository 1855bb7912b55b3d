/**
 * Options of one coin daemon, as entries of `coinservs` have them.
 *
 * @module
 */

import { isIPv6 } from "node:net";
import { z } from "zod";
import { secret } from "../config/option_marks.ts";
import type { DaemonOptions } from "./daemon.ts";

/** How a configuration describes a daemon; names and defaults are PowerPool's, where it had the option. */
export const coinservOptions = z.strictObject({
  address: z.string().min(1).refine(isHost, "expected a host name or an IP address, without scheme and port")
    .default("127.0.0.1").describe("Host name or IP address of the daemon's RPC"),
  port: z.int().min(1).max(65535).describe("TCP port of the daemon's RPC (its rpcport)"),
  username: z.string().optional().describe("User name (the daemon's rpcuser)"),
  password: secret(z.string()).optional().describe("Password (the daemon's rpcpassword)"),
  cookie_file: z.string().min(1).optional().describe(
    "In place of user name and password: the file .cookie that the daemon writes into its data folder at every start",
  ),
  https: z.boolean().default(false).describe("Whether a TLS proxy stands before the daemon"),
  timeout: z.number().min(0.1).max(600).default(30).describe("Seconds until a call is given up"),
  longpoll_timeout: z.number().min(1).max(3600).default(300).describe("Seconds until a long poll is begun anew"),
  maxsize: z.int().min(1).max(1000).default(10).describe("Idle connections that are kept for the next call"),
  poll_priority: z.int().default(0).describe("Which daemon is asked for work where there are several: highest first"),
}).refine((entry) => isComplete(entry), "expected username and password, or cookie_file, but not both");

/** One entry of `coinservs`, defaults filled in. */
export type CoinservOptions = z.infer<typeof coinservOptions>;

/** What {@link createDaemon} needs of an entry. */
export function daemonOptions(entry: CoinservOptions): DaemonOptions {
  const { address, port, https, timeout, username = "", password = "", cookie_file: cookieFile } = entry;
  const credentials = cookieFile === undefined ? { username, password } : { cookieFile };
  const { longpoll_timeout: longpollTimeout, maxsize: maxIdleConnections } = entry;
  return { address, port, https, timeout, longpollTimeout, maxIdleConnections, credentials };
}

function isHost(address: string): boolean {
  return isIPv6(address) || /^[a-z0-9._-]+$/i.test(address);
}

interface Secrets {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly cookie_file?: string | undefined;
}

function isComplete({ username, password, cookie_file: cookieFile }: Secrets): boolean {
  const both = username !== undefined && password !== undefined;
  const neither = username === undefined && password === undefined;
  return cookieFile === undefined ? both : neither;
}
