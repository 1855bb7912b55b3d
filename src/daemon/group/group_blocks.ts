/**
 * Blocks on their way to the daemons of a group: each goes to all of them at once.
 *
 * @module
 */

import type { CallScope } from "../call_scope.ts";
import type { SubmitOutcome } from "../daemon.ts";
import { isTrouble } from "../daemon_error.ts";
import type { GroupChecks } from "./group_checks.ts";
import type { GroupEvent } from "./group_event.ts";
import { attempt, endCalls, isOfTheChain, type Member } from "./group_member.ts";
import { bestOutcome } from "./group_submission.ts";

/** What it needs of a group. */
export interface GroupBlocksParts {
  /** The group's own list. */
  readonly members: readonly Member[];
  /** Learn of daemons that fail, and of those that work again. */
  readonly checks: Pick<GroupChecks, "fell" | "soon">;
  /** Aborted when the group is disposed of. */
  readonly closing: AbortSignal;
  /** Is told what became of each submission. */
  readonly tell: (event: GroupEvent) => void;
}

/** Hands blocks in. */
export interface GroupBlocks {
  /**
   * Hands a block to all daemons, whatever state they are in.
   *
   * @returns What they made of it: as soon as one of the chain has accepted it, else when all have answered.
   * @throws What the first one that failed threw, if none answered.
   */
  submit(block: string, scope?: CallScope): Promise<SubmitOutcome>;
  /** Hands the blocks that are on their way to a daemon that is new as well. */
  include(member: Member): void;
  /** Ends all submissions. */
  close(reason: unknown): void;
}

/** Makes it. */
export function createGroupBlocks({ members, checks, closing, tell }: GroupBlocksParts): GroupBlocks {
  const underway = new Set<AbortController>();
  /** Hand a block that is on its way to one more daemon. */
  const open = new Set<(member: Member) => void>();

  function submit(block: string, { signal }: CallScope = {}): Promise<SubmitOutcome> {
    const asked: Member[] = [];
    const outcomes = new Map<Member, SubmitOutcome>();
    const errors: unknown[] = [];
    let unanswered = 0;
    const { promise, resolve, reject } = Promise.withResolvers<SubmitOutcome>();

    async function submitTo(member: Member): Promise<void> {
      const { daemon } = member;
      try {
        closing.throwIfAborted();
        const outcome = await attempt(underway, (signal) => daemon.submitBlock(block, { signal }), signal);
        outcomes.set(member, outcome);
        tell({ type: "submitted", daemon: daemon.name, outcome });
        // Nobody needs to wait for the others: it is in a chain, and they go on by themselves.
        if (outcome.accepted && isOfTheChain(member)) resolve(outcome);
        if (member.state === "down" && member.owed === undefined) checks.soon(member);
      } catch (error) {
        errors.push(error);
        if (signal?.aborted || closing.aborted) return;
        tell({ type: "not submitted", daemon: daemon.name, error });
        if (isTrouble(error)) checks.fell(member, error);
      }
    }

    function handTo(member: Member): void {
      asked.push(member);
      unanswered++;
      void submitTo(member).then(() => {
        if (--unanswered === 0) conclude();
      });
    }

    function conclude(): void {
      open.delete(handTo);
      // The preferred one's first: its words count more among equals. What another chain says counts only if no other does.
      const all = asked.toSorted((one, other) => other.priority - one.priority);
      const said = (those: readonly Member[]) => bestOutcome(those.flatMap((member) => outcomes.get(member) ?? []));
      const outcome = said(all.filter(isOfTheChain)) ?? said(all);
      if (outcome === undefined) reject(errors[0]);
      else resolve(outcome);
    }

    open.add(handTo);
    const first = members.toSorted((one, other) =>
      Number(isOfTheChain(other)) - Number(isOfTheChain(one)) ||
      other.priority - one.priority
    );
    for (const member of first) handTo(member);
    return promise;
  }

  return {
    submit,
    include(member) {
      for (const handTo of [...open]) handTo(member);
    },
    close: (reason) => endCalls(underway, reason),
  };
}
