/**
 * Options of the program as a whole; names, meanings and defaults are PowerPool's.
 *
 * @module
 */

import { z } from "zod";
import { algorithmNames } from "../algorithms/registry.ts";
import { logLevel } from "../config/log_level.ts";

const notInThisVersion = (what: string) =>
  z.literal(false, { error: `${what} not part of this version: expected false` }).default(false);

const eventsOptions = z.strictObject({
  enabled: notInThisVersion("statsd events are").describe("Send statsd events (not in this version)"),
  host: z.string().default("127.0.0.1").describe("Where statsd listens"),
  port: z.int().min(1).max(65535).default(8125).describe("UDP port of statsd"),
});

const datagramOptions = z.strictObject({
  enabled: notInThisVersion("UDP control is").describe("Take commands by UDP (not in this version)"),
  host: z.string().default("127.0.0.1").describe("Address to listen on"),
  port: z.int().min(1).max(65535).default(6855).describe("UDP port"),
});

const loggerOptions = z.strictObject({
  type: z.literal("StreamHandler", { error: 'expected "StreamHandler": this version logs to the terminal' }),
  level: z.enum(["NOTSET", "DEBUG", "INFO", "WARN", "WARNING", "ERROR"]).default("NOTSET"),
  format: z.string().optional(),
  listen: z.array(z.string()).optional(),
});

const algorithmOptions = z.strictObject({
  module: z.string().optional().describe("Python module that PowerPool hashed with; not used"),
  hashes_per_share: z.number().positive().optional().describe("Hashes that a share of difficulty 1 stands for"),
});

/** How a configuration describes the program. */
export const powerPoolOptions = z.strictObject({
  procname: z.string().min(1).default("powerpool").describe("Name of the process; server_number is appended"),
  term_timeout: z.number().positive().default(10).describe("Seconds that stopping may take"),
  extranonce_serv_size: z.union([z.literal(4), z.literal(8)], { error: "expected 4 or 8" }).default(4).describe(
    "Bytes of extranonce1",
  ),
  extranonce_size: z.int().min(2).max(8).default(4).describe("Bytes of extranonce2; some miners cannot do more than 4"),
  default_component_log_level: logLevel.default("INFO").describe("Least severity that components log"),
  loggers: z.array(loggerOptions).min(1).default([{ type: "StreamHandler", level: "NOTSET" }]).describe(
    "Where log lines go: the terminal, from this level on",
  ),
  events: eventsOptions.prefault({}),
  datagram: datagramOptions.prefault({}),
  server_number: z.int().min(0).max(65535).default(0).describe(
    "Number of this server among all that report to one store; added to its Stratum and monitor ports",
  ),
  algorithms: z.record(z.string(), algorithmOptions).default({}).describe(
    `Adjustments of the algorithms: ${algorithmNames.join(", ")}`,
  ),
});

/** The options, defaults filled in. */
export type PowerPoolOptions = z.infer<typeof powerPoolOptions>;
