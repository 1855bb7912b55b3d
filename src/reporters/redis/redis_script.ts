/**
 * The script that carries out a plan in Redis: all of it and the reader's cursor at once, or nothing.
 *
 * Redis does not take back what a script has done before it fails, so everything that a command could fail of is looked
 * at first. What Redis itself refuses (no memory, a replica, a disk that cannot be written), it refuses at the first
 * command that writes.
 *
 * @module
 */

import { CLOSED_ROUNDS } from "./redis_keys.ts";
import type { RedisStep } from "./redis_step.ts";

/** What a script is called with. */
export interface ScriptCall {
  /** Every key that is known before: not those of chains that others report to, whose rounds end as well. */
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/**
 * What a script answers: it is done; or nothing is, since the cursor is elsewhere (empty if there is none), or since a
 * key holds something else than it should.
 */
export type ScriptAnswer = readonly ["done" | "cursor" | "fault", string];

/**
 * Puts a call together.
 *
 * @param cursor Key of the cursor.
 * @param expected Where the cursor must be; empty for a reader that has none yet.
 * @param next Where it is then.
 */
export function scriptCall(
  { cursor, expected, next, steps }: {
    readonly cursor: string;
    readonly expected: string;
    readonly next: string;
    readonly steps: readonly RedisStep[];
  },
): ScriptCall {
  const keys = [cursor, CLOSED_ROUNDS];
  const numbers = new Map(keys.map((key, index) => [key, index + 1]));
  const numberOf = (key: string): string => {
    const known = numbers.get(key);
    if (known !== undefined) return `${known}`;
    numbers.set(key, keys.push(key));
    return `${keys.length}`;
  };
  const args = [expected, next];
  for (const step of steps) {
    const own = step.command === "END_ROUND"
      ? [numberOf(step.block), step.hash, step.time, step.value, ...step.fields]
      : step.args;
    args.push(step.command, numberOf(step.key), `${own.length}`, ...own);
  }
  return { keys, args };
}

/**
 * The script. Of its keys, the first is the cursor, the second has the blocks that have ended their round. Behind the two
 * positions of the cursor, its arguments are steps, each of them command, number of its key, number of its arguments,
 * and these.
 */
export const SCRIPT: string = `
local cursor = redis.call('GET', KEYS[1]) or ''
if cursor ~= ARGV[1] then return {'cursor', cursor} end

local function each_step(visit)
  local at = 3
  while at <= #ARGV do
    local count = tonumber(ARGV[at + 2])
    local fault = visit(ARGV[at], KEYS[tonumber(ARGV[at + 1])], at + 3, at + 2 + count)
    if fault then return fault end
    at = at + 3 + count
  end
end

local function type_fault(key, wanted)
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= wanted then
    return 'expected key ' .. key .. ' to be a ' .. wanted .. ', got a ' .. found
  end
end

local function number_fault(value, place)
  if value and not tonumber(value) then return 'expected a number ' .. place .. ', got ' .. value end
end

local function index_key(chain) return 'chain_' .. chain .. '_slice_index' end

local function chains_of(round)
  local chains = {}
  for _, field in ipairs(redis.call('HKEYS', round)) do
    local chain = string.match(field, '^chain_(%d+)_shares$')
    if chain then chains[#chains + 1] = chain end
  end
  return chains
end

local function chain_fault(chain)
  local key = index_key(chain)
  return type_fault(key, 'string') or number_fault(redis.call('GET', key), 'in key ' .. key)
end

local function fault_of(command, key, first, last)
  if command == 'RPUSH' then return type_fault(key, 'list') end
  if command == 'SETEX' then return nil end
  local fault = type_fault(key, 'hash')
  if fault then return fault end
  if command == 'HINCRBYFLOAT' then
    local field = ARGV[first]
    local chain = string.match(field, '^chain_(%d+)_shares$')
    return number_fault(redis.call('HGET', key, field), 'in field ' .. field .. ' of key ' .. key)
      or chain and chain_fault(chain)
  end
  if command == 'END_ROUND' then
    fault = type_fault(KEYS[tonumber(ARGV[first])], 'hash')
    if fault then return fault end
    for _, chain in ipairs(chains_of(key)) do
      fault = chain_fault(chain)
      if fault then return fault end
    end
  end
end

local function end_round(round, first, last)
  local block, hash, time, value = KEYS[tonumber(ARGV[first])], ARGV[first + 1], ARGV[first + 2], ARGV[first + 3]
  if redis.call('HSETNX', KEYS[2], hash, time) == 0 then
    if value ~= '' and redis.call('HGET', block, 'total_subsidy') == '0' then
      redis.call('HSET', block, 'total_subsidy', value)
    end
    return
  end
  local chains = chains_of(round)
  redis.call('HSET', round, 'solve_time', time)
  redis.call('RENAME', round, block)
  redis.call('HSET', round, 'start_time', time)
  for _, chain in ipairs(chains) do
    local index = redis.call('INCR', index_key(chain))
    redis.call('HSET', round, 'chain_' .. chain .. '_start_index', index)
    local slice = 'chain_' .. chain .. '_slice'
    if redis.call('EXISTS', slice) == 1 then redis.call('RENAMENX', slice, slice .. '_' .. index) end
    redis.call('HSET', block, 'chain_' .. chain .. '_solve_index', index)
  end
  redis.call('HSET', block, unpack(ARGV, first + 4, last))
end

local fault = type_fault(KEYS[2], 'hash') or each_step(fault_of)
if fault then return {'fault', fault} end

redis.call('SET', KEYS[1], ARGV[2])
each_step(function(command, key, first, last)
  if command == 'END_ROUND' then
    end_round(key, first, last)
  else
    redis.call(command, key, unpack(ARGV, first, last))
  end
end)
return {'done', ARGV[2]}
`;
