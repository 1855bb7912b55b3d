/**
 * Looks after the daemons of a group: every few seconds each is asked how it is, and what it says is compared with the
 * others.
 *
 * A daemon that does not answer is a circuit breaker: it is open, so that no caller waits for it, until a probe, one at
 * a time and ever more seldom, comes through. While there is no other daemon to turn to the probes do not become seldom.
 *
 * @module
 */

import { displayHash } from "../coin/hash.ts";
import { equalBytes } from "../bytes/bytes.ts";
import type { ChainInfo, NetworkInfo } from "./daemon.ts";
import { DaemonError } from "./daemon_error.ts";
import { type ChainView, furthest, relationToBest } from "./group_chain.ts";
import { isAnswering, type Member, type MemberState, noteLatency, type OwedCall } from "./group_member.ts";
import { PATIENCE_MS } from "./group_pulse.ts";
import type { After } from "../timers/after.ts";

/** What the checks need. */
export interface GroupChecksParts {
  /** In the order of the configuration. The checks write into them. */
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
  /** A daemon that was down or silent answered a call: looks at it now. */
  soon(member: Member): void;
  /** Ends all of it. */
  close(): void;
}

/** Longest pause between two probes: what submissions of blocks wait at most as well. */
const LONGEST_PAUSE_MS = 15_000;

/** How long callers wait for the daemons to be looked at the first time. */
const FIRST_LOOK_MS = 1000;

/**
 * Blocks that a live daemon may be behind the best of its group. One is the rule for a moment after each block, and of a
 * daemon that has just less to do with its peers.
 */
const ALLOWED_BEHIND = 1;

