/**
 * What a pool may write into its journal, drawn by chance from a seed, and what SimpleCoin must find in Redis then.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Redis } from "ioredis";
import type { AgentItem, BlockItem, JournalItem, ShareItem } from "../../../src/journal/reader.ts";
import { agent, block, MINUTE, share } from "./redis_fixture.ts";

/** An item whose place does not count: the journal gives it one. */
export type DrawnItem = ShareItem | BlockItem | AgentItem;

/** Numbers from 0 to 1, below 1, the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const OUTCOMES = ["accepted", "accepted", "accepted", "accepted", "stale", "duplicate", "low", "invalid"] as const;
const STATES = ["found", "accepted", "accepted", "rejected", "orphaned"] as const;

/**
 * Draws items: shares of three miners over some minutes, now and then a block of one of three chains, or an agent's
 * report. Difficulties are multiples of 1/8, so that sums are exact.
 *
 * @param name Goes into the hashes of blocks and the addresses of miners.
 */
export function drawItems(count: number, random: () => number, name: string): DrawnItem[] {
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  let blocks = 0;
  return Array.from({ length: count }, (_, index): DrawnItem => {
    const time = MINUTE * 1000 + index * 50;
    const address = pick(["alice", "bob", "carol"].map((miner) => `${miner}${name}`));
    const kind = random();
    if (kind < 0.02) {
      const currency = pick(["LTC", "DOGE", "BEL"]);
      const hash = `${name}${(blocks++).toString(16).padStart(8, "0")}`;
      const foundAt = time - 1000;
      return block({ time, foundAt, hash, currency, isAux: currency !== "LTC", address, state: pick(STATES) });
    }
    if (kind < 0.04) return agent({ time, address, stamp: Math.floor(time / 1000) });
    const difficulty = (1 + Math.floor(random() * 4096)) / 8;
    return share({ time, address, outcome: pick(OUTCOMES), difficulty, worker: pick(["rig", ""]) });
  });
}

/** A block that has ended its round. */
interface Round {
  readonly block: BlockItem;
  /** Shares of its chain since the last block of whichever currency, as elements of the slice. */
  readonly slice: readonly string[];
  /** Sum of difficulties since the last block of its currency. */
  readonly shares: number;
}

/** What must be in Redis. */
interface Ledger {
  readonly rounds: readonly Round[];
  /** Elements of the open slice. */
  readonly open: readonly string[];
  /** Currency to the sum of its open round. */
  readonly openShares: ReadonlyMap<string, number>;
  /** Key of a minute to field to sum. */
  readonly minutes: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

const TYPES: Readonly<Record<string, string>> = { accepted: "acc", stale: "stale", duplicate: "dup", low: "low" };

/** Goes through a journal the plain way: item by item. */
export function ledgerOf(items: readonly JournalItem[]): Ledger {
  const rounds: Round[] = [];
  const minutes = new Map<string, Map<string, number>>();
  const openShares = new Map<string, number>();
  let open: string[] = [];
  function addShare({ outcome, time, address, worker, difficulty }: ShareItem): void {
    const type = TYPES[outcome];
    if (type === undefined) return;
    const key = `min_${type}_scrypt_${Math.floor(time / 60_000) * 60}`;
    const fields = minutes.get(key) ?? new Map<string, number>();
    minutes.set(key, fields.set(`${address}.${worker}`, (fields.get(`${address}.${worker}`) ?? 0) + difficulty));
    if (type !== "acc") return;
    open.push(`${address}:${difficulty}`);
    for (const one of ["LTC", "DOGE", "BEL"]) openShares.set(one, (openShares.get(one) ?? 0) + difficulty);
  }
  for (const item of items) {
    if (item.kind === "share") addShare(item);
    if (item.kind !== "block" || item.state !== "accepted") continue;
    rounds.push({ block: item, slice: open, shares: openShares.get(item.currency) ?? 0 });
    // A chain without shares in a round has no part in it.
    if (openShares.has(item.currency)) open = [];
    openShares.delete(item.currency);
  }
  return { rounds, open, openShares, minutes };
}

/** Reads Redis as SimpleCoin does, and compares everything with what the journal says. */
export async function assertLedger(redis: Redis, items: readonly JournalItem[]): Promise<void> {
  const { rounds, open, openShares, minutes } = ledgerOf(items);
  for (const { block, slice, shares } of rounds) {
    // deno-lint-ignore no-await-in-loop -- one block after the other
    const found = await redis.hgetall(`unproc_block_${block.hash}`);
    assert.equal(found["hash"], block.hash);
    assert.equal(found["solve_time"], `${block.foundAt / 1000}`);
    assert.equal(Number(found["chain_1_shares"] ?? 0), shares, block.hash);
    const index = found["chain_1_solve_index"];
    assert.equal(index === undefined, shares === 0, block.hash);
    if (index === undefined) continue;
    // deno-lint-ignore no-await-in-loop
    assert.deepEqual(await redis.lrange(`chain_1_slice_${index}`, 0, -1), slice, block.hash);
  }
  const solved = rounds.map(({ block }) => `unproc_block_${block.hash}`);
  assert.deepEqual((await redis.keys("unproc_block_*")).sort(), solved.sort());
  assert.deepEqual(await redis.lrange("chain_1_slice", 0, -1), open);
  for (const currency of ["LTC", "DOGE", "BEL"]) {
    // deno-lint-ignore no-await-in-loop
    const sum = await redis.hget(`current_block_${currency}_scrypt`, "chain_1_shares");
    assert.equal(Number(sum ?? 0), openShares.get(currency) ?? 0, currency);
  }
  assert.deepEqual((await redis.keys("min_*")).sort(), [...minutes.keys()].sort());
  for (const [key, fields] of minutes) {
    // deno-lint-ignore no-await-in-loop
    const found = Object.entries(await redis.hgetall(key)).map(([field, sum]) => [field, Number(sum)] as const);
    assert.deepEqual(new Map(found), fields, key);
  }
}
