/**
 * Says what a daemon of a group is good for: whether it is of the coin and network of the others, and how its chain stands
 * to the best of theirs.
 *
 * @module
 */

import { displayHash } from "../../coin/hash.ts";
import { equalBytes } from "../../bytes/bytes.ts";
import type { ChainInfo } from "../daemon.ts";
import { DaemonError } from "../daemon_error.ts";
import { type ChainView, furthest, relationToBest } from "./group_chain.ts";
import { isAnswering, type Member, type MemberState } from "./group_member.ts";

/** What daemons are judged with. */
export interface GroupJudgementParts {
  /** In the order of the configuration; it may change. What is learnt on the way is written into them, but not their states. */
  readonly members: readonly Member[];
  /** Milliseconds that a live daemon may be behind, or beside the best chain. */
  readonly graceMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
  /** Calls a daemon within the time that a look may take. */
  inTime<T>(member: Member, call: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Another daemon than the one that is judged failed a call. */
  fell(member: Member, error: unknown): void;
  /** Ends the judging. */
  readonly signal: AbortSignal;
}

/** What a daemon is good for. */
export interface Verdict {
  readonly state: MemberState;
  /** Why it is not live, in words; empty if it is. */
  readonly reason: string;
}

/** The judgement of a group. */
export interface GroupJudgement {
  /**
   * Judges a daemon that has answered.
   *
   * @param falls How often it had fallen when it was asked: if it has fallen since, what it said does not count.
   * @returns `undefined` if it stays what it is.
   * @throws {DaemonError} If the daemon fails a call.
   */
  judge(member: Member, falls: number): Promise<Verdict | undefined>;
}

/**
 * Blocks that a live daemon may be behind the best of its group. One is the rule for a moment after each block, and of a
 * daemon that has just less to do with its peers.
 */
const ALLOWED_BEHIND = 1;

/** What a daemon that is in order is good for. */
const LIVE: Verdict = { state: "live", reason: "" };

/** Makes the judgement of a group. */
export function createGroupJudgement(parts: GroupJudgementParts): GroupJudgement {
  const { members, graceMs, clock, inTime, fell, signal } = parts;
  /**
   * The daemon whose coin and network all others must have: the most preferred of those that answered first. It may be no
   * member any more: those that come in its place are to be of the same.
   */
  let model: Model | undefined;

  async function judge(member: Member, falls: number): Promise<Verdict | undefined> {
    if (falls !== member.falls || member.chain === undefined) return undefined;
    const { initialBlockDownload, blocks, headers } = member.chain;
    const fault = networkFault(member);
    if (fault !== undefined) return { state: "other network", reason: fault };
    if (initialBlockDownload) {
      return { state: "behind", reason: `it is in initial block download, at block ${blocks} of ${headers}` };
    }
    if (isComingBack(member)) await renewOthers(member);
    if (falls !== member.falls) return undefined;
    const best = bestFor(member);
    // Those that could say whether it is right are down, and it was wrong: it stays so.
    if (best === undefined) return undefined;
    if (best === member) return settleIn(member);
    try {
      return await compare(best, member, falls);
    } catch (error) {
      const isOfBest = error instanceof DaemonError && error.daemon === best.daemon.name;
      if (!isOfBest) throw error;
      // A reorganisation between two questions; the next look tells.
      if (error.kind === "rpc") return undefined;
      fell(best, error);
      return await judge(member, falls);
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
      if (signal.aborted) throw error;
      if (falls === live.falls) fell(live, error);
    }
  }

  async function compare(best: Seen, member: Member, falls: number): Promise<Verdict | undefined> {
    const view = member as Seen;
    const relation = await inTime(member, (signal) => relationToBest(viewOf(best), viewOf(view), { signal }));
    // What was taken out meanwhile is nobody to be compared with.
    if (falls !== member.falls || !members.includes(best)) return undefined;
    const { sameChain, behind, comparedAt } = relation;
    if (sameChain && behind <= (isComingBack(member) ? 0 : ALLOWED_BEHIND)) return settleIn(member);
    member.strayingSince ??= clock();
    // One that comes anew has no claim to be waited for.
    if (member.state === "live" && clock() - member.strayingSince < graceMs) return undefined;
    const { name } = best.daemon;
    return sameChain
      ? { state: "behind", reason: `it is ${behind} ${behind === 1 ? "block" : "blocks"} behind ${name}` }
      : { state: "other chain", reason: `its block ${comparedAt} is not that of ${name}, which has more work` };
  }

  function settleIn(member: Member): Verdict {
    member.strayingSince = undefined;
    return LIVE;
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
    // The only one is of the right network, and so is the first of those that are left if none is of that of one that is
    // gone: it was taken out for that.
    if (model === undefined || members.length === 1 || members.every(isStranger)) model = modelOf(members) ?? model;
    if (model === undefined || model.name === member.daemon.name) return undefined;
    if (!equalBytes(model.genesis, genesis)) {
      return `its block 0 is ${displayHash(genesis)}, that of ${model.name} is another`;
    }
    if (chain.chain !== model.chain) return `it is of chain "${chain.chain}", ${model.name} of "${model.chain}"`;
    return undefined;
  }

  /** Whether it is known to be of another coin or network than the model. */
  function isStranger({ daemon, chain, genesis }: Member): boolean {
    if (model === undefined || chain === undefined || genesis === undefined) return false;
    return model.name !== daemon.name && !(chain.chain === model.chain && equalBytes(genesis, model.genesis));
  }

  return { judge };
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

/** A daemon's coin and network. */
interface Model {
  readonly name: string;
  readonly chain: string;
  /** Hash of its block 0. */
  readonly genesis: Uint8Array;
}

function modelOf(members: readonly Member[]): Model | undefined {
  const [first] = members.toSorted((one, other) => other.priority - one.priority)
    .filter((member) => member.chain !== undefined && member.genesis !== undefined);
  if (first?.chain === undefined || first.genesis === undefined) return undefined;
  return { name: first.daemon.name, chain: first.chain.chain, genesis: first.genesis };
}
