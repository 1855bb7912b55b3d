/**
 * `GET /api/v1/ports` and `GET /api/v1/ports/KEY`: the Stratum ports.
 *
 * @module
 */

import { z } from "zod";
import { componentKey, hashRates, instant, shareSums } from "./fields.ts";

/** Schema of a port. */
export const port = z.strictObject({
  key: componentKey,
  address: z.string().describe("Address that it listens on; empty for those who may not see it"),
  port: z.int().nullable().describe("TCP port; null for a unix socket, or as long as it does not listen"),
  tls: z.boolean(),
  listening: z.boolean(),
  algorithm: z.string(),
  source: componentKey.describe("Where its jobs come from: a chain, or what switches between several"),
  networks: z.array(componentKey).describe("The chains that its jobs may be of"),
  currency: z.string().nullable().describe("Currency of the newest job"),
  difficulty: z.strictObject({
    start: z.number().describe("What connections begin with"),
    vardiff: z.boolean().describe("Whether it is fitted to each miner"),
    minimum: z.number().nullable().describe("Least that vardiff or a miner may choose"),
    maximum: z.number().nullable(),
    shares_per_minute: z.number().nullable().describe("What vardiff aims at; null without it"),
  }),
  connections: z.strictObject({
    total: z.int().min(0),
    authorized: z.int().min(0),
    idle: z.int().min(0),
    addresses: z.int().min(0),
    workers: z.int().min(0),
  }),
  agents: z.int().min(0).describe("Programs connected that report of miners' devices"),
  last_new_block: z.strictObject({
    currency: z.string(),
    at: instant,
  }).nullable().describe("When jobs of a new block were last sent"),
  hash_rates: hashRates,
  shares_1h: shareSums.describe("Shares of the last 60 full minutes"),
  shares: shareSums.describe("Shares since the start"),
  refused: z.record(z.string(), z.int().min(0)).describe("Connections refused since the start, by cause"),
  banned: z.array(z.string()).describe("IP addresses that are kept out now; none for those who may not see them"),
  broadcast_ms: z.number().nullable().describe(
    "Milliseconds from the first connection to the last when all are told of a job: the mean since the start",
  ),
});

/** Schema of all ports. */
export const portList = z.strictObject({ ports: z.array(port).describe("In the order of the configuration") });

/** A port. */
export type Port = z.infer<typeof port>;