/** Makes the checks; they ask nothing before they are started. */
export function createGroupChecks(parts: GroupChecksParts): GroupChecks {
  const { members, pingMs, checkTimeoutMs, graceMs, now, clock, after, onState } = parts;
  const alone = members.length === 1;
  const closing = new AbortController();
  const alarms = new Map<Member, () => void>();
  const looking = new Set<Member>();
  const answered = createRound(members.length);
  const judged = createRound(members.length);
  let cancelFirstLook = () => {};
  let started = false;
  /** The daemon whose coin and network all others must have: the most preferred of those that answered first. */
  let model: { readonly name: string; readonly chain: string; readonly genesis: Uint8Array } | undefined;

  function isAnyLive(): boolean {
    return members.some(({ state }) => state === "live");
  }

  function enter(member: Member, state: MemberState, reason: string, error?: unknown): void {
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
    if (closing.signal.aborted || !started) return;
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
      await judge(member, falls);
      if (falls === member.falls) member.failedChecks = 0;
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
      const genesis = alone ? undefined : member.genesis ?? await daemon.getBlockHash(0, { signal });
      return [chain, await networkInfo(member, signal), genesis] as const;
    });
    await askOwed(member);
    if (falls !== member.falls) return;
    Object.assign(member, { chain, network, genesis, checkedAt: now() });
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

  /** Says what a daemon that has answered is good for. */
  async function judge(member: Member, falls: number): Promise<void> {
    if (falls !== member.falls || member.chain === undefined) return;
    const { initialBlockDownload, blocks, headers } = member.chain;
    const fault = alone ? undefined : networkFault(member);
    if (fault !== undefined) return enter(member, "other network", fault);
    if (initialBlockDownload) {
      return enter(member, "behind", `it is in initial block download, at block ${blocks} of ${headers}`);
    }
    if (isComingBack(member)) await renewOthers(member);
    if (falls !== member.falls) return;
    const best = bestFor(member);
    // Those that could say whether it is right are down, and it was wrong: it stays so.
    if (best === undefined) return;
    if (best === member) return settleIn(member);
    try {
      await compare(best, member, falls);
    } catch (error) {
      const isOfBest = error instanceof DaemonError && error.daemon === best.daemon.name;
      if (!isOfBest) throw error;
      // A reorganisation between two questions; the next look tells.
      if (error.kind === "rpc") return;
      fell(best, error);
      await judge(member, falls);
    }
  }

  /**
   * Asks the daemon that work comes from for its chain anew: what one that comes back lacks of it miners have already, and
   * they must not be sent back.
   */
  async function renewOthers(member: Member): Promise<void> {
    const [live] = members.filter((other) => other.state === "live" && other !== member)
      .toSorted((one, other) => other.priority - one.priority);
    if (live === undefined) return;
    const { falls } = live;
    try {
      const chain = await inTime(live, (signal) => live.daemon.getBlockchainInfo({ signal }));
      if (falls === live.falls) live.chain = chain;
    } catch (error) {
      if (closing.signal.aborted) throw error;
      if (falls === live.falls) fell(live, error);
    }
  }

  async function compare(best: Seen, member: Member, falls: number): Promise<void> {
    const view = member as Seen;
    const relation = await inTime(member, (signal) => relationToBest(viewOf(best), viewOf(view), { signal }));
    if (falls !== member.falls) return;
    const { sameChain, behind, comparedAt } = relation;
    if (sameChain && behind <= (isComingBack(member) ? 0 : ALLOWED_BEHIND)) return settleIn(member);
    member.strayingSince ??= clock();
    // One that comes anew has no claim to be waited for.
    if (member.state === "live" && clock() - member.strayingSince < graceMs) return;
    if (sameChain) {
      enter(member, "behind", `it is ${behind} ${behind === 1 ? "block" : "blocks"} behind ${best.daemon.name}`);
    } else {enter(
        member,
        "other chain",
        `its block ${comparedAt} is not that of ${best.daemon.name}, which has more work`,
      );}
  }

  function settleIn(member: Member): void {
    member.strayingSince = undefined;
    enter(member, "live", "");
  }

  /** The daemon with the best chain; `undefined` if none is there that may judge. */
  function bestFor(member: Member): Seen | undefined {
    const answering = members.filter((other): other is Seen => {
      return other.chain !== undefined &&
        (other === member || isAnswering(other) && other.state !== "other network");
    });
    if (answering.every(({ state }) => state === "other chain")) return undefined;
    const [first, ...others] = answering.toSorted((one, other) => other.priority - one.priority).map(viewOf);
    return first === undefined ? undefined : furthest([first, ...others]).member;
  }

  /** What is wrong with a daemon's coin and network. */
  function networkFault(member: Member): string | undefined {
    const { chain, genesis } = member;
    if (chain === undefined || genesis === undefined) return undefined;
    model ??= modelOf(members);
    if (model === undefined || model.name === member.daemon.name) return undefined;
    if (!equalBytes(model.genesis, genesis)) {
      return `its block 0 is ${displayHash(genesis)}, that of ${model.name} is another`;
    }
    if (chain.chain !== model.chain) return `it is of chain "${chain.chain}", ${model.name} of "${model.chain}"`;
    return undefined;
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

/** A daemon that has answered. */
type Seen = Member & { readonly chain: ChainInfo };

function viewOf(member: Seen): ChainView & { readonly member: Seen } {
  return { daemon: member.daemon, chain: member.chain, member };
}

/** Whether it was left for another one. */
function isComingBack({ state }: Member): boolean {
  return state !== "live" && state !== "unknown";
}

function modelOf(
  members: readonly Member[],
): { readonly name: string; readonly chain: string; readonly genesis: Uint8Array } | undefined {
  const [first] = members.toSorted((one, other) => other.priority - one.priority)
    .filter((member) => member.chain !== undefined && member.genesis !== undefined);
  if (first?.chain === undefined || first.genesis === undefined) return undefined;
  return { name: first.daemon.name, chain: first.chain.chain, genesis: first.genesis };
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

/** A round that is over when each of so many has been noted, or when it is ended. */
function createRound(count: number): { note(one: unknown): void; end(): void; readonly over: Promise<void> } {
  const noted = new Set<unknown>();
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    note(one) {
      noted.add(one);
      if (noted.size >= count) resolve();
    },
    end: resolve,
    over: promise,
  };
}
