/**
 * The door of a port: who may come in, by how many are inside, how often they come, and who is banned.
 *
 * What it keeps is bounded: a record for each address that is inside, and for a limited number of those that have left.
 *
 * @module
 */

import { type AddressRanges, addressRanges } from "./address_range.ts";
import { type Budget, createBudget, overdraftMs, spend } from "./budget.ts";
import type { GuardOptions } from "./guard_options.ts";
import { addressGroup } from "./ip_address.ts";
import type { DoorRefusal } from "./refusal.ts";

/** What a door goes by. */
export type DoorOptions = Pick<
  GuardOptions,
  | "max_connections"
  | "max_connections_per_address"
  | "connections_per_minute"
  | "connection_burst"
  | "ban_time"
  | "exempt"
>;

/** What a door is made of. */
export interface DoorParts {
  readonly options: DoorOptions;
  /** How many doors share the port, each with its part of the connections. */
  readonly shards: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Is told of each new ban. */
  onBan?(ban: Ban): void;
}

/** Somebody who is kept out. */
export interface Ban {
  /** Whom it holds for, as {@linkcode addressGroup} says. */
  readonly group: string;
  readonly reason: string;
  /** When it ends, milliseconds since 1970. */
  readonly until: number;
}

/** What a door has seen. */
export interface DoorTotals {
  /** Inside now. */
  readonly connections: number;
  /** Let in and refused, since the start. */
  readonly admitted: number;
  readonly refused: Readonly<Record<DoorRefusal, number>>;
  readonly bans: number;
  /** Addresses that are kept in memory, groups of them for IPv6: inside, gone not long ago, banned. */
  readonly remembered: number;
}

/** A door. Addresses are to be in canonical form. */
export interface Door {
  /** Lets an address in, whose leaving {@linkcode Door.left} is to be told of then, or says why not. */
  admit(address: string): DoorRefusal | undefined;
  /** Notes that somebody who was let in has gone. */
  left(address: string): void;
  /**
   * Keeps an address out from now on; whoever is inside is to be put out by the caller.
   *
   * @param reason What it did, for the log and the monitor.
   * @returns Whether it is banned: an exempt one never is.
   */
  ban(address: string, reason: string): boolean;
  /** Who is banned now, the oldest first. */
  banned(): Ban[];
  totals(): DoorTotals;
  /** Goes by other options from now on; whoever is inside stays, and bans end when they were to. */
  change(options: DoorOptions): void;
}

/** What options come to for one of several doors. */
interface DoorRules {
  readonly exempt: AddressRanges;
  readonly maxConnections: number;
  readonly maxPerGroup: number;
  readonly budget: Budget;
  readonly banMs: number;
}

/** Somebody inside. */
interface Guest {
  connections: number;
  /** When it may come as often as it likes again, see {@linkcode Budget}. */
  fullAt: number;
}

/** Addresses that are remembered after they have left; each was connected at least once, so an attacker needs many. */
const MAX_REMEMBERED = 65_536;

const MINUTE_SECONDS = 60;

/** Makes a door that has seen nobody. */
export function createDoor({ options, shards, now, onBan }: DoorParts): Door {
  let rules = doorRules(options, shards);
  const inside = new Map<string, Guest>();
  // Both in the order in which their entries came, so the first are the oldest.
  const gone = new Map<string, number>();
  const bans = new Map<string, Ban>();
  const refused: Record<DoorRefusal, number> = { full: 0, address_full: 0, too_fast: 0, banned: 0 };
  let connections = 0;
  let admitted = 0;
  let banCount = 0;

  function refusal(group: string, time: number): DoorRefusal | undefined {
    const { maxConnections, maxPerGroup, budget } = rules;
    const ban = bans.get(group);
    if (ban !== undefined && ban.until > time) return "banned";
    if (connections >= maxConnections) return "full";
    const guest = inside.get(group);
    if (guest !== undefined && guest.connections >= maxPerGroup) return "address_full";
    const fullAt = spend(budget, remembered(guest?.fullAt ?? gone.get(group) ?? 0, budget, time), time);
    if (overdraftMs(budget, fullAt, time) > 0) return "too_fast";
    gone.delete(group);
    enter(group, fullAt);
    return undefined;
  }

  function enter(group: string, fullAt: number): void {
    const guest = inside.get(group);
    if (guest === undefined) {
      inside.set(group, { connections: 1, fullAt });
    } else {
      guest.connections++;
      guest.fullAt = fullAt;
    }
  }

  /** Nobody limits it, but it is counted: it may not be exempt any more when it leaves. */
  function enterExempt(group: string): undefined {
    enter(group, inside.get(group)?.fullAt ?? gone.get(group) ?? 0);
  }

  return {
    admit(address) {
      const group = addressGroup(address);
      const reason = rules.exempt.contains(address) ? enterExempt(group) : refusal(group, now());
      if (reason === undefined) {
        connections++;
        admitted++;
      } else refused[reason]++;
      return reason;
    },

    left(address) {
      connections--;
      const group = addressGroup(address);
      const guest = inside.get(group);
      if (guest === undefined || --guest.connections > 0) return;
      inside.delete(group);
      const time = now();
      forget(gone, (fullAt) => fullAt <= time);
      if (guest.fullAt > time) gone.set(group, guest.fullAt);
    },

    ban(address, reason) {
      if (rules.exempt.contains(address)) return false;
      const time = now();
      const ban: Ban = { group: addressGroup(address), reason, until: time + rules.banMs };
      bans.delete(ban.group);
      forget(bans, ({ until }) => until <= time);
      bans.set(ban.group, ban);
      banCount++;
      onBan?.(ban);
      return true;
    },

    banned() {
      const time = now();
      return [...bans.values()].filter(({ until }) => until > time);
    },

    totals: () => ({
      connections,
      admitted,
      refused: { ...refused },
      bans: banCount,
      remembered: inside.size + gone.size + bans.size,
    }),

    change(options) {
      rules = doorRules(options, shards);
    },
  };
}

function doorRules(options: DoorOptions, shards: number): DoorRules {
  return {
    exempt: addressRanges(options.exempt),
    maxConnections: shardLimit(options.max_connections, shards),
    maxPerGroup: shardLimit(options.max_connections_per_address, shards),
    budget: createBudget(
      options.connections_per_minute / MINUTE_SECONDS / shards,
      shardLimit(options.connection_burst, shards),
    ),
    banMs: options.ban_time * 1000,
  };
}

/**
 * What one of several shards may have of what all may have together. The system spreads connections over them by chance:
 * the even part, rounded up, would often be too little for one of them, so there are four standard deviations on top.
 *
 * @param limit Of all shards together.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(shardLimit(4000, 1), 4000);
 * assert.equal(shardLimit(4000, 4), 1127);
 * assert.equal(shardLimit(2, 4), 2);
 * ```
 */
export function shardLimit(limit: number, shards: number): number {
  if (shards === 1) return limit;
  const even = limit / shards;
  return Math.min(limit, Math.ceil(even + 4 * Math.sqrt(even)));
}

/** A door lets nobody overdraw, so a stock that takes longer to fill is of before the clock was set back: forget it. */
function remembered(fullAt: number, { stockMs }: Budget, time: number): number {
  return fullAt > time + stockMs ? 0 : fullAt;
}

/** Takes what is over from the front, and one more if there is no room for another entry. */
function forget<Entry>(entries: Map<string, Entry>, isOver: (entry: Entry) => boolean): void {
  for (const [group, entry] of entries) {
    if (!isOver(entry) && entries.size < MAX_REMEMBERED) return;
    entries.delete(group);
  }
}
