/**
 * What a group's daemons show of themselves in the status.
 *
 * @module
 */

import type { Member, MemberState } from "./group_member.ts";

/** One daemon; names are PowerPool's where it had the thing. */
export interface CoinserverStatus {
  /** PowerPool's word: `live` is one that work may come from. */
  readonly status: "live" | "down";
  readonly state: MemberState;
  /** Why it is not live; empty if it is. */
  readonly reason: string;
  /** When the state began, milliseconds since 1970. */
  readonly since: number;
  readonly poll_priority: number;
  /** Whether work comes from it now. */
  readonly preferred: boolean;
  /** What it said when it was looked at last; `null` before. PowerPool's name, though daemons lost `getinfo` long ago. */
  readonly last_getinfo: Getinfo | null;
  /** Milliseconds that answers took: the last one, and all on average. */
  readonly latency_ms: { readonly last: number | null; readonly average: number | null };
  /** Calls that failed because of the daemon. */
  readonly call_failures: number;
  readonly [field: string]: unknown;
}

/** Answers of `getblockchaininfo` and `getnetworkinfo` in the shape of the old `getinfo`, and some more. */
export interface Getinfo {
  readonly version: number | null;
  readonly subversion: string | null;
  /** Peers of the daemon. */
  readonly connections: number | null;
  readonly chain: string;
  readonly blocks: number;
  readonly headers: number;
  /** When it said so, milliseconds since 1970. */
  readonly time: number;
}

/** The status of a chain's daemons, by host and port. */
export interface CoinserversStatus {
  readonly live_coinservers: number;
  readonly down_coinservers: number;
  readonly coinservers: Readonly<Record<string, CoinserverStatus>>;
}

/**
 * Puts together what is known of the daemons.
 *
 * @param members In the order of the configuration.
 * @param preferred The one that work comes from.
 * @param live Whether all of them are live, where the caller knows better than the looks.
 */
export function coinserversStatus(
  members: readonly Member[],
  preferred: Member | undefined,
  live?: boolean,
): CoinserversStatus {
  const isLive = ({ state }: Member) => live ?? state === "live";
  const count = members.filter(isLive).length;
  return {
    live_coinservers: count,
    down_coinservers: members.length - count,
    coinservers: Object.fromEntries(
      members.map((member) => [member.daemon.name, statusOf(member, isLive(member), member === preferred)] as const),
    ),
  };
}

function statusOf(member: Member, live: boolean, preferred: boolean): CoinserverStatus {
  const { daemon, state, reason, since, priority, lastMs = null, averageMs = null, failures } = member;
  return {
    ...daemon.status(),
    status: live ? "live" : "down",
    state,
    reason,
    since,
    poll_priority: priority,
    preferred,
    last_getinfo: getinfoOf(member),
    latency_ms: { last: rounded(lastMs), average: rounded(averageMs) },
    call_failures: failures,
  };
}

function getinfoOf({ chain, network, checkedAt }: Member): Getinfo | null {
  if (chain === undefined || checkedAt === undefined) return null;
  const { version = null, subversion = null, connections = null } = network ?? {};
  return {
    version,
    subversion,
    connections,
    chain: chain.chain,
    blocks: chain.blocks,
    headers: chain.headers,
    time: checkedAt,
  };
}

/** To a hundredth of a millisecond. */
function rounded(milliseconds: number | null): number | null {
  return milliseconds === null ? null : Math.round(milliseconds * 100) / 100;
}
