/**
 * Several daemons of one chain that are used like one.
 *
 * Whoever reads is answered by the live daemon of the highest priority. If that fails, it is down from then on, and the
 * same call goes to the next one; if it says nothing for a second, the next one is asked until it does. Blocks go to all
 * daemons at once, whatever state they are in.
 *
 * @module
 */

import type { Hash } from "../../coin/hash.ts";
import type { CallScope } from "../call_scope.ts";
import type { BlockPlace, Daemon, TemplateRequest } from "../daemon.ts";
import { DaemonError, isTrouble } from "../daemon_error.ts";
import { createGroupBlocks } from "./group_blocks.ts";
import { changeMembers } from "./group_change.ts";
import { createGroupChecks } from "./group_checks.ts";
import type { GroupEvent } from "./group_event.ts";
import {
  attempt,
  createMember,
  endCalls,
  forgetVerdict,
  isAnswering,
  isOfTheChain,
  type Member,
  noteLatency,
  orderOfAsking,
} from "./group_member.ts";
import { createGroupPulse } from "./group_pulse.ts";
import { type CoinserversStatus, coinserversStatus } from "./group_status.ts";
import { ownLongpollId, withOrigin } from "./template_origin.ts";
import { missingRules } from "../missing_rules.ts";
import type { BlockTemplate } from "../template.ts";
import { orAborted } from "../../timers/or_aborted.ts";
import { type After, systemAfter } from "../../timers/after.ts";

/** What a group is made of. */
export interface DaemonGroupParts {
  /** The daemons, at least one, in the order of the configuration. The group disposes of them. */
  readonly daemons: readonly GroupedDaemon[];
  /** Milliseconds between two looks at a daemon: `rpc_ping_int`. */
  readonly pingMs: number;
  /** Milliseconds that such a look may take; 5000 unless said otherwise. */
  readonly checkTimeoutMs?: number | undefined;
  /** Milliseconds that a live daemon may be behind the best one; 10 000 unless said otherwise. */
  readonly graceMs?: number | undefined;
  /** Milliseconds since 1970; the clock unless said otherwise. */
  readonly now?: () => number;
  /** Milliseconds of a clock that never goes back; `performance.now` unless said otherwise. */
  readonly clock?: () => number;
  /** Calls something later; a timer of the system unless said otherwise. */
  readonly after?: After;
  /** Is told what happens; a group of one keeps silent, as its callers see all of it. */
  readonly onEvent?: (event: GroupEvent) => void;
}

/** A daemon of a group. */
export interface GroupedDaemon {
  readonly daemon: Daemon;
  /** Its `poll_priority`: higher is preferred, in the beginning and when another one fails. */
  readonly priority: number;
}

/** Daemons that are used like one; disposing of it ends its calls and disposes of them. */
export interface DaemonGroup extends Daemon {
  /**
   * How the daemons are.
   *
   * @param givesTemplates Whether the caller's last call for a template was answered: with one daemon, that makes it live.
   */
  coinservers(givesTemplates?: boolean): CoinserversStatus;
  /**
   * Asks something of the preferred daemon, and while that fails or refuses of the next one; work of an aux chain, say.
   *
   * @throws What the first daemon that was asked threw, if all failed.
   */
  ask<T>(call: (daemon: Daemon, signal: AbortSignal) => Promise<T>, scope?: CallScope): Promise<T>;
  /**
   * Uses other daemons from now on. Those that stay keep their state, and the preferred one its calls; calls to those
   * that go are made again to others, but blocks on their way arrive. The group disposes of them after a minute.
   *
   * @param daemons At least one, in the order of the configuration; what stays as it was is the same object as before.
   */
  change(daemons: readonly GroupedDaemon[]): void;
}

/**
 * Longer than a daemon needs to connect a big block, in which time it answers nothing; much shorter than a call may last.
 * A daemon that is frozen is left earlier, if there is another one: its pulse tells.
 */
const DEFAULT_CHECK_TIMEOUT_MS = 5000;

