/**
 * One daemon of a group: what is known of it, and the calls that it has now.
 *
 * @module
 */

import type { Hash } from "../../coin/hash.ts";
import type { ChainInfo, Daemon, NetworkInfo } from "../daemon.ts";

/** What a daemon of a group is good for. All get blocks; only a live one is asked for templates while there is one. */
export type MemberState =
  /** Not looked at yet. */
  | "unknown"
  /** It answers, and its tip is that of the group. */
  | "live"
  /** It was live and has said nothing for a second: it is used if there is no live one. */
  | "silent"
  /** It answers, but catches up: it is used if there is no live one. */
  | "behind"
  /** It answers, but its blocks are not those of the group's best chain: it is not used. */
  | "other chain"
  /** It is of another coin or network, which only its owner can put right: it is not used. */
  | "other network"
  /** It does not answer, or gives no templates: its circuit is open, and only probes go through. */
  | "down";

/** A call that a daemon failed; it is made again to see whether that is over. */
export type OwedCall = (signal: AbortSignal) => Promise<unknown>;

/** A daemon and what the group knows of it; the group writes into it. */
export interface Member {
  /** Another one of the same host and port, once the way to it has changed. */
  daemon: Daemon;
  /** Higher is preferred. */
  priority: number;
  state: MemberState;
  /** Why it is not live, in words; empty if it is. */
  reason: string;
  /** When the state began, milliseconds since 1970. */
  since: number;
  /** What it said when it was looked at last. */
  chain: ChainInfo | undefined;
  network: NetworkInfo | undefined;
  /** Hash of its block 0; `undefined` until it was asked, and again when it was down: it may be another daemon now. */
  genesis: Hash | undefined;
  /** When it was looked at last, milliseconds since 1970. */
  checkedAt: number | undefined;
  /** When it answered last, by the clock that never goes back; long polls do not count. */
  answeredAt: number | undefined;
  /** Milliseconds that its last answer took, and its answers on average; long polls do not count. */
  lastMs: number | undefined;
  averageMs: number | undefined;
  /** Looks in a row that failed. */
  failedChecks: number;
  /** Calls that failed because of it, all told: those of the group's callers and looks. */
  failures: number;
  /** Counts what took it down, so that a look that began before that does not bring it up again. */
  falls: number;
  /** The call that took it down: it is only live again when it answers that, not just to the questions of a look. */
  owed: OwedCall | undefined;
  /** When it was first seen behind, or beside the best chain, by the clock that never goes back. */
  strayingSince: number | undefined;
  /** Calls under way that can be asked of another daemon as well. */
  readonly reads: Set<AbortController>;
  readonly longPolls: Set<AbortController>;
}

/** Weight of a new latency in the average, that of RFC 6298 for round trips. */
const LATENCY_WEIGHT = 1 / 8;

/** A daemon of which nothing is known. */
export function createMember(daemon: Daemon, priority: number, now: number): Member {
  return {
    daemon,
    priority,
    state: "unknown",
    reason: "not asked yet",
    since: now,
    chain: undefined,
    network: undefined,
    genesis: undefined,
    checkedAt: undefined,
    answeredAt: undefined,
    lastMs: undefined,
    averageMs: undefined,
    failedChecks: 0,
    failures: 0,
    falls: 0,
    owed: undefined,
    strayingSince: undefined,
    reads: new Set(),
    longPolls: new Set(),
  };
}

/** Forgets what others had against a daemon, which is then as one that was not looked at yet. */
export function forgetVerdict(member: Member, now: number): void {
  Object.assign(member, { state: "unknown", reason: "not asked yet", since: now, strayingSince: undefined });
}

/**
 * Takes down how long an answer took.
 *
 * @param began When it was asked for, milliseconds of the clock that never goes back.
 * @param ended When it came, likewise.
 */
export function noteLatency(member: Member, began: number, ended: number): void {
  const milliseconds = ended - began;
  const { averageMs = milliseconds } = member;
  member.answeredAt = ended;
  member.lastMs = milliseconds;
  member.averageMs = averageMs + LATENCY_WEIGHT * (milliseconds - averageMs);
}

/** Whether its blocks are those of its group's chain, as far as is known. */
export function isOfTheChain({ state }: Member): boolean {
  return state !== "other chain" && state !== "other network";
}

/** Whether it answers calls, as far as is known. */
export function isAnswering({ state }: Member): boolean {
  return state !== "down" && state !== "silent";
}

/**
 * In which order daemons are asked: the live ones; only where there is none, those that are behind, then those that were
 * not looked at, then those that say nothing, then those that are down. Among equals the higher priority decides, then the place in the configuration.
 *
 * @param members In the order of the configuration.
 */
export function orderOfAsking(members: readonly Member[]): readonly Member[] {
  const live = members.filter(({ state }) => state === "live");
  const asked = live.length > 0 ? live : members.filter(isOfTheChain);
  return asked.toSorted((one, other) => rankOf(one) - rankOf(other) || other.priority - one.priority);
}

function rankOf({ state }: Member): number {
  return ["live", "behind", "unknown", "silent", "down"].indexOf(state);
}

/**
 * Makes a call that can be ended by others than its caller.
 *
 * @param underway Where its controller stands while it lasts.
 * @param signal The caller's.
 * @throws Whatever the call throws; the reason, if it was ended.
 */
export async function attempt<T>(
  underway: Set<AbortController>,
  call: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  const ending = new AbortController();
  const giveUp = () => ending.abort(signal?.reason);
  underway.add(ending);
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    return await call(ending.signal);
  } catch (error) {
    throw ending.signal.aborted ? ending.signal.reason : error;
  } finally {
    underway.delete(ending);
    signal?.removeEventListener("abort", giveUp);
  }
}

/** Ends calls that are under way. */
export function endCalls(calls: ReadonlySet<AbortController>, reason: unknown): void {
  for (const call of [...calls]) call.abort(reason);
}
