/**
 * From a batch of the journal to what is to be done in Redis. What comes before a block is counted for its round, what
 * comes after it for the next one.
 *
 * @module
 */

import type { BlockItem, JournalItem, ShareItem } from "../../journal/reader.ts";
import { type PoolReportContext, poolUsers } from "../pool_reports.ts";
import { agentSteps } from "./redis_agent.ts";
import { decimalText, unixSeconds } from "./redis_decimal.ts";
import {
  chainSharesField,
  currentBlockKey,
  MINUTE_TYPES,
  minuteKey,
  sliceKey,
  solvedBlockKey,
  userOf,
} from "./redis_keys.ts";
import type { RedisStep } from "./redis_step.ts";

/** What plans are made by. */
export interface PlanParts {
  /** Number of the chain that shares go to. */
  readonly chain: number;
  /** What the configuration says of ports and of statistics of the pool; it stays as it is. */
  readonly pool: PoolReportContext;
  /** Name of a chain's algorithm, for shares of ports that are gone; empty if there is no such chain any more. */
  algorithmOfCurrency(currency: string): string;
}

/** What is to be done for a batch. */
export interface RedisPlan {
  readonly steps: readonly RedisStep[];
  /** Shares and blocks that cannot be reported, since nobody knows their algorithm: how many, by their port. */
  readonly homeless: ReadonlyMap<string, number>;
}

/** Makes plans. */
export type Planner = (items: readonly JournalItem[]) => RedisPlan;

/** As Redis takes them in one call of a script. */
const PUSHES_PER_STEP = 500;

/** Where the shares of a port and a currency go. */
interface Route {
  readonly algorithm: string;
  /** The currency and those mined along; none if the job is not known. */
  readonly currencies: readonly string[];
  /** Fields of a minute under which they count as the pool's. */
  readonly poolFields: readonly string[];
}

/** Sums of a stretch of the journal in which no round ends. */
interface Stretch {
  /** Key to field to amount. */
  readonly sums: Map<string, Map<string, number>>;
  /** Elements of the chain's slice. */
  readonly pushes: string[];
}

/** Makes the planner of a reporter. */
export function createPlanner({ chain, pool, algorithmOfCurrency }: PlanParts): Planner {
  /** By port and currency. */
  const routes = new Map<string, Map<string, Route | undefined>>();

  function routeOf({ port, currency }: ShareItem | BlockItem): Route | undefined {
    let ofPort = routes.get(port);
    if (ofPort === undefined) routes.set(port, ofPort = new Map());
    if (!ofPort.has(currency)) ofPort.set(currency, findRoute(port, currency));
    return ofPort.get(currency);
  }

  function findRoute(port: string, currency: string): Route | undefined {
    const algorithm = pool.algorithmOf(port) || algorithmOfCurrency(currency);
    if (algorithm === "") return undefined;
    const users = poolUsers({ port, currency }, { ...pool, algorithmOf: () => algorithm });
    return {
      algorithm,
      currencies: currency === "" ? [] : [currency, ...pool.mergedWith(currency)],
      poolFields: users.map(({ user, worker }) => `${user}.${worker}`),
    };
  }

  function addShare({ sums, pushes }: Stretch, share: ShareItem, { algorithm, currencies, poolFields }: Route): void {
    const { outcome, difficulty, worker } = share;
    const type = MINUTE_TYPES[outcome];
    if (type === undefined) return;
    const user = userOf(share.address);
    const minute = minuteKey(type, algorithm, share.time);
    for (const field of [`${user}.${worker}`, ...poolFields]) add(sums, minute, field, difficulty);
    if (outcome !== "accepted") return;
    for (const currency of currencies) {
      add(sums, currentBlockKey(currency, algorithm), chainSharesField(chain), difficulty);
    }
    pushes.push(`${user}:${decimalText(difficulty)}`);
  }

  return (items) => {
    const steps: RedisStep[] = [];
    const homeless = new Map<string, number>();
    let stretch: Stretch = { sums: new Map(), pushes: [] };
    for (const item of items) {
      if (item.kind === "network") continue;
      if (item.kind === "agent") {
        steps.push(...agentSteps(item));
        continue;
      }
      if (item.kind === "block" && !isInChain(item)) continue;
      const route = routeOf(item);
      if (route === undefined) homeless.set(item.port, (homeless.get(item.port) ?? 0) + 1);
      else if (item.kind === "share") addShare(stretch, item, route);
      else {
        steps.push(...stepsOf(stretch, chain), roundEnd(item, route.algorithm));
        stretch = { sums: new Map(), pushes: [] };
      }
    }
    steps.push(...stepsOf(stretch, chain));
    return { steps, homeless };
  };
}

/** A block may be mature when it is first heard of, after a long time without its daemon. */
function isInChain({ state }: BlockItem): boolean {
  return state === "accepted" || state === "mature";
}

function add(sums: Stretch["sums"], key: string, field: string, amount: number): void {
  let fields = sums.get(key);
  if (fields === undefined) sums.set(key, fields = new Map());
  fields.set(field, (fields.get(field) ?? 0) + amount);
}

function stepsOf({ sums, pushes }: Stretch, chain: number): RedisStep[] {
  const steps: RedisStep[] = [];
  for (const [key, fields] of sums) {
    for (const [field, amount] of fields) {
      steps.push({ command: "HINCRBYFLOAT", key, args: [field, decimalText(amount)] });
    }
  }
  for (let start = 0; start < pushes.length; start += PUSHES_PER_STEP) {
    steps.push({ command: "RPUSH", key: sliceKey(chain), args: pushes.slice(start, start + PUSHES_PER_STEP) });
  }
  return steps;
}

function roundEnd(block: BlockItem, algorithm: string): RedisStep {
  const { hash, currency, isAux, value } = block;
  return {
    command: "END_ROUND",
    key: currentBlockKey(currency, algorithm),
    block: solvedBlockKey(hash),
    hash,
    time: unixSeconds(block.foundAt),
    value: value === undefined ? "" : `${value}`,
    fields: Object.entries({
      address: userOf(block.address),
      worker: block.worker,
      height: `${block.height}`,
      total_subsidy: `${value ?? 0n}`,
      // Python's word for nothing: PowerPool did not know them of chains that are mined along.
      fees: isAux ? "None" : `${block.fees}`,
      hex_bits: isAux ? block.bits.toUpperCase() : block.bits,
      hash,
      currency,
      algo: algorithm,
      merged: isAux ? "1" : "0",
    }).flat(),
  };
}
