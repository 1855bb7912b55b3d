/**
 * `GET /api/v1/miners` and `GET /api/v1/miners/ADDRESS`: who mines.
 *
 * @module
 */

import { z } from "zod";
import { componentKey, hashRates, instant, instantOrNone, shareSums } from "./fields.ts";

const address = z.string().describe("Address that shares are for");

/** Schema of a line of the list of miners. */
export const minerSummary = z.strictObject({
  address,
  ports: z.array(componentKey),
  connections: z.int().min(1),
  workers: z.int().min(1),
});

/** Schema of the list of miners. */
export const minerList = z.strictObject({
  total: z.int().min(0).describe("Addresses that are connected"),
  offset: z.int().min(0),
  miners: z.array(minerSummary).describe("By address; at most `limit` from `offset` on"),
});

const connection = z.strictObject({
  id: z.int(),
  port: componentKey,
  firmware: z.string().describe("What the miner calls itself; empty if it says nothing"),
  ip_address: z.string().nullable().describe("Null for those who may not see it"),
  difficulty: z.number(),
  connected_at: instant,
  last_share_at: instantOrNone,
  idle: z.boolean(),
  accepted_work: z.number().min(0).describe("Difficulties of its accepted shares, added up"),
});

const worker = z.strictObject({
  worker: z.string().describe("Name of the worker; may be empty"),
  ports: z.array(componentKey).describe("Ports that it is or was seen at in the last 24 hours"),
  hash_rates: hashRates,
  shares_1h: shareSums,
  shares_24h: shareSums,
  connections: z.array(connection).describe("Empty if it is not connected"),
});

/** Schema of a miner. */
export const miner = z.strictObject({
  address,
  algorithms: z.array(z.strictObject({ algorithm: z.string(), ports: z.array(componentKey), hash_rates: hashRates }))
    .describe("Hash rates of different algorithms cannot be added up"),
  shares_1h: shareSums.describe("Shares of the last 60 full minutes"),
  shares_24h: shareSums,
  last_share_at: instantOrNone.describe("Of its connections; null if none that is connected has sent one"),
  connection_count: z.int().min(0).describe("Connections of all workers"),
  worker_count: z.int().min(0).describe("Workers that are connected or were seen in the last 24 hours, to the hour"),
  offset: z.int().min(0),
  workers: z.array(worker).describe("By name; at most `limit` from `offset` on"),
});

/** A miner, the list of them, and its lines. */
export type Miner = z.infer<typeof miner>;
/** The list of miners. */
export type MinerList = z.infer<typeof minerList>;
