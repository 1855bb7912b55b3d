/**
 * What agents report, as SimpleCoin reads it.
 *
 * @module
 */

import type { AgentItem } from "../../journal/reader.ts";
import { decimalText } from "./redis_decimal.ts";
import { readingsKey, statusKey, userOf } from "./redis_keys.ts";
import type { RedisStep } from "./redis_step.ts";

/** PowerPool's: a miner that says nothing for a day has no status. */
const STATUS_SECONDS = 86_400;

/**
 * How far an agent's clock may be off for its minutes to be believed, milliseconds. Agents keep what they cannot send
 * for some ten minutes; rigs without a battery begin in 1970.
 */
const LARGEST_CLOCK_ERROR_MS = 60 * 60 * 1000;

/** The steps of a report; none for thresholds, which SimpleCoin has no place for. */
export function agentSteps(item: AgentItem): RedisStep[] {
  switch (item.type) {
    case "temp":
    case "hashrate":
      return readingsSteps(item, item.type);
    case "status":
      return [statusStep(item)];
    case "thresholds":
      return [];
  }
}

function readingsSteps(item: AgentItem, type: "temp" | "hashrate"): RedisStep[] {
  const readings = JSON.parse(item.data) as readonly (number | null)[];
  // SimpleCoin splits the field at each _, and drops it if that does not give three parts.
  const worker = item.worker.replaceAll("_", "-");
  const args = readings.flatMap((reading, device) => [
    `${userOf(item.address)}_${worker}_${device}`,
    reading === null ? "None" : decimalText(reading),
  ]);
  return args.length === 0 ? [] : [{ command: "HSET", key: readingsKey(type, timeOf(item)), args }];
}

function statusStep({ address, worker, data, time }: AgentItem): RedisStep {
  const status = JSON.stringify({ ...JSON.parse(data) as object, time: time / 1000 });
  return { command: "SETEX", key: statusKey(userOf(address), worker), args: [`${STATUS_SECONDS}`, status] };
}

/** When it was read, milliseconds since 1970: by the agent's clock, unless that is wrong. */
function timeOf({ time, stamp }: AgentItem): number {
  return Math.abs(stamp * 1000 - time) <= LARGEST_CLOCK_ERROR_MS ? stamp * 1000 : time;
}
