/**
 * `GET /api/v1/pool`: the pool as a whole.
 *
 * @module
 */

import { z } from "zod";
import { componentKey, hashRates, instant, shareSums } from "./fields.ts";

/** Schema of the pool. */
export const pool = z.strictObject({
  version: z.string().describe("Version of the program"),
  server_number: z.int().min(0).describe("Tells the servers of a pool of many apart"),
  started_at: instant.describe("When the program was started"),
  uptime: z.number().min(0).describe("Seconds since then"),
  ready: z.boolean().describe("Whether miners can be served: every port listens and has work that is not old"),
  problems: z.array(z.strictObject({ component: componentKey, text: z.string() })).describe(
    "What an operator should look at, the worst first; empty if all is well",
  ),
  connections: z.strictObject({
    total: z.int().min(0),
    authorized: z.int().min(0).describe("Those that work under a name"),
    idle: z.int().min(0).describe("Authorized ones that have sent no share for a while"),
    addresses: z.int().min(0).describe("Different addresses; one that works at two ports counts twice"),
    workers: z.int().min(0).describe("Different names of workers; likewise"),
  }),
  algorithms: z.array(
    z.strictObject({
      algorithm: z.string(),
      ports: z.array(componentKey),
      hash_rates: hashRates,
      shares_1h: shareSums.describe("Shares of the last 60 full minutes"),
    }),
  ).describe("Hash rates of different algorithms cannot be added up"),
  networks: z.array(componentKey),
  ports: z.array(componentKey),
  journal: z.strictObject({
    path: z.string().describe("Its file; empty for those who may not see it"),
    bytes: z.number().min(0).describe("Size of its file"),
    shares: z.int().min(0).describe("Shares that it holds"),
    failed_commits: z.int().min(0).describe("Commits that failed since the start; the shares in them were refused"),
  }),
  reporters: z.array(
    z.strictObject({
      key: componentKey,
      type: z.string(),
      waiting: z.int().min(0).describe("Items of the journal that are not reported yet"),
      oldest: z.number().min(0).describe("Age of the oldest of them, seconds"),
      delivered: z.int().min(0).describe("Items reported since the start"),
      failing: z.boolean().describe("Whether the last try failed"),
    }),
  ),
});

/** The pool as a whole. */
export type Pool = z.infer<typeof pool>;
