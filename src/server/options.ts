/**
 * Options of the program as a whole; names, meanings and defaults are PowerPool's.
 *
 * @module
 */

import { z } from "zod";
import type { Algorithm } from "../algorithms/algorithm.ts";
import { algorithmByName, algorithmNames } from "../algorithms/registry.ts";
import { isScryptnN, SCRYPTN_DEFAULT_N, SCRYPTN_LARGEST_N } from "../algorithms/scryptn.ts";
import { hasN } from "../algorithms/tuning.ts";
import { logLevel } from "../config/log_level.ts";

const notInThisVersion = (what: string) =>
  z.literal(false, { error: `${what} not part of this version: expected false` }).default(false);

const eventsOptions = z.strictObject({
  enabled: notInThisVersion("statsd events are").describe("Whether to send them"),
  host: z.string().default("127.0.0.1").describe("Where statsd listens"),
  port: z.int().min(1).max(65535).default(8125).describe("UDP port of statsd"),
});

const datagramOptions = z.strictObject({
  enabled: notInThisVersion("UDP control is").describe("Whether to take them"),
  host: z.string().default("127.0.0.1").describe("Address to listen on"),
  port: z.int().min(1).max(65535).default(6855).describe("UDP port; server_number is added"),
});

/** Levels of Python's logging, which the option is named after. */
const handlerLevel = z.enum(["NOTSET", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "CRITICAL"]);

const loggerOptions = z.strictObject({
  type: z.literal("StreamHandler", { error: 'expected "StreamHandler": this version logs to the terminal' })
    .default("StreamHandler").describe("StreamHandler, which is the standard output"),
  level: handlerLevel.default("NOTSET").describe(
    "Least severity that is printed, whatever log_level the component has: NOTSET for all",
  ),
  format: z.string().optional().describe("Form of the lines in Python's notation; not used"),
  listen: z.array(z.string()).optional().describe("Names of Python loggers; not used: all components are printed"),
});

/** What a configuration may say of an algorithm. */
export interface AlgorithmOptions {
  readonly module?: string | undefined;
  readonly hashes_per_share: number;
  /** Of scryptn alone. */
  readonly n?: number | undefined;
}

const scryptnN = z.int().refine(isScryptnN, `expected a power of two from 2 to ${SCRYPTN_LARGEST_N}`)
  .default(SCRYPTN_DEFAULT_N).describe(`Cost parameter N of the chain: a power of two up to ${SCRYPTN_LARGEST_N}`);

function algorithmOptions(algorithm: Algorithm): z.ZodType<AlgorithmOptions> {
  const { name, hashesPerShare } = algorithm;
  const options = z.strictObject({
    module: z.string().optional().describe("Python module that PowerPool hashed with; not used"),
    hashes_per_share: z.number().positive().default(hashesPerShare).describe(
      "Hashes that a share of difficulty 1 stands for in hash rates",
    ),
  });
  const description = `Adjustments of ${name}`;
  return hasN(algorithm)
    ? options.extend({ n: scryptnN }).prefault({}).describe(description)
    : options.prefault({}).describe(description);
}

const algorithmsOptions = z.strictObject(
  Object.fromEntries(
    algorithmNames.flatMap((name) => algorithmByName(name) ?? []).map((algorithm) => [
      algorithm.name,
      algorithmOptions(algorithm),
    ]),
  ),
);

/** Extranonce1 has four bits for the shard. */
export const MOST_SHARDS = 16;

/** How a configuration describes the program. */
export const powerPoolOptions = z.strictObject({
  procname: z.string().min(1).default("powerpool").describe("Name of the process; not used in this version"),
  term_timeout: z.number().positive().default(10).describe(
    "Seconds that stopping may take; then the program ends in any case",
  ),
  extranonce_serv_size: z.union([z.literal(4), z.literal(8)], { error: "expected 4 or 8" }).default(4).describe(
    "Bytes of extranonce1, which tells connections apart: 4, or 8 for more than 256 servers",
  ),
  extranonce_size: z.int().min(2).max(8).default(4).describe(
    "Bytes of extranonce2, which miners count up; some cannot do more than 4",
  ),
  default_component_log_level: logLevel.default("INFO").describe(
    "Least severity that components log: DEBUG, INFO, WARN or ERROR",
  ),
  loggers: z.array(loggerOptions).min(1).default([{ type: "StreamHandler", level: "NOTSET" }]).describe(
    "Where log lines go",
  ),
  events: eventsOptions.prefault({}).describe("Statsd events; not in this version"),
  datagram: datagramOptions.prefault({}).describe("Commands by UDP; not in this version"),
  server_number: z.int().min(0).max(65535).default(0).describe(
    "Number of this server among all that report to one store; added to its Stratum and monitor ports",
  ),
  shards: z.union([z.literal("auto"), z.int().min(1).max(MOST_SHARDS)], {
    error: `expected auto or a number from 1 to ${MOST_SHARDS}`,
  }).default("auto").describe(
    "Threads that serve miners, each with the whole Stratum port: auto is one for each processor",
  ),
  algorithms: algorithmsOptions.prefault({}).describe("Adjustments of the algorithms"),
});

/** The options, defaults filled in. */
export type PowerPoolOptions = z.infer<typeof powerPoolOptions>;
