/**
 * `GET /api/v1/networks` and `GET /api/v1/networks/KEY`: the chains.
 *
 * @module
 */

import { z } from "zod";
import { blockHash, componentKey, hashRate, instant, instantOrNone, satoshis } from "./fields.ts";

const daemon = z.strictObject({
  name: z.string().describe("Host and port; a number for those who may not see that"),
  state: z.enum(["live", "down"]).describe("Whether work may come from it"),
  preferred: z.boolean().describe("Whether work comes from it now"),
  reason: z.string().describe("Why it is down; empty if it is live"),
  since: instant.describe("When the state began"),
  priority: z.number().describe("The highest that is live is preferred"),
  height: z.int().nullable().describe("Blocks in its chain, when it was asked last"),
  peers: z.int().nullable(),
  version: z.string().nullable().describe("What it calls itself"),
  latency_ms: z.number().nullable().describe("Milliseconds that its last answer took"),
  call_failures: z.int().min(0).describe("Calls that failed because of it, since the start"),
});

/** Schema of a chain. */
export const network = z.strictObject({
  key: componentKey,
  kind: z.enum(["main", "merged"]).describe("Merged chains are mined along with a main one"),
  currency: z.string().describe("Code of the currency"),
  algorithm: z.string().nullable().describe("Null for merged chains: that of the chain they are mined along with"),
  state: z.enum(["up", "stale", "down"]).describe(
    "up: there is work for miners; stale: what there is is too old; down: there is none",
  ),
  reason: z.string().describe("Why it is not up; empty if it is"),
  ports: z.array(componentKey).describe("Ports whose miners may work on it"),
  merged: z.array(componentKey).describe("Chains that are mined along"),
  tip: z.strictObject({
    height: z.int().min(0).describe("Height of the newest block of the chain; the next one is being mined"),
    hash: blockHash.nullable(),
  }).nullable(),
  difficulty: z.number().nullable().describe("Difficulty of the next block"),
  network_hash_rate: hashRate.nullable().describe(
    "What the difficulty stands for at the chain's block time, if that is known, hashes a second",
  ),
  block_value: satoshis.nullable().describe("What the next block would pay"),
  template: z.strictObject({
    age: z.number().min(0).nullable().describe("Seconds since daemons last gave work; null before they did"),
    max_age: z.number().describe("Seconds from which that is too old"),
  }).nullable().describe("Null for merged chains"),
  jobs: z.int().min(0).describe("Jobs made since the start"),
  last_signal: instantOrNone.describe("When word of a new block last came from outside"),
  daemons: z.array(daemon),
  blocks: z.strictObject({
    found: z.int().min(0).describe("Solved by miners of this pool since the start"),
    accepted: z.int().min(0),
    mature: z.int().min(0),
    orphaned: z.int().min(0),
    rejected: z.int().min(0),
    unsettled: z.int().min(0).describe("Followed still, those of earlier runs among them"),
  }).describe("Blocks since the start of the program"),
});

/** Schema of all chains. */
export const networkList = z.strictObject({ networks: z.array(network).describe("In the order of the configuration") });

/** A chain. */
export type Network = z.infer<typeof network>;
