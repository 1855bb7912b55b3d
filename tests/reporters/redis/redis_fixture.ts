/**
 * Items of a journal, and what reporters know of the pool that they are from.
 *
 * @module
 */

import type { AgentItem, BlockItem, ShareItem } from "../../../src/journal/reader.ts";
import type { PlanParts } from "../../../src/reporters/redis/redis_plan.ts";

/** The pool mines Litecoin and Dogecoin at one port, Bitcoin at another; its statistics are PowerPool's. */
export const PLAN_PARTS: PlanParts = {
  chain: 1,
  pool: {
    pool_report_configs: [],
    attrs: {},
    serverName: "powerpool",
    algorithmOf: (port) => ({ pool: "scrypt", btc: "sha256" })[port] ?? "",
    mergedWith: (currency) => currency === "LTC" ? ["DOGE", "BEL"] : [],
  },
  algorithmOfCurrency: (currency) => currency === "LTC" || currency === "DOGE" ? "scrypt" : "",
};

/** Seconds since 1970 at which the minute of all items begins. */
export const MINUTE = 1_764_000_000;

const TIME = MINUTE * 1000 + 12_345;

/** A share. */
export function share(own: Partial<ShareItem> = {}): ShareItem {
  return {
    kind: "share",
    sequence: 1,
    time: TIME,
    port: "pool",
    currency: "LTC",
    address: "ltc1alice",
    worker: "rig",
    outcome: "accepted",
    difficulty: 128,
    ...own,
  };
}

/** A block. */
export function block(own: Partial<BlockItem> = {}): BlockItem {
  return {
    kind: "block",
    sequence: 1,
    time: TIME + 2000,
    state: "accepted",
    port: "pool",
    foundAt: TIME,
    currency: "LTC",
    height: 2_800_000,
    hash: "aa".repeat(32),
    bits: "1900ffff",
    value: 625_000_000n,
    fees: 12_345n,
    address: "ltc1alice",
    worker: "rig",
    isAux: false,
    reason: "",
    ...own,
  };
}

/** What an agent reported. */
export function agent(own: Partial<AgentItem> = {}): AgentItem {
  return {
    kind: "agent",
    sequence: 1,
    time: TIME,
    port: "pool",
    address: "ltc1alice",
    worker: "rig",
    type: "temp",
    data: "[65,70.5]",
    stamp: MINUTE - 60,
    ...own,
  };
}
