/**
 * Looks after the daemons of a group: every few seconds each is asked how it is, and judged by what it says.
 *
 * A daemon that does not answer is a circuit breaker: it is open, so that no caller waits for it, until a probe, one at
 * a time and ever more seldom, comes through. While there is no other daemon to turn to the probes do not become seldom.
 *
 * @module
 */

import type { Hash } from "../../coin/hash.ts";
import type { NetworkInfo } from "../daemon.ts";
import { DaemonError } from "../daemon_error.ts";
import { createGroupJudgement } from "./group_judgement.ts";
import { type Member, type MemberState, noteLatency, type OwedCall } from "./group_member.ts";
import { PATIENCE_MS } from "./group_pulse.ts";
import { createRound } from "./round.ts";
import type { After } from "../../timers/after.ts";

/** What the checks need. */
export interface GroupChecksParts {
  /** In the order of the configuration; it may change. The checks write into them. */
  readonly members: readonly Member[];
  /** Milliseconds between two looks at a daemon. */
  readonly pingMs: number;
  /** Milliseconds that a look may take. */
  readonly checkTimeoutMs: number;
  /** Milliseconds that a live daemon may be behind, or beside the best chain. */
  readonly graceMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
  readonly after: After;
  /** The state of a daemon is another one; with the error if that took it down. */
  onState(member: Member, error?: unknown): void;
}

/** The checks of a group. */
export interface GroupChecks {
  /** Begins; calls after the first do nothing. */
  start(): void;
  /** Is kept when every daemon was looked at, or a second after the start: what does not answer by then is not waited for. */
  readonly settled: Promise<void>;
  /**
   * A call failed because of its daemon, which is taken for down until it is looked at.
   *
   * @param owed That call, if it can be made again: the daemon is only live when that works.
   */
  fell(member: Member, error: unknown, owed?: OwedCall): void;
  /** A live daemon says nothing, while there is another: that is asked until this one answers a look. */
  silent(member: Member): void;
  /** A daemon that was down or silent answered a call, or is new: looks at it now. */
  soon(member: Member): void;
  /** A daemon is none of the group any more: looks at it no longer. */
  left(member: Member): void;
  /** Ends all of it. */
  close(): void;
}

/** Longest pause between two probes: what submissions of blocks wait at most as well. */
const LONGEST_PAUSE_MS = 15_000;

/** How long callers wait for the daemons to be looked at the first time. */
const FIRST_LOOK_MS = 1000;

