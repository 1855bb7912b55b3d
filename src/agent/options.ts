/**
 * Options of the agent server of a Stratum port; `enabled` to `accepted_types` are PowerPool's, with its defaults.
 *
 * The limits are such that honest agents never meet them: ppagent sends three reports a minute for each miner, and some
 * ten at once after it has lost its connection.
 *
 * @module
 */

import { z } from "zod";
import { REPORT_TYPES } from "./report_data.ts";

const GREATEST_PORT = 65535;

const atLeastOne = z.int().min(1);

/** How a configuration describes the agent server of a port; all of it may be left out. */
export const agentOptions = z.strictObject({
  enabled: z.boolean().default(false).describe("Whether to take them"),
  port_diff: z.int().min(-GREATEST_PORT).max(GREATEST_PORT).default(1111).describe(
    "Distance of the agent port from the Stratum port",
  ),
  timeout: z.number().positive().default(120).describe("Seconds after which a silent agent is disconnected"),
  accepted_types: z.array(z.enum(REPORT_TYPES)).default([...REPORT_TYPES]).describe("Kinds of reports taken"),
  any_address: z.boolean().default(false).describe(
    "Take reports from anywhere; else only from the address that their worker mines from, IPv6 to its first 64 bits",
  ),
  max_connections: atLeastOne.default(5000).describe("Agents at once"),
  max_connections_per_address: atLeastOne.default(1000).describe(
    "Agents of one address at once; IPv6 addresses count by their first 64 bits",
  ),
  max_workers: atLeastOne.default(1000).describe("Workers that one agent may report for"),
  reports_per_minute: z.number().positive().default(60).describe("Reports on one worker a minute, in the long run"),
});

/** The options, defaults filled in. */
export type AgentOptions = z.infer<typeof agentOptions>;
