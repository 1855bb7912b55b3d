/**
 * `GET /api/v1/blocks`: the blocks that miners of the pool have found.
 *
 * @module
 */

import { z } from "zod";
import { blockHash, componentKey, instant, instantOrNone, satoshis } from "./fields.ts";

/** Schema of a block. */
export const block = z.strictObject({
  id: z.int().min(1).describe("Counts up"),
  time: instant.describe("When it was found"),
  currency: z.string(),
  height: z.int().min(0),
  hash: blockHash,
  difficulty: z.number().nullable().describe("Null where the chain's difficulty 1 is not known any more"),
  state: z.enum(["found", "accepted", "mature", "orphaned", "rejected"]).describe(
    "found: on its way, or beside the chain so far; accepted: in the chain; mature: its coins can be spent",
  ),
  reason: z.string().describe("What the daemons said of it; mostly empty"),
  confirmations: z.int().describe("Blocks from it to the tip, when it was looked at last"),
  value: satoshis.nullable().describe("What it pays; null while that is not known"),
  fees: satoshis,
  address: z.string().describe("Whose share it was"),
  worker: z.string(),
  port: componentKey.nullable().describe("Where the share came in; null for old blocks"),
  settled_at: instantOrNone.describe("From when on it stays what it is"),
});

/** Schema of a page of blocks. */
export const blockList = z.strictObject({
  blocks: z.array(block).describe("Newest first"),
  next: z.int().nullable().describe("`before` of the next page; null on the last"),
});

/** A block. */
export type Block = z.infer<typeof block>;
/** A page of blocks. */
export type BlockList = z.infer<typeof blockList>;