/** Makes the checks; they ask nothing before they are started. */
export function createGroupChecks(parts: GroupChecksParts): GroupChecks {
  const { members, pingMs, checkTimeoutMs, graceMs, now, clock, after, onState } = parts;
  const closing = new AbortController();
  const alarms = new Map<Member, () => void>();
  const looking = new Set<Member>();
  const answered = createRound(members.length);
  const judged = createRound(members.length);
  const { judge } = createGroupJudgement({ members, graceMs, clock, inTime, fell, signal: closing.signal });
  let cancelFirstLook = () => {};
  let started = false;

  function isAnyLive(): boolean {
    return members.some(({ state }) => state === "live");
  }

  function enter(member: Member, state: MemberState, reason: string, error?: unknown): void {
    if (!members.includes(member)) return;
    member.reason = reason;
    if (state === member.state) return;
    const wasLive = member.state === "live";
    member.state = state;
    member.since = now();
    onState(member, error);
    // Nothing to turn to: those that were let wait may have come back.
    if (wasLive && !isAnyLive()) {
      for (const other of members) if (other.state === "down" && other !== member) soon(other);
    }
  }

  function fell(member: Member, error: unknown, owed?: OwedCall): void {
    member.falls++;
    member.failures++;
    member.genesis = undefined;
    member.strayingSince = undefined;
    member.owed = owed ?? member.owed;
    enter(member, "down", error instanceof Error ? error.message : String(error), error);
    schedule(member);
  }

  function silent(member: Member): void {
    if (member.state === "live") enter(member, "silent", `it has not answered for ${PATIENCE_MS / 1000} s`);
  }

  function pauseOf({ state, failedChecks }: Member): number {
    if (state !== "down" || !isAnyLive()) return pingMs;
    return Math.min(pingMs * 2 ** Math.max(0, failedChecks - 1), Math.max(pingMs, LONGEST_PAUSE_MS));
  }

  function schedule(member: Member, milliseconds = pauseOf(member)): void {
    if (closing.signal.aborted || !started || !members.includes(member)) return;
    alarms.get(member)?.();
    alarms.set(member, after(milliseconds, () => void look(member)));
  }

  function soon(member: Member): void {
    schedule(member, 0);
  }

  async function look(member: Member): Promise<void> {
    alarms.get(member)?.();
    alarms.delete(member);
    if (looking.has(member)) return;
    looking.add(member);
    const { falls } = member;
    try {
      await ask(member);
      answered.note(member);
      await answered.over;
      const verdict = await judge(member, falls);
      if (falls === member.falls) {
        if (verdict !== undefined) enter(member, verdict.state, verdict.reason);
        member.failedChecks = 0;
      }
    } catch (error) {
      if (closing.signal.aborted) return;
      member.failedChecks++;
      if (falls === member.falls) fell(member, error);
    } finally {
      answered.note(member);
      judged.note(member);
      looking.delete(member);
    }
    schedule(member);
  }

  /** Asks a daemon how it is. */
  async function ask(member: Member): Promise<void> {
    const { daemon } = member;
    const { falls } = member;
    const began = clock();
    const [chain, network, genesis] = await inTime(member, async (signal) => {
      const chain = await daemon.getBlockchainInfo({ signal });
      noteLatency(member, began, clock());
      return [chain, await networkInfo(member, signal), await genesisOf(member, signal)] as const;
    });
    await askOwed(member);
    if (falls !== member.falls) return;
    Object.assign(member, { chain, network, genesis, checkedAt: now() });
  }

  /** The only daemon is used whatever it says of that; it tells what those that may be added are to be of. */
  async function genesisOf({ daemon, genesis }: Member, signal: AbortSignal): Promise<Hash | undefined> {
    try {
      return genesis ?? await daemon.getBlockHash(0, { signal });
    } catch (error) {
      // It has answered before: what is refused is this method, be it by a list of those that are allowed (HTTP 403).
      const isRefused = error instanceof DaemonError && (error.kind === "rpc" || error.kind === "unauthorized");
      if (members.length === 1 && isRefused) return undefined;
      throw error;
    }
  }

  /** Its own time-out counts here: to make a template may take long. */
  async function askOwed(member: Member): Promise<void> {
    const { owed } = member;
    if (owed === undefined) return;
    await owed(closing.signal);
    if (member.owed === owed) member.owed = undefined;
  }

  async function inTime<T>(member: Member, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const giveUp = new AbortController();
    const close = () => giveUp.abort(closing.signal.reason);
    const cancel = after(checkTimeoutMs, () => {
      const which = { daemon: member.daemon.name, method: "getblockchaininfo" };
      giveUp.abort(new DaemonError("timeout", which, `no answer to a health check within ${checkTimeoutMs / 1000} s`));
    });
    closing.signal.addEventListener("abort", close, { once: true });
    try {
      return await call(giveUp.signal);
    } finally {
      cancel();
      closing.signal.removeEventListener("abort", close);
    }
  }

  return {
    start() {
      if (started || closing.signal.aborted) return;
      started = true;
      cancelFirstLook = after(FIRST_LOOK_MS, () => {
        answered.end();
        judged.end();
      });
      void judged.over.then(cancelFirstLook);
      for (const member of members) void look(member);
    },
    settled: judged.over,
    fell,
    silent,
    soon,
    left(member) {
      alarms.get(member)?.();
      alarms.delete(member);
      answered.note(member);
      judged.note(member);
    },
    close() {
      closing.abort(new DOMException("The daemons are not needed any more", "AbortError"));
      cancelFirstLook();
      for (const cancel of alarms.values()) cancel();
      alarms.clear();
      answered.end();
      judged.end();
    },
  };
}

/** Figures for people: a daemon that does not have the method is none the worse. */
async function networkInfo({ daemon }: Member, signal: AbortSignal): Promise<NetworkInfo | undefined> {
  try {
    return await daemon.getNetworkInfo({ signal });
  } catch (error) {
    if (error instanceof DaemonError && error.kind === "rpc") return undefined;
    throw error;
  }
}
