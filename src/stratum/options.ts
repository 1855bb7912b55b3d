/**
 * Options of a Stratum port; names, meanings and defaults are PowerPool's.
 *
 * @module
 */

import { z } from "zod";
import { algorithmNames } from "../algorithms/registry.ts";
import { componentRef } from "../config/option_marks.ts";

const positiveSeconds = z.number().positive();

const vardiffOptions = z.strictObject({
  enabled: z.literal(false, {
    error: "vardiff is not part of this version: expected false; miners have start_difficulty or ask for their own",
  }).default(false).describe("Whether to fit it; true is not part of this version"),
  spm_target: z.number().positive().default(20).describe("Shares a minute to aim at"),
  interval: positiveSeconds.default(30).describe("Seconds between two looks at a miner's speed"),
  tiers: z.array(z.number().positive()).min(1).nullable().default(null).describe(
    "Difficulties to choose from; powers of two between minimum and maximum if left out",
  ),
  minimum_difficulty: z.number().positive().default(64).describe("Least difficulty given"),
  maximum_difficulty: z.number().positive().default(524288).describe("Greatest difficulty given"),
}).refine((vardiff) => vardiff.minimum_difficulty <= vardiff.maximum_difficulty, {
  path: ["minimum_difficulty"],
  error: "must not be greater than maximum_difficulty",
});

const agentOptions = z.strictObject({
  enabled: z.literal(false, { error: "the agent server is not part of this version: expected false" }).default(false)
    .describe("Whether to take them; true is not part of this version"),
  port_diff: z.int().default(1111).describe("Distance of the agent port from the Stratum port"),
  timeout: positiveSeconds.default(120).describe("Seconds after which a silent agent is disconnected"),
  accepted_types: z.array(z.string()).default(["temp", "status", "hashrate", "thresholds"]).describe(
    "Kinds of reports taken",
  ),
});

/** How a configuration describes a Stratum port. */
export const stratumServerOptions = z.strictObject({
  address: z.string().min(1).default("0.0.0.0").describe("Address to listen on"),
  port: z.int().min(0).max(65535).default(3333).describe("TCP port; server_number is added"),
  algo: z.enum(algorithmNames).describe("Proof-of-work algorithm, that of the job manager's chain"),
  jobmanager: componentRef(["MonitorNetwork"]).optional().describe(
    "Component that makes the jobs; may be left out if there is only one",
  ),
  reporter: z.string().optional().describe(
    "Component that shares are reported to; not in this version, where the journal keeps them",
  ),
  start_difficulty: z.number().positive().default(128).describe("Difficulty of a new connection"),
  server_seed: z.int().nonnegative().default(0).describe("Not used: extranonces are allocated by server_number"),
  valid_address_versions: z.array(z.int().min(0).max(65535)).default([]).describe(
    "Base58 versions accepted in user names; all if empty. Witness addresses are always accepted",
  ),
  aliases: z.record(z.string(), z.string()).default({}).describe("Names that stand for an address"),
  donate_key: z.string().min(1).default("donate").describe("User name under which work for the operator is recorded"),
  minimum_manual_diff: z.number().positive().default(64).describe("Least difficulty that a miner may ask for"),
  push_job_interval: positiveSeconds.default(30).describe(
    "Seconds after which a miner gets a newer job of the same block",
  ),
  idle_worker_threshold: positiveSeconds.default(300).describe("Seconds without a share until a miner counts as idle"),
  idle_worker_disconnect_threshold: positiveSeconds.default(3600).describe(
    "Seconds without a share until a miner is disconnected",
  ),
  vardiff: vardiffOptions.prefault({}).describe("Fitting each miner's difficulty to its speed"),
  agent: agentOptions.prefault({}).describe("Reports of miner telemetry, by the PPAgent protocol"),
});

/** The options, defaults filled in. */
export type StratumServerOptions = z.infer<typeof stratumServerOptions>;
