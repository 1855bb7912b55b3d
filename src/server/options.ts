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
import { reloadable } from "../config/option_marks.ts";
import { datagramOptions } from "./control/datagram_options.ts";
import { logFormatOption, loggersOption, logMaskAddressesOption, logRepeatsOption } from "./logs/log_options.ts";

const eventsOptions = z.strictObject({
  enabled: z.boolean().default(false).describe("Whether to send them"),
  host: z.string().min(1).default("127.0.0.1").describe("Where statsd listens"),
  port: z.int().min(1).max(65535).default(8125).describe("UDP port of statsd"),
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
  procname: z.string().min(1).default("powerpool").describe(
    "Name that figures and reports are sent under, with server_number behind it",
  ),
  term_timeout: reloadable(
    z.number().positive().default(10).describe(
      "Seconds that stopping may take; then the program ends in any case",
    ),
  ),
  extranonce_serv_size: z.union([z.literal(4), z.literal(8)], { error: "expected 4 or 8" }).default(4).describe(
    "Bytes of extranonce1, which tells connections apart: 4, or 8 for more than 256 servers",
  ),
  extranonce_size: z.int().min(2).max(8).default(4).describe(
    "Bytes of extranonce2, which miners count up; some cannot do more than 4",
  ),
  default_component_log_level: reloadable(
    logLevel.default("INFO").describe(
      "Least severity that components log: DEBUG, INFO, WARN or ERROR",
    ),
  ),
  loggers: reloadable(loggersOption),
  log_format: reloadable(logFormatOption),
  log_repeats: reloadable(logRepeatsOption),
  log_mask_addresses: reloadable(logMaskAddressesOption),
  events: eventsOptions.prefault({}).describe("Figures for statsd, by UDP, under PowerPool's names"),
  datagram: datagramOptions.prefault({}).describe("Commands by UDP, by which daemons tell of new blocks"),
  server_number: z.int().min(0).max(65535).default(0).describe(
    "Number of this server among all that report to one store; added to its ports",
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
