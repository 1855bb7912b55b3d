/**
 * The schemas of the API by name, and as JSON Schemas.
 *
 * @module
 */

import { z } from "zod";
import { block, blockList } from "./block.ts";
import { event, eventList } from "./event.ts";
import { failure } from "./failure.ts";
import { hashRates, shareSums } from "./fields.ts";
import { history } from "./history.ts";
import { miner, minerList, minerSummary } from "./miner.ts";
import { network, networkList } from "./network.ts";
import { pool } from "./pool.ts";
import { port, portList } from "./port.ts";

/** Schemas of whole answers. */
export const ANSWERS = {
  Pool: pool,
  NetworkList: networkList,
  Network: network,
  PortList: portList,
  Port: port,
  MinerList: minerList,
  Miner: miner,
  BlockList: blockList,
  EventList: eventList,
  History: history,
  Failure: failure,
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** Name of an answer. */
export type AnswerName = keyof typeof ANSWERS;

/** What answers are made of, where it has a name of its own. */
const PARTS = {
  MinerSummary: minerSummary,
  Block: block,
  Event: event,
  HashRates: hashRates,
  ShareSums: shareSums,
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** A JSON Schema, draft 2020-12, as OpenAPI 3.1 has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where schemas of an OpenAPI document are. */
export function refTo(name: string): string {
  return `#/components/schemas/${name}`;
}

/** All of them as JSON Schemas by name, which refer to each other as those of an OpenAPI document do. */
export function jsonSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ readonly id: string }>();
  for (const [id, schema] of Object.entries({ ...ANSWERS, ...PARTS })) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: refTo, io: "output" });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [name, schema]),
  );
}

/** A parameter's value as a JSON Schema. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, description: _description, ...own } = z.toJSONSchema(schema, { io: "output" });
  return own;
}