/** Blocks reach all daemons of a coin within seconds; one that has missed two of them for longer is ill connected. */
const DEFAULT_GRACE_MS = 10_000;

/**
 * How long a daemon that was taken out can still be handed blocks, milliseconds: nobody works on a job of it for longer,
 * and a call does not last longer.
 */
const RETIREMENT_MS = 60_000;

/** Makes a group. Nothing is asked of its daemons before the first call. */
export function createDaemonGroup(parts: DaemonGroupParts): DaemonGroup {
  const { now = Date.now, clock = () => performance.now(), after = systemAfter } = parts;
  if (parts.daemons.length === 0) throw new TypeError("Cannot make a group of daemons: expected at least one");
  const members = parts.daemons.map(({ daemon, priority }) => createMember(daemon, priority, now()));
  const isAlone = () => members.length === 1;
  const name = () => members.map(({ daemon }) => daemon.name).join(", ");
  const tell = (event: GroupEvent) => {
    if (!isAlone()) parts.onEvent?.(event);
  };
  /** Why a call is ended that is better asked of another daemon. */
  const moved = new DOMException("Another daemon is asked", "AbortError");
  const closing = new AbortController();
  let rules: readonly string[] = [];
  let settled = false;
  /** Whether ids of long polls say whose they are: there is, or was, more than one daemon. */
  let marksOrigin = !isAlone();
  /** Daemons that were taken out, with what takes back their end. */
  const retired = new Map<Daemon, () => void>();
  let preferred: Member | undefined;

  const checks = createGroupChecks({
    members,
    pingMs: parts.pingMs,
    checkTimeoutMs: parts.checkTimeoutMs ?? DEFAULT_CHECK_TIMEOUT_MS,
    graceMs: parts.graceMs ?? DEFAULT_GRACE_MS,
    now,
    clock,
    after,
    onState(member, error) {
      tell(eventOf(member, error));
      chooseAnew();
    },
  });
  const pulse = createGroupPulse({
    subject: () => members.filter(({ state }) => state === "live").length > 1 ? preferred : undefined,
    clock,
    after,
    onSilent: checks.silent,
    onVoice: checks.soon,
    onFailure(member, error) {
      if (isTrouble(error)) checks.fell(member, error);
    },
  });
  const blocks = createGroupBlocks({ members, checks, closing: closing.signal, tell });
  void checks.settled.then(() => {
    settled = true;
    chooseAnew();
  });

  /** Finds out who is preferred now, and ends the calls that wait for others. */
  function chooseAnew(): void {
    if (!settled || closing.signal.aborted) return;
    const before = preferred;
    const [first] = orderOfAsking(members);
    preferred = first?.state === "live" ? first : undefined;
    if (preferred !== before) {
      tell({ type: "preferred", daemon: preferred?.daemon.name, before: before?.daemon.name });
    }
    pulse.wake();
    if (preferred === undefined) return;
    for (const member of members) {
      if (member !== preferred) endCalls(member.longPolls, moved);
      if (member.state !== "live") endCalls(member.reads, moved);
    }
  }

  /** Whether an error is what the caller is to get: not the daemon's trouble, or such as any daemon would have. */
  function isAnswer(error: unknown, { longPoll, template, work }: Reading): boolean {
    if (!(error instanceof DaemonError)) return true;
    if (error.kind === "timeout") return longPoll === true;
    // A daemon without peers or with a broken chain refuses templates, and nothing else.
    return error.kind === "rpc" && work !== true && (template !== true || missingRules(error, rules).length > 0);
  }

  async function timed<T>(member: Member, call: Promise<T>): Promise<T> {
    const began = clock();
    const result = await call;
    noteLatency(member, began, clock());
    return result;
  }

  function nobodyToAsk(): Error {
    const reasons = members.map(({ daemon, reason }) => `${daemon.name}: ${reason}`).join("; ");
    return new Error(`Cannot ask any daemon: none is of the chain (${reasons}); look at coinservs`);
  }

  async function ready(signal: AbortSignal | undefined): Promise<void> {
    checks.start();
    if (!isAlone() && !settled) await orAborted(checks.settled, signal);
  }

  /** Asks the preferred daemon, and while that fails the next one. */
  async function read<T>(call: (member: Member, signal: AbortSignal) => Promise<T>, reading: Reading): Promise<T> {
    const { signal, longPoll, template = false } = reading;
    await ready(signal);
    const failed = new Map<Member, unknown>();
    for (;;) {
      closing.signal.throwIfAborted();
      const member = orderOfAsking(members).find((member) => !failed.has(member));
      if (member === undefined) throw failed.size > 0 ? failed.values().next().value : nobodyToAsk();
      const underway = longPoll ? member.longPolls : member.reads;
      try {
        const result = attempt(underway, (ending) => call(member, ending), signal);
        // deno-lint-ignore no-await-in-loop -- the next daemon is asked when this one has failed
        const answer = await (longPoll ? result : timed(member, result));
        if (member.state === "down" && member.owed === undefined) checks.soon(member);
        return answer;
      } catch (error) {
        signal?.throwIfAborted();
        closing.signal.throwIfAborted();
        if (error === moved) continue;
        if (isAnswer(error, reading)) throw error;
        failed.set(member, error);
        checks.fell(member, error, (ending) => template ? askTemplate(member, ending) : call(member, ending));
      }
    }
  }

  /** Whether it gives templates is the question; that it wants more rules named is a yes. */
  async function askTemplate({ daemon }: Member, signal: AbortSignal): Promise<void> {
    const asked = rules;
    try {
      await daemon.getBlockTemplate({ rules: asked, signal });
    } catch (error) {
      if (missingRules(error, asked).length === 0) throw error;
    }
  }

  async function getBlockTemplate(request: TemplateRequest): Promise<BlockTemplate> {
    const { longpollId, signal } = request;
    rules = request.rules;
    const longPoll = longpollId !== undefined;
    return await read(async ({ daemon }, signal) => {
      if (!marksOrigin) return await daemon.getBlockTemplate({ ...request, signal });
      // An id of another daemon means nothing to this one; the news is that it is asked.
      const own = ownLongpollId(longpollId, daemon.name);
      return withOrigin(await daemon.getBlockTemplate({ ...request, longpollId: own, signal }), daemon.name);
    }, { signal, longPoll, template: true });
  }

  /**
   * Asks one after the other until one has the block in its best chain: in a race, and right after a submission, one may
   * know it before another does. Those that do not answer are only asked where no other does.
   */
  async function getBlockPlace(hash: Hash, { signal }: CallScope = {}): Promise<BlockPlace | undefined> {
    await ready(signal);
    const errors: unknown[] = [];
    let answers = 0;
    let beside: BlockPlace | undefined;
    const candidates = members.some(isOfTheChain) ? members.filter(isOfTheChain) : members;
    const live = orderOfAsking(candidates);
    const order = [...live, ...orderOfAsking(candidates.filter((member) => !live.includes(member)))];
    for (const member of order) {
      closing.signal.throwIfAborted();
      if (answers > 0 && !isAnswering(member)) continue;
      try {
        const asked = attempt(member.reads, (ending) => member.daemon.getBlockPlace(hash, { signal: ending }), signal);
        // deno-lint-ignore no-await-in-loop -- the next daemon is asked when this one does not have it
        const place = await timed(member, asked);
        if (place !== undefined && place.confirmations >= 0) return place;
        answers++;
        beside ??= place;
      } catch (error) {
        signal?.throwIfAborted();
        closing.signal.throwIfAborted();
        errors.push(error);
        if (isTrouble(error)) checks.fell(member, error);
      }
    }
    if (answers > 0) return beside;
    if (errors.length === 0) throw nobodyToAsk();
    // All that were asked are taken out, or reached in another way.
    if (errors.every((error) => error === moved)) return await getBlockPlace(hash, { signal });
    throw errors.find((error) => error !== moved);
  }

  function change(daemons: readonly GroupedDaemon[]): void {
    if (closing.signal.aborted) return;
    const changed = changeMembers(members, daemons, now());
    members.splice(0, members.length, ...changed.members);
    marksOrigin = true;
    for (const member of changed.gone) checks.left(member);
    // What is left is no worse than nothing: whoever had something against it is gone.
    if (!members.some(isOfTheChain)) {
      for (const member of members) if (isAlone() || member.state === "other chain") forgetVerdict(member, now());
    }
    // That work comes from it no longer is no news.
    if (preferred !== undefined && changed.gone.includes(preferred)) preferred = undefined;
    chooseAnew();
    for (const { reads, longPolls } of changed.moved) {
      endCalls(reads, moved);
      endCalls(longPolls, moved);
    }
    for (const member of new Set([...changed.unseen, ...members.filter(({ state }) => state !== "live")])) {
      checks.soon(member);
    }
    for (const member of changed.unseen) blocks.include(member);
    for (const daemon of changed.retired) {
      retired.set(
        daemon,
        after(RETIREMENT_MS, () => {
          retired.delete(daemon);
          daemon[Symbol.dispose]();
        }),
      );
    }
  }

  return {
    get name() {
      return name();
    },
    getBlockTemplate,
    submitBlock(block, scope) {
      checks.start();
      return blocks.submit(block, scope);
    },
    getBlockPlace,
    getBestBlockHash: ({ signal } = {}) =>
      read(({ daemon }, ending) => daemon.getBestBlockHash({ signal: ending }), { signal }),
    getBlockHash: (height, { signal } = {}) =>
      read(({ daemon }, ending) => daemon.getBlockHash(height, { signal: ending }), { signal }),
    getChainTip: (hash, { signal } = {}) =>
      read(({ daemon }, ending) => daemon.getChainTip(hash, { signal: ending }), { signal }),
    validateAddress: (address, { signal } = {}) =>
      read(({ daemon }, ending) => daemon.validateAddress(address, { signal: ending }), { signal }),
    getBlockchainInfo: ({ signal } = {}) =>
      read(({ daemon }, ending) => daemon.getBlockchainInfo({ signal: ending }), { signal }),
    getNetworkInfo: ({ signal } = {}) =>
      read(({ daemon }, ending) => daemon.getNetworkInfo({ signal: ending }), { signal }),
    status() {
      const shown = preferred ?? orderOfAsking(members)[0] ?? members[0];
      return { ...(shown as Member).daemon.status(), name: name() };
    },
    ask: (call, { signal } = {}) => read(({ daemon }, ending) => call(daemon, ending), { signal, work: true }),
    change,
    coinservers: (givesTemplates) => coinserversStatus(members, preferred, isAlone() ? givesTemplates : undefined),
    [Symbol.dispose]() {
      if (closing.signal.aborted) return;
      const reason = new DOMException("The daemons are not needed any more", "AbortError");
      closing.abort(reason);
      checks.close();
      pulse.close();
      blocks.close(reason);
      for (const { daemon, reads, longPolls } of members) {
        endCalls(reads, reason);
        endCalls(longPolls, reason);
        daemon[Symbol.dispose]();
      }
      for (const [daemon, cancel] of retired) {
        cancel();
        daemon[Symbol.dispose]();
      }
    },
  };
}

/** How a call reads. */
interface Reading extends CallScope {
  readonly longPoll?: boolean;
  readonly template?: boolean;
  /** Whether another daemon may give what one refuses. */
  readonly work?: boolean;
}

function eventOf({ daemon: { name: daemon }, state, reason }: Member, error: unknown): GroupEvent {
  switch (state) {
    case "silent":
    case "behind":
    case "other chain":
    case "other network":
      return { type: state, daemon, reason };
    case "down":
      return { type: "down", daemon, error };
    default:
      return { type: "up", daemon };
  }
}
