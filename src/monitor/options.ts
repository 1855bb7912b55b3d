/**
 * Options of the monitor. PowerPool's, with its defaults, are `address`, `port` and those in capitals.
 *
 * @module
 */

import { z } from "zod";
import { secret } from "../config/option_marks.ts";
import { addressRange } from "../sockets/address_range.ts";
import { UNIX_PEER } from "../sockets/ip_address.ts";

const MAX_TOKEN_CHARACTERS = 256;

/** Random ones of this length cannot be guessed over a network, however long one tries. */
const MIN_TOKEN_CHARACTERS = 16;

/** What a header can give as it stands (RFC 6750, section 2.1 has fewer). */
const WORD = z.string().max(MAX_TOKEN_CHARACTERS).regex(
  /^[!-~]*$/,
  "expected a word of printable ASCII characters without blanks",
);

/** A secret that opens something by itself; nothing if empty. */
const TOKEN = WORD.refine((text) => text === "" || text.length >= MIN_TOKEN_CHARACTERS, {
  error: `expected at least ${MIN_TOKEN_CHARACTERS} characters, for example what "openssl rand -hex 16" prints`,
});

/** An origin as browsers write it (RFC 6454, section 6.2), or a star for all. */
const corsOrigin = z.string().refine((text) => text === "*" || isOrigin(text), {
  error: 'expected an origin such as https://pool.example, without a path, or "*"',
});

const proxyRange = addressRange.refine((text) => text !== UNIX_PEER, {
  error: "expected an IP address or a range such as 192.0.2.0/24; nobody comes to the monitor by a unix socket",
});

/** How a configuration describes the monitor. */
export const serverMonitorOptions = z.strictObject({
  address: z.string().min(1).default("127.0.0.1").describe("Address to listen on"),
  port: z.int().min(0).max(65535).default(3855).describe("TCP port; server_number is added"),
  token: secret(TOKEN).default("").describe(
    "Secret of 16 characters or more that shows everything to who sends it (Authorization: Bearer TOKEN, or as " +
      "password); if this and user are empty, only this machine sees everything",
  ),
  user: z.string().max(MAX_TOKEN_CHARACTERS).regex(/^[^:\p{Cc}]*$/u, "expected a name without colon").default("")
    .describe("User name that shows everything together with password; nobody has one if empty"),
  password: secret(z.string().max(MAX_TOKEN_CHARACTERS)).default("").describe("Password of that user"),
  public: z.boolean().default(false).describe(
    "Whether all others may see the pool too, without IP addresses, configuration, events and where daemons and files are",
  ),
  trusted_proxies: z.array(proxyRange).default(["127.0.0.0/8", "::1"]).describe(
    "Addresses and ranges of proxies whose X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host and X-Script-Name count",
  ),
  cors_origins: z.array(corsOrigin).default([]).describe(
    'Origins whose pages may read the JSON, for example https://pool.example; "*" for all',
  ),
  notify_token: secret(TOKEN).default("").describe(
    "Secret of 16 characters or more with which POST /notify/KEY tells the chain of that component of a new block; " +
      "nobody can if empty",
  ),
  metrics: z.boolean().default(true).describe("Whether GET /metrics tells Prometheus how the pool is doing"),
  JSON_SORT_KEYS: z.boolean().default(false).describe("Sort the members of answers by name"),
  JSONIFY_PRETTYPRINT_REGULAR: z.boolean().default(false).describe("Indent answers"),
  DEBUG: z.literal(false, { error: "expected false: the monitor shows no internals" }).default(false).describe(
    "Taken so that old files load",
  ),
});

/** The options, defaults filled in. */
export type ServerMonitorOptions = z.infer<typeof serverMonitorOptions>;

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}
