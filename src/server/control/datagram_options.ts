/**
 * Options of commands by UDP; all but `token` are PowerPool's, with its defaults.
 *
 * @module
 */

import { z } from "zod";
import { secret } from "../../config/option_marks.ts";

const MAX_TOKEN_CHARACTERS = 256;

/** How a configuration describes them; all of it may be left out. */
export const datagramOptions = z.strictObject({
  enabled: z.boolean().default(false).describe("Whether to take them"),
  host: z.string().min(1).default("127.0.0.1").describe("Address to listen on"),
  port: z.int().min(0).max(65535).default(6855).describe("UDP port; server_number is added"),
  token: secret(
    z.string().max(MAX_TOKEN_CHARACTERS).regex(/^\S*$/, "expected a word without blanks"),
  ).default("").describe("Secret that every command has to give as token=…; none is asked for if empty"),
});

/** The options, defaults filled in. */
export type DatagramOptions = z.infer<typeof datagramOptions>;
